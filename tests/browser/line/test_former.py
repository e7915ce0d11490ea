"""A page of the version before, open while servers are upgraded: it goes on, and misses nothing.

Its scripts are those of that version, as they are in readers' browsers (`former/`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect
from support.clients.browsers import as_reloaded, headlines, open_live

FORMER = Path(__file__).parent / "former"
SCRIPTS = "**/static/*/reader/**/*.js"
AS_IT_WAS = """
document.addEventListener('readystatechange', () => {
  const edge = document.querySelector('.announce');
  for (const voice of document.querySelectorAll('.bar .mark, .bar .waiting')) edge?.before(voice);
}, { once: true });
"""
"""That version had its voices above the feed, and not in the head."""
FIRST = datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.fixture
def former(page):
    """A page that runs the scripts of the version before."""

    def answer(route: Route) -> None:
        script = FORMER / route.request.url.partition("/reader/")[2]
        if script.exists():
            route.fulfill(path=script, content_type="text/javascript")
        else:  # only the page of today has it fetched, and nobody runs it
            route.continue_()

    page.route(SCRIPTS, answer)
    page.add_init_script(AS_IT_WAS)
    return page


def test_it_goes_on(former, server, editor, ticker):
    """What it missed holds texts that have gone; it ends as a reload, and loads older entries."""
    for number in range(30):
        moment = (FIRST + timedelta(hours=number)).isoformat()
        editor.publish(ticker, f"Stunde {number}", published_at=moment)
    open_live(former, f"{server.url}/t/{ticker}")
    former.context.set_offline(True)
    former.evaluate("dispatchEvent(new Event('pagehide'))")  # its connection is gone
    wrong = editor.publish(ticker, "Falsch")["id"]
    editor.change(ticker, wrong, headline="Noch falsch")
    editor.publish(ticker, "Dazwischen")
    editor.change(ticker, wrong, headline="Richtig")
    editor.http.patch(f"/{ticker}", json={"title": "Falscher Titel"})
    editor.http.patch(f"/{ticker}", json={"title": "Richtiger Titel"})
    former.context.set_offline(False)
    expect(former.locator("h1")).to_have_text("Richtiger Titel")
    expect(former.locator(".entries article")).to_have_count(22)
    assert headlines(former)[:3] == ["Dazwischen", "Richtig", "Stunde 29"]
    as_reloaded(former)
    former.get_by_role("link", name="Ältere Beiträge").click()
    expect(former.locator(".entries article")).to_have_count(32)
    editor.change(ticker, wrong, headline="Ganz richtig")
    expect(former.locator(".entries")).to_contain_text("Ganz richtig")
    as_reloaded(former)
