"""Many pages in one browser, and what stands between it and the server: saving goes on."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect
from support.clients.browsers import HIDEABLE, QUICK, Cable, open_live
from support.clients.writing import FORM, open_desk, says, type_in

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


def compressing(route: Route) -> None:
    """Answer as a proxy that compresses does: ETags are weak, and name the coding."""
    answer = route.fetch()
    tag = answer.headers.get("etag", '"1"').strip('"')
    route.fulfill(response=answer, headers={**answer.headers, "etag": f'W/"{tag}-gzip"'})


def test_behind_a_compressing_proxy(desk, reader, editor, ticker):
    """Which revision is meant no header says: editing, undo and retracting go through."""
    entry = editor.publish(ticker, "Eins")["id"]
    desk.route(f"**/desk/{ticker}/**", compressing)
    row = desk.locator(f".feed [data-id='{entry}']")
    row.locator("summary").first.click()
    row.get_by_role("link", name="Bearbeiten").click()
    expect(desk.locator(f"{FORM} [name=headline]")).to_have_value("Eins")
    type_in(desk, ", zwei")
    desk.keyboard.press("Control+Enter")
    expect(reader.locator(".entries .headline")).to_have_text("Eins, zwei")
    desk.locator(f"{FORM} [data-deed=undo]").click()
    expect(reader.locator(".entries .headline")).to_have_text("Eins")
    row.locator(".retract summary").click()
    row.get_by_role("button", name="Zurückziehen").click()
    expect(row).to_have_attribute("data-state", "retracted")
    expect(reader.locator(".entries article")).to_have_count(0)
    assert editor.http.get(f"/{ticker}/entries/{entry}").json()["revision"] == 4
    desk.unroute_all(behavior="ignoreErrors")
