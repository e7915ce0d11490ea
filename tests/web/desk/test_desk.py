"""The desk: tickers and entries written in forms, which never lose what was typed."""

from __future__ import annotations

import html

import httpx2
import pytest
from support.clients.readers import get


def typed(answer, name="headline"):
    """Return what stands in a field of the form that came back."""
    if name in {"headline", "body"}:
        area = answer.text.partition(f'<textarea name="{name}"')[2].partition(">\n")[2]
        return html.unescape(area.partition("</textarea>")[0])
    return html.unescape(answer.text.partition(f'name="{name}" value="')[2].partition('"')[0])


def test_an_entry_is_published(desk, editor, ticker):
    """What is written at the desk is there for readers, and the desk comes back empty."""
    form = desk.composer(ticker)
    answer = desk.write(ticker, **form, headline="Vom Desk", body="Zeile\r\n\r\nZwei", key="on")
    address = f"/desk/{ticker}?saved={form['id']}"
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    (entry,) = editor.entries(ticker)["entries"]
    assert (entry["id"], entry["headline"], entry["key"]) == (form["id"], "Vom Desk", True)
    assert entry["body"] == "Zeile\n\nZwei"
    assert typed(desk.http.get(f"/desk/{ticker}")) == ""
    assert desk.composer(ticker)["id"] != form["id"]


def test_sent_twice_is_one_entry(desk, editor, ticker):
    """A form that is sent again, by a nervous finger, makes no second entry."""
    form = desk.composer(ticker)
    answers = [desk.write(ticker, **form, headline="Einmal") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert [entry["revision"] for entry in editor.entries(ticker)["entries"]] == [1]


def test_an_entry_is_edited(desk, editor, ticker):
    """The form shows what stands; what the desk has no field for is kept."""
    source = {"name": "Amt", "url": "https://example.org/"}
    entry = editor.publish(ticker, 'Erst "so"', body="<b> & mehr", source=source, tags=["a"])
    page = desk.http.get(f"/desk/{ticker}", params={"edit": entry["id"]})
    assert typed(page) == 'Erst "so"'
    assert typed(page, "body") == "<b> & mehr"
    form = desk.composer(ticker, entry["id"])
    desk.write(ticker, **form, headline="Dann so", body="Neu", correction="Es war anders.")
    (edited,) = editor.entries(ticker)["entries"]
    assert (edited["headline"], edited["correction"]) == ("Dann so", "Es war anders.")
    assert (edited["source"], edited["tags"], edited["revision"]) == (source, ["a"], 2)
    assert edited["published_at"] == entry["published_at"]


def test_a_draft_is_kept_and_published(desk, editor, ticker):
    """A draft stays at the desk until it is published; then its time begins."""
    form = desk.composer(ticker)
    desk.write(ticker, **form, headline="Entwurf", state="draft")
    assert editor.entries(ticker)["entries"] == []
    assert 'data-state="draft"' in desk.http.get(f"/desk/{ticker}").text
    form = desk.composer(ticker, form["id"])
    assert form["revision"] == "1"
    desk.write(ticker, **form, headline="Entwurf")
    assert len(editor.entries(ticker)["entries"]) == 1


def test_an_entry_is_retracted_and_a_draft_erased(desk, editor, ticker):
    """The desk retracts with a reason what was published, and erases a draft."""
    entry = editor.publish(ticker, "Falsch")["id"]
    draft = editor.publish(ticker, "Entwurf", state="draft")["id"]
    key = desk.form_key()
    for one in (entry, draft):
        data = {"form_key": key, "reason": "Verwechslung"}
        answer = desk.http.post(f"/desk/{ticker}/{one}/retract", data=data)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/{ticker}")
    assert editor.http.get(f"/{ticker}/entries/{entry}").json()["reason"] == "Verwechslung"
    assert editor.http.get(f"/{ticker}/entries/{draft}").status_code == 404
    long = {"form_key": key, "reason": "x" * 1001}
    assert desk.http.post(f"/desk/{ticker}/{entry}/retract", data=long).status_code == 422
    nothing = desk.http.post(f"/desk/{ticker}/nothing/retract", data={"form_key": key})
    assert nothing.status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"headline": "x" * 301}, "300"),
        ({"headline": "", "body": "  "}, "eines von beiden wird gebraucht"),
        ({"label": "x" * 41}, "40"),
        ({"body": "[a](/b)\n\n" * 7000}, "Bitte teilen Sie ihn auf"),
        ({"body": "a\x00b"}, "ohne Steuerzeichen"),
        ({"id": "a b"}, "aus 1 bis 64 Zeichen"),
        ({"id": 'a"b'}, "aus 1 bis 64 Zeichen"),
        ({"state": "submitted"}, "draft"),
    ],
    ids=lambda one: str(one)[:30],
)
def test_a_form_comes_back_filled_in(desk, editor, ticker, wrong, sentence):
    """What cannot be stored comes back as it was typed, with the sentences; nothing is stored."""
    at = editor.entries(ticker)["at"]
    form = desk.composer(ticker)
    fields = {"headline": "Mühsam <getippt>", "body": "Lang & breit", "pinned": "on", **wrong}
    answer = desk.write(ticker, **{**form, **fields})
    assert answer.status_code in {413, 422}
    assert sentence in html.unescape(answer.text)
    assert 'role="alert"' in answer.text
    assert typed(answer) == fields["headline"]
    assert typed(answer, "body") == fields["body"]
    assert 'name="pinned" checked' in answer.text
    assert editor.http.get(f"/{ticker}/entries").json()["entries"] == []
    assert editor.entries(ticker)["at"] == at


def test_an_edit_meanwhile_is_shown_beside_ones_own(desk, editor, ticker):
    """Who was slower sees the other's version, keeps their own, and decides with the next click."""
    entry = editor.publish(ticker, "Eins")["id"]
    form = desk.composer(ticker, entry)
    editor.change(ticker, entry, headline="Die andere Fassung")
    answer = desk.write(ticker, **form, headline="Meine Fassung", body="Mein Text")
    assert answer.status_code == 412
    assert "Die andere Fassung" in answer.text
    assert (typed(answer), typed(answer, "body")) == ("Meine Fassung", "Mein Text")
    again = {**form, "revision": desk.hidden(answer.text, "revision")}
    assert again["revision"] == "2"
    assert desk.write(ticker, **again, headline="Meine Fassung").status_code == 303
    assert editor.http.get(f"/{ticker}/entries/{entry}").json()["headline"] == "Meine Fassung"


@pytest.mark.parametrize("how", ["purged", "draft erased"])
def test_a_text_outlives_its_entry(desk, editor, ticker, how):
    """Where the entry is gone meanwhile, what was typed may be published as another one."""
    state = "draft" if how == "draft erased" else "published"
    entry = editor.publish(ticker, "Eins", state=state)["id"]
    form = desk.composer(ticker, entry)
    editor.retract(ticker, entry, **({"purge": "1"} if how == "purged" else {}))
    answer = desk.write(ticker, **form, headline="Mein Text")
    assert answer.status_code in {404, 410}
    assert typed(answer) == "Mein Text"
    names = ("form_key", "id", "revision", "stood")
    composer = answer.text.partition('class="composer"')[2]
    again = {name: desk.hidden(composer, name) for name in names}
    assert again["id"] != entry
    assert desk.write(ticker, **again, headline="Mein Text").status_code == 303
    assert [e["headline"] for e in editor.entries(ticker)["entries"]] == ["Mein Text"]


def test_a_text_outlives_its_ticker(desk, editor, ticker):
    """Even where the whole ticker is gone, what was typed comes back."""
    form = desk.composer(ticker)
    editor.http.delete(f"/{ticker}")
    answer = desk.write(ticker, **form, headline="Mein Text")
    assert (answer.status_code, typed(answer)) == (404, "Mein Text")
    assert desk.http.get(f"/desk/{ticker}").status_code == 404


@pytest.mark.parametrize("revision", ["", "-1", "²", "9" * 5000, "x"])
def test_a_revision_is_a_number(desk, ticker, revision):
    """A form that the desk has not made is refused in a sentence."""
    form = {**desk.composer(ticker), "revision": revision}
    assert desk.write(ticker, **form, headline="x").status_code == 400


def test_forms_of_others_are_refused(desk, server, editor, ticker):
    """Without the session's own key, or from another origin, no form is taken."""
    form = desk.composer(ticker)
    entry = editor.publish(ticker, "Bleibt")["id"]
    at = editor.entries(ticker)["at"]
    wrong = [{**form, "form_key": key} for key in ("", "wrong", "ä", form["form_key"][:-1])]
    wrong += [{name: value for name, value in form.items() if name != "form_key"}]
    for data in wrong:
        assert desk.write(ticker, **data, headline="x").status_code == 403
        assert desk.http.post("/desk", data=data).status_code == 403
        for path in (f"/desk/{ticker}/{entry}/retract", "/desk/-/sign-out"):
            assert desk.http.post(path, data=data).status_code == 403
    for origin in ("https://evil.example", "null", server.url + ".evil.example"):
        headers = {"Origin": origin}
        data = {**form, "headline": "x", "state": "published"}
        answer = desk.http.post(f"/desk/{ticker}", data=data, headers=headers)
        assert answer.status_code == 403
    assert editor.entries(ticker)["at"] == at
    own = desk.http.post(
        f"/desk/{ticker}",
        data={**form, "headline": "x", "state": "published"},
        headers={"Origin": server.url},
    )
    assert own.status_code == 303


def test_a_large_form_is_refused(server):
    """Nobody can make us keep more than four KiB of a form before they are signed in."""
    answer = httpx2.post(f"{server.url}/sign-in", data={"code": "x" * 5000}, verify=False)
    assert answer.status_code == 413


def test_a_ticker_is_created(desk, server, slug):
    """A new ticker is made in a form, which comes back filled in where something is wrong."""
    key = desk.form_key()
    fields = {"form_key": key, "slug": slug, "title": "Neu", "kicker": "", "language": "en"}
    wrong = desk.http.post("/desk", data={**fields, "slug": "Groß", "language": "xx"})
    assert wrong.status_code == 422
    assert (typed(wrong, "slug"), typed(wrong, "title")) == ("Groß", "Neu")
    assert wrong.text.count('class="fault"') == 2
    made = desk.http.post("/desk", data=fields)
    assert (made.status_code, made.headers["location"]) == (303, f"/desk/{slug}")
    assert get(f"{server.url}/api/tickers/{slug}").json()["language"] == "en"
    taken = desk.http.post("/desk", data=fields)
    assert (taken.status_code, typed(taken, "slug")) == (409, slug)
    assert "bitte wählen Sie eine andere" in taken.text
    english = desk.http.post("/desk", data=fields, headers={"Accept-Language": "en"})
    assert "choose another" in english.text


def test_what_editors_write_is_text(desk, ticker):
    """Nothing that was typed becomes part of the desk's own page."""
    form = desk.composer(ticker)
    attack = '"><script>alert(1)</script></textarea><img src=x onerror=alert(1)>'
    for state in ("draft", "submitted"):
        answer = desk.write(ticker, **form, headline=attack, body=attack, state=state)
        page = answer if answer.status_code == 422 else desk.http.get(f"/desk/{ticker}")
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    page = desk.http.get(f"/desk/{ticker}", params={"edit": form["id"], "code": attack})
    assert "<script>alert" not in page.text


def test_a_scheduled_entry_is_shown_and_cancelled(desk, editor, ticker):
    """The desk shows what is planned, with its time; cancelled, it is a draft without one."""
    at = "2027-01-01T07:00:00.000Z"
    entry = editor.publish(ticker, "Neujahr", state="scheduled", published_at=at)
    page = desk.http.get(f"/desk/{ticker}").text
    assert 'data-state="scheduled"' in page
    assert f'<time datetime="{at}"' in page
    assert "Geplant" in page
    assert "Planung aufheben" in page
    form = {"form_key": desk.form_key(), "revision": "1"}
    editor.change(ticker, entry["id"], body="Mehr")
    answer = desk.http.post(f"/desk/{ticker}/{entry['id']}/retract", data=form)
    assert answer.status_code == 412  # what was cancelled there is not what stands
    form["revision"] = "2"
    answer = desk.http.post(f"/desk/{ticker}/{entry['id']}/retract", data=form)
    assert answer.status_code == 303
    draft = editor.http.get(f"/{ticker}/entries/{entry['id']}").json()
    assert (draft["state"], draft["published_at"]) == ("draft", None)
    assert "Planung aufheben" not in desk.http.get(f"/desk/{ticker}").text
