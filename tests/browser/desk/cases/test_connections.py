"""Many pages in one browser, and what stands between it and the server: saving goes on."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from support.clients.browsers import HIDEABLE, QUICK, Cable, open_live
from support.clients.writing import open_desk, says, type_in

CLOCK = "Blocked script execution"
"""What the clock does in the preview, where nothing may run."""
SAVES = """
window.saves = ((true_one) => () => true_one.getEntriesByType('resource')
  .filter(({ name }) => /[/](texts|entries)[/]./.test(name)).map(({ duration }) => duration)
)(performance);
"""
"""How long each save has taken, by a clock that nobody moves, with its wait for a connection."""


def put_behind(page: Page) -> None:
    """Let another tab take a page's place, for longer than it keeps a stream there."""
    page.evaluate("look(true)")
    page.clock.fast_forward(6_000)


def test_many_tabs_without_websockets(browser_of_ada, complaints, server, editor, ticker):
    """Eight desks and two readers, each with a stream of its own, leave room for what is saved."""
    complaints.allow_network()
    complaints.allow(CLOCK)
    browser_of_ada.add_init_script(QUICK + HIDEABLE + SAVES)
    browser_of_ada.clock.install()
    with Cable(server.url, websockets=False) as cable:
        for _ in range(2):
            put_behind(open_live(browser_of_ada.new_page(), f"{cable.url}/t/{ticker}"))
        for number in range(8):
            with browser_of_ada.expect_event("request", lambda one: "as=sse" in one.url):
                page = open_desk(browser_of_ada, f"{cable.url}/desk/{ticker}")
            if number < 7:
                put_behind(page)
        editor.publish(ticker, "Von anderswo")
        expect(page.locator(".feed .name")).to_have_text("Von anderswo")
        type_in(page, "Aus dem achten")
        says(page, "^gesichert")
        page.keyboard.press("Control+Enter")
        says(page, "Bei Lesern seit")
        saves = page.evaluate("saves()")
        assert len(saves) >= 2
        assert max(saves) < 1000
