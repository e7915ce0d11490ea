"""Lulls: where nothing comes for long, editors are reminded, and an hour later LIVE pauses."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

import pytest
from support.machines.stores import wait_for
from support.passing import pass_by
from support.problems import sentences

from ticker.newsroom.errands.errand import PAUSE

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def later(server, ticker):
    """Let time pass for the ticker."""
    return partial(pass_by, server, ticker)


@pytest.fixture
def said(desk, ticker):
    """Return what the desk's head says of a lull, as its script takes it."""

    def strip(path: str = "/feed") -> str:
        page = desk.http.get(f"/desk/{ticker}{path}", headers={"Accept-Language": "en"}).text
        return page.partition('<div class="lull"')[2].partition("</div>")[0]

    return strip


@pytest.fixture
def press(desk, ticker):
    """Press a button of the desk's head."""

    def pressed(to: str) -> None:
        form = {"form_key": desk.form_key(), "to": to}
        assert desk.http.post(f"/desk/{ticker}/status", data=form).status_code == 303

    return pressed


@pytest.fixture
def header(editor, ticker):
    """Change the ticker's header, or nothing of it; return what stands."""

    def change(**fields):
        answer = editor.http.patch(f"/{ticker}", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return change


def test_a_lull_is_told_and_an_hour_later_the_ticker_pauses(header, said, later, press):
    """Nothing happens before; then the desk says when, and after that hour what has happened."""
    header(pause_after=6)
    later(6 * HOUR - MINUTE)
    assert "Nothing has come" not in said()
    later(2 * MINUTE)
    wait_for(lambda: "Nothing has come" in said(), "the desk is reminded")
    assert 'value="on"' in said("")
    later(HOUR - 3 * MINUTE)
    assert header()["status"] == "live"
    later(4 * MINUTE)
    wait_for(lambda: header()["status"] == "paused", "it pauses")
    assert "Paused by itself" in said()
    press("live")
    assert (header()["status"], "value=" in said()) == ("live", False)


@pytest.mark.parametrize("again", ["an entry", "the button", "a pause", "no end"])
def test_a_lull_ends(header, said, later, press, editor, ticker, again):
    """What comes, or an editor who says that it goes on, begins the wait anew."""
    header(pause_after=1)
    later(HOUR + MINUTE)
    wait_for(lambda: "Nothing has come" in said(), "the desk is reminded")
    match again:
        case "an entry":
            editor.publish(ticker, "Doch noch etwas")
        case "the button":
            press("on")
        case "a pause":
            press("paused")
            press("live")
        case "no end":
            header(pause_after=None)
    assert "Nothing has come" not in said()
    later(HOUR - MINUTE)
    assert (header()["status"], "Nothing has come" in said()) == ("live", False)
    later(3 * MINUTE)
    if again == "no end":
        assert (header()["status"], "Nothing has come" in said()) == ("live", False)
    else:
        wait_for(lambda: "Nothing has come" in said(), "the desk is reminded again", 30)


@pytest.mark.parametrize("hours", [0, 169, 1.5, "6", True, [6]])
def test_only_hours_are_hours(editor, ticker, hours):
    """A whole number from one to a week of them; anything else is told at its field."""
    answer = editor.http.patch(f"/{ticker}", json={"pause_after": hours})
    assert list(sentences(answer)) == ["pause_after"]


def test_the_settings_have_it(desk, header, ticker):
    """It is typed as a number, cleared by leaving it empty, and comes back where it is none."""
    path = f"/desk/{ticker}/ticker"

    def sent(typed: str):
        form = desk.http.get(path).text
        fields = {one: desk.hidden(form, one) for one in ("form_key", "shown")}
        whole = {"title": "T", "language": "de", "timezone": "Europe/Berlin", "status": "live"}
        whole |= {"slug": ticker, "listed": "on", "pause_after": typed}
        return desk.http.post(path, data={**fields, **whole})

    assert sent("12").status_code == 303
    assert header()["pause_after"] == 12
    answer = sent("bald")
    assert (answer.status_code, 'value="bald"' in answer.text) == (422, True)
    assert sent("").status_code == 303
    assert header()["pause_after"] is None


def test_a_lull_is_exported_and_looked_for_after_an_import(server, header, ticker, tmp_path):
    """A ticker that was imported pauses as the one did that was exported."""
    header(pause_after=3)
    export = tmp_path / "export.jsonl"
    export.write_text(server.run("export", ticker).stdout, encoding="utf-8")
    copied = server.run("import", str(export), "--as", f"{ticker}-copy")
    assert copied.returncode == 0, copied.stderr
    listed = server.run("errands", "--json")
    assert listed.returncode == 0, listed.stderr
    waiting = {
        one["id"]
        for one in map(json.loads, listed.stdout.splitlines())
        if one["state"] == "waiting"
    }
    assert waiting >= {f"{ticker}/{PAUSE}/ticker", f"{ticker}-copy/{PAUSE}/ticker"}
