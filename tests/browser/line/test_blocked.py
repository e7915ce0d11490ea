"""Modules that are lost, to a filter list or on the way: the page says how it is, and is whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

READER = Path(__file__).parents[3] / "static" / "reader"
MODULES = sorted(path.relative_to(READER).as_posix() for path in READER.rglob("*.js"))
SENT = ["feed.js", "page/page.js"]
"""What a page fetches; the others are within these, or come when they are needed."""
RELOAD = "Neu laden"
UNLOVED = (
    "share",
    "track",
    "ad",
    "ads",
    "analytics",
    "social",
    "banner",
    "beacon",
    "pixel",
    "stat",
)
"""Names that the filter lists people use are known to block."""


@pytest.mark.parametrize("module", SENT)
def test_each_in_turn(page, server, editor, ticker, complaints, module):
    """With any one of them blocked the page either follows, or says that it does not."""
    complaints.allow("ERR_FAILED", "Failed to load", "Failed to fetch")
    editor.publish(ticker, "Vorher")
    page.route(f"**/reader/{module}", lambda route: route.abort())
    page.goto(f"{server.url}/t/{ticker}")
    expect(page.get_by_role("heading", name="Vorher")).to_be_visible()
    page.wait_for_load_state("networkidle")
    mark = page.locator(".mark")
    entry = editor.publish(ticker, "Nachher")
    if mark.text_content() == RELOAD:
        page.unroute_all()
        page.reload()
        expect(mark).not_to_have_text(RELOAD)
    expect(page.locator(f"#e-{entry['id']}")).to_be_visible()


def test_none_has_a_name_that_is_blocked():
    """A file's name is no reason to block it."""
    words = {word for name in MODULES for word in name.removesuffix(".js").split("/")}
    assert not words & set(UNLOVED)


def test_what_did_not_arrive_is_asked_for_again(page, server, editor, ticker, complaints):
    """What was lost on the way is there without a reload."""
    complaints.allow("ERR_FAILED", "Failed to load", "Failed to fetch")
    lost: list[str] = []

    def lose_one(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort()

    for number in range(25):
        editor.publish(ticker, f"Früher {number}")
    page.route("**/reader/page/page.js*", lose_one)
    page.goto(f"{server.url}/t/{ticker}")
    expect(page.locator(".mark")).to_have_text("Aktualisiert sich von selbst")
    expect(page.locator("html.scripted")).to_be_attached()
    entry = editor.publish(ticker, "Da")
    expect(page.locator(f"#e-{entry['id']}")).to_be_attached()
    page.get_by_role("link", name="Ältere Beiträge").click()
    expect(page.locator(".entries article")).to_have_count(26)
    editor.http.patch(f"/{ticker}", json={"language": "en"})
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert lost
