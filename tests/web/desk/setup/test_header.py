"""A ticker's header at the desk: edited in a form that comes back, and mixes nobody's work."""

from __future__ import annotations

import html

import pytest
from support.clients.forms import form_in

IMAGE = {
    **dict.fromkeys(("caption", "focus", "media"), ""),
    "url": "https://example.org/a.jpg",
    "alt": "Deich",
    "credit": "dpa",
}


@pytest.fixture
def setup(desk, ticker):
    """Open the form; send it with some fields changed."""

    class Setup:
        path = f"/desk/{ticker}/ticker"

        def open(self):
            return form_in(self.page(), "setup")

        def page(self):
            answer = desk.http.get(self.path)
            assert answer.status_code == 200, answer.text
            return answer.text

        def send(self, form, **changed):
            return desk.http.post(self.path, data={**form, **changed})

    return Setup()


def theirs(answer, unit):
    """Return what the page says that stands by now."""
    part = answer.text.partition(f'id="theirs-{unit}"')[2].partition("<pre")[2]
    return html.unescape(part.partition(">")[2].partition("</pre>")[0])


def test_everything_is_edited(setup, editor, ticker):
    """What is changed in the form is changed for readers, in one revision and one event."""
    editor.http.patch(f"/{ticker}", json={"image": {**IMAGE, "caption": "Alt"}, "kicker": "Bleibt"})
    at = editor.entries(ticker)["at"]
    answer = setup.send(
        setup.open(),
        title="Neuer\r\nTitel",
        intro="Zwei\r\n\r\nAbsätze",
        image_caption="Neu",
        status="paused",
        coverage_start="2026-07-01T08:30",
        coverage_end="2026-12-01T18:00",
        embed_origins="https://a.example\r\n\r\n https://B.example ",
        timezone="Europe/London",
        language="en",
        listed="",
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"{setup.path}?saved=3")
    found = editor.http.get(f"/{ticker}").json()
    assert (found["title"], found["intro"]) == ("Neuer Titel", "Zwei\n\nAbsätze")
    assert (found["kicker"], found["image"]) == ("Bleibt", {**IMAGE, "caption": "Neu"})
    assert (found["status"], found["listed"], found["language"]) == ("paused", False, "en")
    # Times were typed by the clocks of Berlin, as the form said.
    assert found["coverage_start"] == "2026-07-01T06:30:00.000Z"
    assert found["coverage_end"] == "2026-12-01T17:00:00.000Z"
    assert found["embed_origins"] == ["https://a.example", "https://b.example"]
    assert editor.entries(ticker)["at"].partition("-")[0] == str(int(at.partition("-")[0]) + 1)
    form = setup.open()
    assert (form["title"], form["coverage_start"]) == ("Neuer Titel", "2026-07-01T07:30")


def test_what_is_sent_as_it_was_changes_nothing(setup, editor, ticker):
    """A form that nobody has typed in makes no revision, whatever it cannot show exactly."""
    start = "2026-07-01T06:30:12.345Z"
    editor.http.patch(f"/{ticker}", json={"coverage_start": start, "intro": "Ein\nZwei "})
    assert setup.send(setup.open()).status_code == 303
    found = editor.http.get(f"/{ticker}").json()
    assert (found["revision"], found["coverage_start"]) == (2, start)


def test_a_picture_is_taken_away(setup, editor, ticker):
    """Without address and words there is no picture; with words alone the address is asked for."""
    editor.http.patch(f"/{ticker}", json={"image": IMAGE})
    empty = dict.fromkeys(("image_url", "image_alt", "image_caption", "image_credit"), "")
    wrong = setup.send(setup.open(), image_url="")
    assert wrong.status_code == 422
    assert 'id="fault-image_url"' in wrong.text
    assert setup.send(setup.open(), **empty).status_code == 303
    assert editor.http.get(f"/{ticker}").json()["image"] is None


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"title": ""}, "title", "Hier sollte etwas stehen."),
        ({"title": "x" * 301}, "title", "300"),
        ({"intro": "a\x00b"}, "intro", "ohne Steuerzeichen"),
        ({"language": "deutsch"}, "language", "etwa „de“"),
        ({"timezone": "Berlin"}, "timezone", "Europe/Berlin"),
        ({"status": "over"}, "status", "Möglich sind"),
        ({"image_url": "javascript:x"}, "image_url", "http"),
        ({"coverage_end": "morgen"}, "coverage_end", "Tag mit Uhrzeit"),
        ({"coverage_start": "2027-03-28T02:30"}, "coverage_start", "gibt es an dem Tag nicht"),
        (
            {"coverage_start": "2026-11-02T10:00", "coverage_end": "2026-11-01T10:00"},
            "coverage_end",
            "nicht vor ihrem Beginn",
        ),
        ({"embed_origins": "https://a.example/x"}, "embed_origins", "Website"),
    ],
    ids=lambda one: str(one)[:30],
)
def test_the_form_comes_back_filled_in(setup, editor, ticker, wrong, field, sentence):
    """What cannot be stored comes back as typed, its sentence at its field; nothing is stored."""
    typed = {"kicker": 'Mühsam "getippt"', **wrong}
    answer = setup.send(setup.open(), **typed)
    assert answer.status_code == 422
    said = answer.text.partition(f'id="fault-{field}">')[2].partition("</p>")[0]
    assert sentence in html.unescape(said)
    form = form_in(answer.text, "setup")
    assert {name: form[name] for name in typed} == typed
    assert editor.http.get(f"/{ticker}").json()["revision"] == 1
    mended = {name: setup.open()[name] for name in wrong}
    assert setup.send(form, **mended).status_code == 303
    assert editor.http.get(f"/{ticker}").json()["kicker"] == 'Mühsam "getippt"'


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Wien", "Europe/Vienna"),
        ("vienna", "Europe/Vienna"),
        ("europe/vienna", "Europe/Vienna"),
        (" Zürch ", "Europe/Zurich"),
        ("new york", "America/New_York"),
        ("Vienne", "Europe/Vienna"),
        ("Moskau", "Europe/Moscow"),
        ("Mars", ""),
        ("?", ""),
        ("x" * 5000, ""),
    ],
    ids=lambda one: one[:20],
)
def test_a_city_names_its_time_zone(setup, editor, ticker, typed, zone):
    """The sentence names a city's zone, in the desk's language, the ticker's, or as zones do."""
    editor.http.patch(f"/{ticker}", json={"language": "fr"})
    answer = setup.send(setup.open(), timezone=typed)
    said = html.unescape(answer.text.partition('id="fault-timezone">')[2].partition("</p>")[0])
    assert (answer.status_code, "Zeitzone" in said) == (422, True)
    assert said.partition("Gemeint ist wohl")[2] == (f" „{zone}“." if zone else "")


def test_the_address_is_changed(setup, editor, ticker):
    """The desk goes on under both slugs; one that another ticker has is refused at its field."""
    editor.create(f"{ticker}-anders")
    refused = setup.send(setup.open(), slug=f"{ticker}-anders", kicker="Bleibt")
    assert refused.status_code == 409
    assert "bitte wählen Sie eine andere" in refused.text.partition('id="fault-slug">')[2][:200]
    form = form_in(refused.text, "setup")
    assert setup.send(form, slug=f"{ticker}-neu").status_code == 303
    assert setup.open()["slug"] == f"{ticker}-neu"
    setup.path = f"/desk/{ticker}-neu/ticker"
    assert setup.open()["kicker"] == "Bleibt"


def test_parts_are_named(setup, editor, ticker):
    """The address of another ticker may be pasted whole; one that is not there is said so."""
    editor.create(f"{ticker}-2")
    refused = setup.send(setup.open(), continued_by="nowhere")
    assert 'id="fault-continued_by"' in refused.text
    whole = f"https://paper.example/t/{ticker}-2/e/x"
    assert setup.send(setup.open(), continued_by=whole).status_code == 303
    assert editor.http.get(f"/{ticker}-2").json()["continues"] == ticker
    assert setup.send(setup.open(), continued_by="").status_code == 303
    assert editor.http.get(f"/{ticker}-2").json()["continues"] is None


def test_parts_are_named_by_title(setup, editor, ticker):
    """A title is enough; where several are called so, the sentence names their addresses."""
    title = f"Hochwasser {ticker}"
    editor.create(f"{ticker}-2", title=title)
    assert f'<option value="{ticker}-2">{title}</option>' in setup.page()
    assert setup.send(setup.open(), continues=f" {title.upper()}").status_code == 303
    assert editor.http.get(f"/{ticker}").json()["continues"] == f"{ticker}-2"
    editor.create(f"{ticker}-3", title=title)
    refused = setup.send(setup.open(), continues=title)
    said = refused.text.partition('id="fault-continues">')[2].partition("</p>")[0]
    assert (refused.status_code, f"{ticker}-2" in said, f"{ticker}-3" in said) == (422, True, True)


def test_two_editors_change_different_things(setup, editor, ticker):
    """Who was slower overwrites nothing that they have not touched."""
    form = setup.open()
    editor.http.patch(f"/{ticker}", json={"title": "Von Berta", "intro": "Neu"})
    assert setup.send(form, kicker="Von Ada").status_code == 303
    found = editor.http.get(f"/{ticker}").json()
    assert (found["title"], found["kicker"], found["intro"]) == ("Von Berta", "Von Ada", "Neu")


def test_two_editors_change_the_same(setup, editor, ticker):
    """Who was slower sees both versions, keeps what was typed, and decides by pressing again."""
    form = setup.open()
    editor.http.patch(f"/{ticker}", json={"title": "Von <Berta>", "intro": "Von Berta"})
    answer = setup.send(form, title="Von Ada", kicker="Auch von Ada")
    assert answer.status_code == 412
    assert theirs(answer, "title") == "Von <Berta>"
    assert "Jemand anderes hat inzwischen dasselbe geändert" in answer.text
    again = form_in(answer.text, "setup")
    assert (again["title"], again["kicker"]) == ("Von Ada", "Auch von Ada")
    assert again["intro"] == "Von Berta"
    assert editor.http.get(f"/{ticker}").json()["kicker"] == ""
    assert setup.send(again).status_code == 303
    found = editor.http.get(f"/{ticker}").json()
    assert (found["title"], found["kicker"]) == ("Von Ada", "Auch von Ada")
    assert found["intro"] == "Von Berta"


def test_two_editors_agree(setup, editor, ticker):
    """Where both have typed the same, nobody is asked."""
    form = setup.open()
    editor.http.patch(f"/{ticker}", json={"title": "Beide"})
    assert setup.send(form, title="Beide", kicker="Mehr").status_code == 303


def test_what_was_typed_outlives_the_ticker(setup, editor, ticker):
    """Even where the ticker is gone, what was typed comes back."""
    form = setup.open()
    editor.http.delete(f"/{ticker}")
    answer = setup.send(form, intro="Mein Vorspann")
    assert answer.status_code == 404
    assert form_in(answer.text, "setup")["intro"] == "Mein Vorspann"


def test_only_the_desks_own_form_is_taken(setup, visitor, ticker):
    """Without a session, its key, or what the form carries along, nothing is changed."""
    form = setup.open()
    assert visitor.http.get(setup.path).status_code == 401
    assert visitor.http.post(setup.path, data=form).status_code == 401
    assert setup.send(form, form_key="wrong").status_code == 403
    for carried in ("", "[]", '{"title":"x"}', "{"):
        assert setup.send(form, shown=carried, title="x").status_code == 400


def test_a_refusal_leads_to_its_fields(setup):
    """What is refused is told above the form, with a way to each field; the first has the focus."""
    answer = setup.send(setup.open(), title="", timezone="Mars")
    assert answer.status_code == 422
    page = answer.text
    told = page.partition('class="told"')[2].partition("</div>")[0]
    for name in ("title", "timezone"):
        assert f'href="#fault-{name}"' in told
        assert f'<p class="fault" id="fault-{name}">' in page
    assert page.index("autofocus") > page.index('id="f-title"')
    assert page.index("autofocus") < page.index('id="f-intro"')
