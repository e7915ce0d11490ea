"""Text that others have lost: by a page that dies, a disk that is full, or somebody's leaving."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import Error, expect
from support.clients.browsers import HIDEABLE
from support.clients.writing import kept_here, kept_there, open_desk, says, sign_out, type_in
from support.machines.stores import wait_for

TIMELESS = "window.setInterval = () => 0;"
"""Nothing comes of time, as in a page that is put aside."""
FULL = """() => {
  IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
}"""
OTHERS = """
(person) => new Promise((done) => {
  indexedDB.open('ticker-desk', 1).onsuccess = ({ target: { result } }) => {
    const row = { person, slug: 's', place: 'p', id: 'e', content: { headline: 'Von Grace' } };
    const writing = result.transaction('texts', 'readwrite');
    writing.objectStore('texts').put(row);
    writing.oncomplete = () => { result.close(); done(null); };
  };
})
"""
UPGRADE = """
() => new Promise((done) => {
  const request = indexedDB.open('ticker-desk', 2);
  request.onsuccess = () => done(request.result.version);
  request.onblocked = () => done('blocked');
})
"""


def kill(page) -> None:
    """End a page as a phone does, which asks nobody."""
    with suppress(Error):
        page.goto("chrome://crash", timeout=1000)


def test_a_page_that_is_hidden_and_killed(browser_of_ada, server, ticker, complaints):
    """What was typed when somebody turned to another app is there, though nothing came of time."""
    browser_of_ada.add_init_script(HIDEABLE + TIMELESS)
    url = f"{server.url}/desk/{ticker}"
    page = open_desk(browser_of_ada, url)
    type_in(page, "Mitten im Wor")
    page.evaluate("look(true)")
    kill(page)
    again = open_desk(browser_of_ada, url)
    expect(again.locator(".tabs button").first).to_have_text("Mitten im Wor")


def test_a_disk_that_is_full(desk, complaints):
    """The desk works on; the server has each letter at once, as nobody else has it."""
    complaints.allow("Blocked script execution")  # the clock's, in the preview
    desk.evaluate(FULL)
    desk.clock.install(time=0)
    desk.clock.pause_at(1000)
    type_in(desk, "Vol")
    with desk.expect_request("**/texts/*/*") as asked:
        desk.clock.run_for(400)
    assert asked.value.post_data_json["content"]["headline"] == "Vol"


def test_a_database_of_a_later_version(desk, browser_of_ada, server, ticker):
    """An old tab lets a newer one go on, and goes on itself, with what the server keeps."""
    type_in(desk, "Im alten Tab")
    says(desk, "^gesichert")
    other = browser_of_ada.new_page()
    other.goto(f"{server.url}/desk")
    assert other.evaluate(UPGRADE) == 2
    desk.keyboard.type(", weiter")
    wait_for(lambda: kept_there(desk) == ["Im alten Tab, weiter"], "the server keeps it")
    later = open_desk(browser_of_ada, f"{server.url}/desk/{ticker}")
    expect(later.locator(".offers li")).to_contain_text("Im alten Tab, weiter")


def test_another_tab_of_whoever_leaves(desk, browser_of_ada, complaints, server, editor, ticker):
    """It writes nothing into the browser any more; what a colleague has there stays."""
    complaints.allow("401")
    desk.evaluate(OTHERS, "person:grace")
    other = open_desk(browser_of_ada, f"{server.url}/desk/{ticker}")
    type_in(other, "Im zweiten Tab")
    wait_for(lambda: kept_there(other) == ["Im zweiten Tab"], "the server keeps it")
    desk.bring_to_front()
    sign_out(desk)
    expect(desk.locator(".sign-out")).to_have_count(0)
    type_in(other, "!")
    says(other, "behält nichts")
    assert [row["person"] for row in kept_here(desk)] == ["person:grace"]


def test_a_press_that_waited_overtakes_what_the_server_kept(
    browser_of_ada, complaints, server, editor, ticker
):
    """What goes out by itself is in view, and no earlier words of it are offered or kept."""
    complaints.allow_network()
    url = f"{server.url}/desk/{ticker}"

    def out() -> list[str]:
        return [one["headline"] for one in editor.entries(ticker)["entries"]]

    for end in ("closed", "reloaded"):
        page = open_desk(browser_of_ada, url)
        type_in(page, f"Alles {end}")
        says(page, "^gesichert")
        browser_of_ada.set_offline(True)
        page.keyboard.type(", auch das Ende")
        page.keyboard.press("Control+Enter")
        says(page, "wartet auf Verbindung")
        wait_for(lambda page=page: kept_here(page)[0]["press"], "the browser keeps the press")
        if end == "closed":
            page.close()
            browser_of_ada.set_offline(False)
            page = open_desk(browser_of_ada, url)
        else:
            with suppress(Error):
                page.reload()
            # As long as it is there, it is the one that sends.
            expect(page.locator("ticker-desk")).to_have_count(0)
            browser_of_ada.set_offline(False)
            page.goto(url)
        # The page before may still have been there, and have sent it: then nothing is in view.
        wait_for(lambda end=end: f"Alles {end}, auch das Ende" in out(), "readers have it")
        says(page, "^(Bei Lesern seit|Noch nichts)")
        expect(page.locator(".offers li")).to_have_count(0)
        wait_for(
            lambda page=page: kept_there(page) == [], "the server lets go of the earlier words"
        )
        page.close()
    assert out() == ["Alles reloaded, auch das Ende", "Alles closed, auch das Ende"]
