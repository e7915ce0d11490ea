"""The desk without script: which ways a form offers, and what it says has become of a text."""

from __future__ import annotations

import html
import re

import pytest
from support.clients.desk import scheduled

SOON = "2099-07-01T06:15:00.000Z"
"""A quarter past eight by Berlin's clocks."""
PUBLISH, UPDATE = ("published", "Veröffentlichen"), ("published", "Aktualisieren")
NOW, KEEP = ("published", "Jetzt veröffentlichen"), ("draft", "Als Entwurf sichern")
STAY, PLAN = ("scheduled", "Sichern, bleibt geplant"), ("scheduled", "Planen")
OFFERED = {
    "new": [PUBLISH, KEEP, PLAN],
    "draft": [PUBLISH, KEEP, PLAN],
    "scheduled": [STAY, NOW, KEEP],
    "published": [UPDATE],
}
"""What a form's buttons send and say, the coloured one first, for what stands."""
STOOD = ("form_key", "id", "revision", "stood")


@pytest.fixture
def begun(desk, editor, ticker):
    """Open the form for what stands in a state; return its text."""

    def begun(state):
        if state == "new":
            return shown(desk.http.get(f"/desk/{ticker}"))
        due = {"published_at": SOON} if state == "scheduled" else {}
        entry = editor.publish(ticker, "Steht", state=state, **due)
        return shown(desk.http.get(f"/desk/{ticker}", params={"edit": entry["id"]}))

    return begun


def shown(answer):
    """Return the form that a page shows, as a browser without script does."""
    return html.unescape(
        answer.text.partition('class="composer"')[2].partition('class="actions live"')[0]
    )


def ways(form):
    """Return the buttons of a form, the coloured one first."""
    buttons = re.findall(r'<button( class="first")? name="state" value="(\w+)".*?>(.*?)<', form)
    return [(value, said) for _, value, said in sorted(buttons, key=lambda one: not one[0])]


def hidden(desk, form):
    return {name: desk.hidden(form, name) for name in STOOD}


@pytest.mark.parametrize("state", OFFERED)
def test_a_form_offers_what_fits_what_stands(desk, editor, ticker, begun, state):
    """Opened, and come back after whatever was asked for, it offers the same ways."""
    form = begun(state)
    assert sorted(ways(form)) == sorted(OFFERED[state])
    assert ways(form)[0] == OFFERED[state][0]
    for asked in ("published", "draft", "scheduled"):
        wrong = {"headline": "x" * 301, "state": asked, "due": "2099-07-02T08:15"}
        answer = desk.write(ticker, **hidden(desk, form), **wrong)
        assert answer.status_code == 422
        again = shown(answer)
        assert ways(again) == ways(form)
        assert hidden(desk, again) == hidden(desk, form)


def test_a_planned_entry_stays_planned(desk, editor, ticker, begun):
    """Its form says for when, even come back, shows that time and keeps it; another is taken."""
    form = begun("scheduled")
    assert "Geplant für 1. Juli 2099, 08:15" in form
    assert '<details class="plan" open>' in form
    due = desk.hidden(form, "due")
    sent = {**hidden(desk, form), "headline": "Neu", "state": "scheduled"}
    past = shown(desk.write(ticker, **sent, due="2020-01-01T08:15"))
    assert "Geplant für 1. Juli 2099, 08:15" in past
    assert desk.hidden(past, "due") == "2020-01-01T08:15"
    answer = desk.write(ticker, **sent, due=due)
    assert answer.status_code == 303
    (entry,) = scheduled(editor, ticker)
    assert (entry["headline"], entry["published_at"]) == ("Neu", SOON)
    desk.write(ticker, **{**sent, "revision": "2"}, due="2099-07-01T09:15")
    assert [one["published_at"] for one in scheduled(editor, ticker)] == [
        "2099-07-01T07:15:00.000Z"
    ]


def test_a_time_that_stays_is_not_asked_about(desk, editor, ticker):
    """Planned for an hour that clocks show twice, or to the second, it is corrected as it is."""
    for at in ("2027-10-31T01:30:00.000Z", "2099-01-01T07:00:30.000Z"):
        entry = editor.publish(ticker, "Nachts", state="scheduled", published_at=at)
        form = shown(desk.http.get(f"/desk/{ticker}", params={"edit": entry["id"]}))
        sent = {**hidden(desk, form), "state": "scheduled", "due": desk.hidden(form, "due")}
        assert desk.write(ticker, **sent, headline="Nachts, neu").status_code == 303
        stands = editor.http.get(f"/{ticker}/entries/{entry['id']}").json()
        assert (stands["headline"], stands["published_at"]) == ("Nachts, neu", at)


def test_what_a_colleague_has_planned_is_offered_as_planned(desk, editor, ticker, begun):
    """A form that comes back beside a colleague's version offers what fits that version."""
    form = begun("draft")
    entry = desk.hidden(form, "id")
    editor.change(ticker, entry, state="scheduled", published_at=SOON)
    answer = desk.write(ticker, **hidden(desk, form), headline="Meins")
    assert answer.status_code == 412
    again = shown(answer)
    assert sorted(ways(again)) == sorted(OFFERED["scheduled"])
    assert desk.hidden(again, "due") == "2099-07-01T08:15"
    assert "Geplant für 1. Juli 2099, 08:15" in again


def test_what_has_gone_out_meanwhile_is_offered_as_published(desk, editor, ticker, begun):
    """Whose plan has been done while they wrote is told so, and may update what readers have."""
    form = begun("scheduled")
    entry = desk.hidden(form, "id")
    editor.change(ticker, entry, state="published")
    sent = {**hidden(desk, form), "state": "scheduled", "due": desk.hidden(form, "due")}
    answer = desk.write(ticker, **sent, headline="Meins")
    assert answer.status_code == 412
    assert ways(shown(answer)) == OFFERED["published"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("published", "Veröffentlicht: A & <b>"),
        ("draft", "Als Entwurf gesichert: A & <b>"),
        ("scheduled", "Geplant: A & <b>"),
    ],
)
def test_what_has_become_of_a_text_is_said(desk, editor, ticker, state, said):
    """After the press the desk says what it has led to, above an empty form."""
    form = hidden(desk, shown(desk.http.get(f"/desk/{ticker}")))
    sent = {**form, "headline": "A & <b>", "state": state, "due": "2099-07-01T08:15"}
    answer = desk.write(ticker, **sent)
    address = answer.headers["location"]
    assert (answer.status_code, address) == (303, f"/desk/{ticker}?saved={form['id']}")
    assert f'<p class="done" role="status">{said}</p>' in shown(desk.http.get(address))
    assert desk.http.get(address).text.count('class="done"') == 1  # not in the script's forms
    editor.retract(ticker, form["id"], purge="1")
    gone = desk.http.get(address)
    assert (gone.status_code, 'class="done"' in gone.text) == (200, False)
