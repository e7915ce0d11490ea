"""Key points and the next update at the desk: typed, taken from key events, put in order."""

from __future__ import annotations

import html

import pytest
from support.clients.forms import form_in

FIRST = {"text": "Der Deich hält.", "at": "2026-11-04T13:10:00.000Z", "entry": "deich"}
SECOND = {"text": "Die Fähre fährt.", "at": None, "entry": None}


@pytest.fixture
def send(desk, ticker):
    """Send the form with some fields changed."""
    path = f"/desk/{ticker}/ticker"

    def send(**changed):
        form = form_in(desk.http.get(path).text, "setup")
        return desk.http.post(path, data={**form, **changed})

    return send


@pytest.fixture
def points(editor, ticker):
    return lambda: editor.http.get(f"/{ticker}").json()["key_points"]


def texts(answer):
    form = form_in(answer.text, "setup")
    return [form[f"key_points_{row}_text"] for row in range(6)]


def test_points_are_typed(send, points, editor, ticker):
    """Sentences are taken in their order, empty ones left out; times are those of the place."""
    typed = {
        "key_points_0_text": "Der Deich\r\nhält.",
        "key_points_0_at": "2026-11-04T14:10",
        "key_points_0_entry": "deich",
        "key_points_1_at": "2026-11-04T14:10",
        "key_points_3_text": "Die Fähre fährt.",
        "next_update": "2026-11-04T15:00",
    }
    assert send(**typed).status_code == 303
    assert points() == [FIRST, SECOND]
    assert editor.http.get(f"/{ticker}").json()["next_update"] == "2026-11-04T14:00:00.000Z"
    assert send().status_code == 303
    assert editor.http.get(f"/{ticker}").json()["revision"] == 2
    assert send(key_points_0_text="").status_code == 303
    assert points() == [SECOND]


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"key_points_2_text": "x" * 301}, "key_points_0_text", "300"),
        ({"key_points_0_text": "x", "key_points_0_at": "bald"}, "key_points_0_at", "Uhrzeit"),
        ({"next_update": "bald"}, "next_update", "Uhrzeit"),
    ],
    ids=["long", "time", "next"],
)
def test_what_is_wrong_is_said_at_its_row(send, points, wrong, field, sentence):
    """The sentence of a fault stands where the row is shown that it is of."""
    answer = send(**wrong)
    assert answer.status_code == 422
    said = answer.text.partition(f'id="fault-{field}">')[2].partition("</p>")[0]
    assert sentence in html.unescape(said)
    assert points() == []


def test_a_key_event_is_taken(send, points, editor, ticker):
    """A key event comes first, with its time and entry; it stands when the form is applied."""
    at = "2026-11-04T13:10:00.000Z"
    made = editor.publish(ticker, "Der Deich hält.", key=True, published_at=at)
    taken = send(take=made["id"], key_points_0_text="Die Fähre fährt.", title="Neu")
    assert (taken.status_code, texts(taken)[:3]) == (200, ["Der Deich hält.", SECOND["text"], ""])
    assert points() == []
    form = form_in(taken.text, "setup")
    assert form["title"] == "Neu"
    assert send(**form).status_code == 303
    assert points() == [{**FIRST, "entry": made["id"]}, SECOND]


def test_a_seventh_is_not_taken(send, editor, ticker):
    """Where six sentences stand, the form says so, and none is lost."""
    editor.http.patch(f"/{ticker}", json={"key_points": [{"text": f"{n}"} for n in range(6)]})
    made = editor.publish(ticker, "Zu viel", key=True)
    answer = send(take=made["id"])
    assert (answer.status_code, texts(answer)) == (422, list("012345"))
    assert "Es sind schon sechs Sätze" in answer.text


def test_a_sentence_is_raised(send, editor, ticker):
    """A press lets a sentence change places with the one above it; nothing else can be asked."""
    editor.http.patch(f"/{ticker}", json={"key_points": [{"text": f"{n}"} for n in range(3)]})
    assert texts(send(**{"raise": "2"}))[:3] == ["0", "2", "1"]
    for nowhere in ("0", "7", "-1", "x"):
        assert texts(send(**{"raise": nowhere}))[:3] == ["0", "1", "2"]


def test_two_editors_change_the_points(send, desk, editor, ticker):
    """Who was slower sees the sentences that stand by now, without anything they do not read."""
    path = f"/desk/{ticker}/ticker"
    form = form_in(desk.http.get(path).text, "setup")
    editor.http.patch(f"/{ticker}", json={"key_points": [FIRST]})
    answer = desk.http.post(path, data={**form, "key_points_0_text": "Anders"})
    assert answer.status_code == 412
    stands = answer.text.partition('id="theirs-key_points"')[2].partition("</pre>")[0]
    assert stands.endswith("Der Deich hält.\n2026-11-04T14:10")


def test_a_point_without_its_entry_is_told(desk, editor, ticker):
    """Where an entry is taken from readers, the desk says that its sentence still stands."""
    made = editor.publish(ticker, "Falsch", key=True)
    point = {"text": "Falsch", "entry": made["id"]}
    editor.http.patch(f"/{ticker}", json={"key_points": [point]})
    told = "Der Beitrag dazu ist nicht bei Lesern"
    assert told not in desk.http.get(f"/desk/{ticker}/ticker").text
    editor.retract(ticker, made["id"])
    assert told in desk.http.get(f"/desk/{ticker}/ticker").text
