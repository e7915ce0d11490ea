"""A ticker's status, in one press; and a new ticker, whose title is all it takes."""

from __future__ import annotations

import httpx2
import pytest
from support.clients.forms import form_in
from support.clients.readers import get

PAST, FUTURE = "2026-01-01T10:00:00.000Z", "2099-01-01T10:00:00.000Z"


def test_what_goes_on_stands_first(desk, editor, slug):
    """Editors find live and paused tickers above what is prepared, ended, and put away."""
    stages = [
        *(("ended", False), ("ended", True), ("upcoming", False)),
        *(("paused", True), ("live", True)),
    ]
    slugs = [f"{slug}-{number}" for number, _ in enumerate(stages)]
    for one, (status, is_listed) in zip(slugs, stages, strict=True):
        editor.create(one, title=one, status=status, listed=is_listed)
    editor.http.patch(f"/{slugs[0]}", json={"title": "Zuletzt geändert"})
    page = desk.http.get("/desk", params={"q": slug}).text
    assert sorted(slugs, key=lambda one: page.index(f'"/desk/{one}"')) == slugs[::-1]


@pytest.fixture
def press(desk, ticker):
    """Press one of the buttons in the desk's head."""

    def press(to: str) -> httpx2.Response:
        data = {"form_key": desk.form_key(), "to": to}
        return desk.http.post(f"/desk/{ticker}/status", data=data)

    return press


def test_a_ticker_pauses_ends_and_goes_on(press, editor, ticker):
    """Each is one press; ending notes when that was, and going on takes that back."""
    assert press("paused").headers["location"] == f"/desk/{ticker}"
    found = editor.http.get(f"/{ticker}").json()
    assert (found["status"], found["coverage_end"]) == ("paused", None)
    press("ended")
    found = editor.http.get(f"/{ticker}").json()
    assert (found["status"], found["coverage_end"]) == ("ended", found["updated_at"])
    press("ended")
    assert editor.http.get(f"/{ticker}").json() == found
    press("live")
    found = editor.http.get(f"/{ticker}").json()
    assert (found["status"], found["coverage_end"], found["listed"]) == ("live", None, True)


@pytest.mark.parametrize(("planned", "kept"), [(PAST, True), (FUTURE, False)])
def test_a_planned_end_gives_way(press, editor, ticker, planned, kept):
    """An end that has not come yet is not when coverage ended; one that has come is."""
    editor.http.patch(f"/{ticker}", json={"coverage_end": planned})
    press("ended")
    assert (editor.http.get(f"/{ticker}").json()["coverage_end"] == planned) is kept


def test_what_was_put_away_is_in_no_list(press, editor, server, ticker):
    """It has ended, stands in no list, and is read on at its address."""
    editor.http.patch(f"/{ticker}", json={"coverage_start": FUTURE})
    press("archived")
    found = editor.http.get(f"/{ticker}").json()
    assert (found["status"], found["listed"], found["coverage_end"]) == ("ended", False, FUTURE)
    listed = get(f"{server.url}/api/tickers").json()["tickers"]
    assert ticker not in {one["slug"] for one in listed}
    assert get(f"{server.url}/t/{ticker}").status_code == 200


def test_what_was_put_away_comes_back(press, desk, editor, server, ticker):
    """The desk calls it archived; going live puts it into the list again, as it says."""
    press("archived")
    overview = desk.http.get("/desk", params={"q": ticker}).text
    assert "Archiviert" in overview.partition(f'"/desk/{ticker}"')[2].partition("</li>")[0]
    assert "Ab dann steht er in der Liste" in desk.http.get(f"/desk/{ticker}").text
    press("live")
    found = editor.http.get(f"/{ticker}").json()
    assert (found["status"], found["listed"]) == ("live", True)
    editor.http.patch(f"/{ticker}", json={"listed": False})
    press("paused")
    press("live")
    assert editor.http.get(f"/{ticker}").json()["listed"] is False


def test_nothing_else_is_a_status(press, desk, editor, ticker):
    """What is no status, or comes from another page, changes nothing."""
    for to in ("", "over", "upcoming"):
        assert press(to).status_code == 422
    data = {"form_key": "wrong", "to": "ended"}
    assert desk.http.post(f"/desk/{ticker}/status", data=data).status_code == 403
    assert editor.http.get(f"/{ticker}").json()["revision"] == 1


def test_the_last_entry_begins_with_a_sentence(desk, editor, ticker):
    """It is offered in the language of the readers."""
    editor.http.patch(f"/{ticker}", json={"language": "en"})
    form = form_in(desk.http.get(f"/desk/{ticker}?last").text, "composer")
    assert form["headline"] == "Thank you for reading"
    assert form["body"] == "We end our live coverage here."
    assert form_in(desk.http.get(f"/desk/{ticker}").text, "composer")["headline"] == ""


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Größe & Übermut: Straße nach Łódź, Malmö", "groesse-uebermut-strasse-nach-lodz-malmoe"),
        ("Don't panic", "dont-panic"),
        ("x" * 80, "x" * 64),
        ("Wort " * 30, "-".join(["wort"] * 13)),
    ],
)
def test_a_title_makes_the_address(desk, editor, title, slug):
    """The address says the title in letters that addresses have; taken, it has a number."""
    fields = {"form_key": desk.form_key(), "title": title, "slug": " ", "language": "de"}
    made = []
    for _ in range(2):
        answer = desk.http.post("/desk", data={**fields, "kicker": ""})
        assert answer.status_code == 303, answer.text
        made.append(answer.headers["location"].removeprefix("/desk/"))
    assert made[0] == slug
    assert made[1] == f"{slug[:62]}-2"
    for one in made:
        editor.http.delete(f"/{one}")


def test_a_title_without_such_letters(desk, editor):
    """Where none of its letters can stand in an address, the address is a plain word."""
    fields = {"form_key": desk.form_key(), "title": "عاصفة", "slug": "", "language": "ar"}
    made = desk.http.post("/desk", data={**fields, "kicker": ""}).headers["location"]
    assert made.startswith("/desk/ticker")
    editor.http.delete(f"/{made.removeprefix('/desk/')}")
