"""What is sent when answers, clocks and networks do what they like: once, asked first, and told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Route, expect
from support.clients.desk import scheduled
from support.clients.writing import (
    FORM,
    PUBLISHED,
    kept_here,
    kept_there,
    plan,
    says,
    type_in,
    typed,
)
from support.machines.stores import wait_for

HOURS_3 = 3 * 60 * 60 * 1000
CLOCK = "Blocked script execution"
"""What the clock does in the preview, where nothing may run."""


def test_a_reload_while_it_is_sent(desk, complaints, reader, editor, ticker):
    """The server has it, the page has heard nothing: it is asked again, and is one revision."""
    complaints.allow_network()
    taken = []

    def take(route: Route) -> None:
        if taken:
            return route.continue_()
        return taken.append(route.fetch())

    desk.route("**/entries/*", take)
    type_in(desk, "Unterwegs neu geladen")
    desk.keyboard.press("Control+Enter")
    wait_for(lambda: desk.evaluate("1") and taken, "the server has it")
    desk.reload()
    expect(reader.locator(".entries .headline")).to_have_text("Unterwegs neu geladen")
    wait_for(lambda: kept_here(desk) == [], "the browser lets go of it")
    (entry,) = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert entry["revision"] == 1


@pytest.mark.parametrize("reloaded", [False, True])
def test_what_has_waited_for_hours(desk, complaints, browser_of_ada, editor, ticker, reloaded):
    """It does not go by itself any more: it asks, and whichever is pressed, it is one entry."""
    complaints.allow_network()
    complaints.allow(CLOCK)
    desk.clock.install()
    desk.route("**/entries/*", lambda route: route.abort())
    type_in(desk, "Von heute Mittag")
    desk.keyboard.press("Control+Enter")
    desk.clock.run_for(2000)
    says(desk, "wartet auf Verbindung")
    desk.clock.fast_forward(HOURS_3)
    if reloaded:
        desk.reload()
        desk.get_by_role("button", name="Von heute Mittag").click()
    desk.unroute_all(behavior="ignoreErrors")
    browser_of_ada.set_offline(True)
    browser_of_ada.set_offline(False)
    desk.clock.run_for(5000)
    hurry = desk.locator(f"{FORM} [data-deed=hurry]")
    expect(hurry).to_be_visible()
    assert editor.entries(ticker)["entries"] == []
    hurry.click()
    desk.clock.run_for(1000)
    desk.keyboard.press("Control+Enter")
    says(desk, PUBLISHED)
    (entry,) = editor.entries(ticker)["entries"]
    assert (entry["headline"], entry["revision"]) == ("Von heute Mittag", 1)


@pytest.mark.parametrize("minutes", [-3, 120])
def test_a_clock_that_is_wrong(desk, complaints, reader, editor, ticker, minutes):
    """What is said, undone and planned is by the server's clock, however wrong the browser's is."""
    complaints.allow(CLOCK)
    now = desk.evaluate("Date.now()")
    desk.clock.install(time=(now + minutes * 60_000) / 1000)
    desk.reload()
    expect(desk.locator("ticker-desk.scripted")).to_be_attached()
    type_in(desk, "Nach falscher Uhr")
    says(desk, r"^gesichert")
    desk.keyboard.press("Control+Enter")
    says(desk, PUBLISHED)
    (entry,) = editor.entries(ticker)["entries"]
    clock = (
        "(at) => new Intl.DateTimeFormat('de', { timeStyle: 'medium', timeZone: "
        "'Europe/Berlin' }).format(Date.parse(at))"
    )
    says(desk, desk.evaluate(clock, entry["updated_at"]))
    assert abs(desk.evaluate("(at) => Date.parse(at)", entry["published_at"]) - now) < 60_000
    undo = desk.locator(f"{FORM} [data-deed=undo]")
    undo.focus()
    undo.evaluate("(button) => { button.click(); button.click(); }")
    expect(reader.locator(".entries article")).to_have_count(0)
    assert typed(desk) == "Nach falscher Uhr"
    desk.keyboard.press("Control+Enter")
    says(desk, PUBLISHED)
    (entry,) = editor.entries(ticker)["entries"]
    assert entry["revision"] == 3
    # By the browser's clock this is over, or by its zone another hour.
    due = datetime.fromtimestamp(now / 1000, ZoneInfo("Europe/Berlin")) + timedelta(minutes=45)
    desk.locator(".new-text").click()
    type_in(desk, "In einer Dreiviertelstunde")
    plan(desk, f"{due:%FT%H:%M}")
    says(desk, f"Geplant für {due:%d.%m.%Y, %H:%M}")
    (planned,) = scheduled(editor, ticker)
    assert planned["published_at"] == f"{due.astimezone(UTC):%FT%H:%M}:00.000Z"
    row = desk.locator(".feed .row[data-state=scheduled]")
    expect(row.locator("summary time")).to_have_text(f"{due:%H:%M}")
    expect(row.locator(".state")).to_contain_text(re.compile("in 4[45] Min"))


def test_a_network_that_comes_and_goes(desk, complaints, browser_of_ada):
    """Only what the server has confirmed moves the time; then all of it is there."""
    complaints.allow_network()
    type_in(desk, "Eins")
    says(desk, "^gesichert")
    for word in (" zwei", " drei"):
        browser_of_ada.set_offline(True)
        desk.keyboard.type(word)
        says(desk, "^hier gesichert")
        browser_of_ada.set_offline(False)
        says(desk, "^gesichert")
    assert kept_there(desk) == ["Eins zwei drei"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [("text/html", "<h1>Willkommen</h1>"), ("application/json", '{"login": "/"}'),
     ("application/json", "null")],
)  # fmt: skip
def test_a_page_in_between(desk, reader, kind, body):
    """Where something else answers for the server, neither saving nor publishing is done."""
    strange = {"status": 200, "content_type": kind, "body": body}
    desk.route("**/texts/*/*", lambda route: route.fulfill(**strange))
    type_in(desk, "Am Bahnhof")
    says(desk, "^hier gesichert")
    desk.route("**/entries/*", lambda route: route.fulfill(**strange))
    desk.keyboard.press("Control+Enter")
    says(desk, "wartet auf Verbindung")
    assert kept_here(desk)[0]["press"]["change"]["headline"] == "Am Bahnhof"
    desk.unroute_all(behavior="ignoreErrors")
    says(desk, PUBLISHED)
    expect(reader.locator(".entries .headline")).to_have_text("Am Bahnhof")


SPOKEN = """
() => {
  window.spoken = [];
  const live = '[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])';
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const region = (target.nodeType === 1 ? target : target.parentElement)?.closest(live);
      if (region?.textContent.trim()) window.spoken.push(region.textContent.trim());
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
"""


def test_what_is_spoken(desk, complaints, browser_of_ada):
    """A screen reader hears nothing while it works; when it stops, and when it is back, once."""
    complaints.allow_network()
    complaints.allow(CLOCK)
    desk.clock.install()
    type_in(desk, "Der erste Satz.")
    says(desk, "^gesichert")
    desk.evaluate(SPOKEN)
    for _ in range(12):
        desk.keyboard.type(" Noch einer.")
        desk.clock.run_for(5000)
    says(desk, "^gesichert")
    assert said_of_the_text(desk) == set()
    desk.route("**/entries/*", lambda route: route.abort())
    desk.keyboard.press("Control+Enter")
    desk.clock.run_for(30_000)
    says(desk, "wartet auf Verbindung")
    desk.clock.run_for(30_000)
    assert len(said_of_the_text(desk)) == 1
    desk.unroute_all(behavior="ignoreErrors")
    desk.clock.run_for(12_000)
    says(desk, PUBLISHED)
    desk.clock.run_for(12_000)
    assert len(said_of_the_text(desk)) == 2


def said_of_the_text(desk) -> set[str]:
    """Return what was spoken; not that the list stands still, as it does where a minute is none."""
    return {one for one in desk.evaluate("spoken") if not one.startswith("Die Liste steht")}
