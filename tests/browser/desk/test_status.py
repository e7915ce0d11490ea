"""Status in one press, in a browser: what is being written stays, and readers see it at once."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect
from support.clients import room
from support.clients.browsers import as_reloaded
from support.clients.writing import type_in, typed
from support.passing import pass_by


def menu(desk: Page) -> None:
    """Open the menu of how the ticker may stand."""
    desk.locator(".standing summary").click()


def test_pause_and_go_on(desk, reader):
    """One press, no page is left, and focus stays where one has pressed."""
    type_in(desk, "Mitten im Satz")
    menu(desk)
    desk.get_by_role("button", name="Pausieren").click()
    expect(desk.locator(".standing .status")).to_have_text("Pausiert")
    expect(reader.locator(".head .status")).to_have_text("Pausiert")
    expect(desk.locator(".standing summary")).to_be_focused()
    assert typed(desk) == "Mitten im Satz"
    menu(desk)
    desk.get_by_role("button", name="Live gehen").click()
    expect(reader.locator(".head .status")).to_have_text("Live")
    menu(desk)
    desk.keyboard.press("Escape")
    expect(desk.locator(".standing .menu")).to_be_hidden()
    expect(desk.locator(".standing summary")).to_be_focused()


def test_end_with_a_last_entry(desk, reader):
    """A text with a sentence is offered first; then one press ends it."""
    menu(desk)
    desk.get_by_role("link", name="Letzten Beitrag schreiben").click()
    expect(desk.locator("ticker-desk.scripted")).to_be_attached()
    assert typed(desk) == "Danke fürs Mitlesen"
    desk.keyboard.press("Control+Enter")
    expect(reader.get_by_role("heading", name="Danke fürs Mitlesen")).to_be_visible()
    menu(desk)
    desk.get_by_role("button", name="Jetzt beenden").click()
    expect(reader.locator(".head .status")).to_have_text("Dieser Ticker ist beendet")
    as_reloaded(reader)


def test_a_colleague_has_paused_it(desk, editor, ticker):
    """The head says how the ticker stands, whoever has changed it, and has room for any title."""
    title = "Hochrechnungen " * 20
    editor.http.patch(f"/{ticker}", json={"status": "paused", "title": title})
    expect(desk.locator(".standing .status")).to_have_text("Pausiert")
    expect(desk.locator(".bar h1")).to_have_text(title.strip())
    assert room.lacking(desk) == []


def test_a_lull(desk, editor, server, ticker):
    """An open desk is reminded that nothing comes, and one press lets it go on."""
    editor.http.patch(f"/{ticker}", json={"pause_after": 1})
    type_in(desk, "Mitten im Satz")
    expect(desk.locator(".lull")).to_be_hidden()
    pass_by(server, ticker, timedelta(hours=1, minutes=1))
    desk.get_by_role("button", name="Live bleiben").click()
    expect(desk.locator(".lull")).to_be_hidden()
    expect(desk.locator(".standing summary")).to_be_focused()
    assert typed(desk) == "Mitten im Satz"


def test_not_reached(desk, complaints, editor, ticker):
    """Without a connection nothing has changed, and that is said, of that press alone."""
    complaints.allow_network()
    menu(desk)
    desk.route("**/status", lambda route: route.abort())
    desk.get_by_role("button", name="Pausieren").click()
    expect(desk.locator(".standing .fault")).to_be_visible()
    desk.keyboard.press("Escape")
    menu(desk)
    expect(desk.locator(".standing .menu")).to_be_visible()
    expect(desk.locator(".standing .fault")).to_be_hidden()
    assert editor.http.get(f"/{ticker}").json()["status"] == "live"
