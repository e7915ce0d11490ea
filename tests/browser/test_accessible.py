"""An engine for accessibility finds nothing, in whatever state a page is, and in which light."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from support.clients import axe
from support.clients.writing import FORM, type_in
from support.machines.here import Here
from support.worst import unfold

SPOKEN = ["de", "en"]
"""The languages that the desk has words in."""


def sound(page: Page, state: str, language: str = "de", *, narrow: bool = False) -> None:
    """Assert that nothing is found in a page, in a window that suits what it shows."""
    # A foot that sticks lies over what is still below; over nothing where all is in sight.
    height = 40_000 if "/embed" in state else 1_600 if "desk" in state else 800
    axe.sound(page, state, language, height=height, narrow=narrow)


def test_the_worst_day(reader, complaints, story):
    """Live, unfolded, with entries that wait, and without a connection."""
    complaints.allow_network()
    for state in story.worst_day(reader):
        sound(reader, state, story.language)


def test_other_pages(reader, complaints, story):
    """Before, between and after coverage; one entry, older ones, none; nothing there; the list."""
    complaints.allow_network()
    for state in story.other_pages(reader):
        sound(reader, state, story.language)


@pytest.mark.parametrize("story", SPOKEN, indirect=True)
def test_the_desk(reader, complaints, house, story):
    """Signing in, all tickers, and one of them, with what can be amiss in its form."""
    complaints.allow_network()
    reader.goto(house.link("Ada"))
    sound(reader, "sign in", story.language)
    reader.locator("button.first").click()
    reader.wait_for_url("**/desk")
    around(reader, house.url, story.language)
    editor, slug = story.editor, story.slugs["worst"]
    editor.publish(slug, "A", state="draft")
    editor.publish(slug, "B", state="scheduled", published_at="2099-01-01T10:00:00Z")
    begin(reader, f"{house.url}/desk/{slug}")
    sound(reader, "a ticker's desk", story.language)
    feed, show = reader.locator(".feed"), "(desk, place) => { desk.dataset.place = place; }"
    reader.locator("ticker-desk").evaluate(show, "texts")
    sound(reader, "texts in work", story.language, narrow=True)
    reader.locator("ticker-desk").evaluate(show, "feed")
    sound(reader, "the desk's feed", story.language, narrow=True)
    # What else may stand there hangs on no entry: one looks far sooner where there are few.
    begin(reader, f"{house.url}/desk/{story.slugs['brief']}")
    reader.locator("ticker-desk").evaluate(show, "feed")
    feed.locator(".row > details > summary").last.focus()
    reader.keyboard.press("h")
    expect(feed.locator(".history")).to_be_visible()
    sound(reader, "an entry's history", story.language)
    reader.keyboard.press("Escape")
    reader.keyboard.press("?")
    expect(feed.locator(".keys")).to_be_visible()
    sound(reader, "all keys", story.language)
    reader.keyboard.press("Escape")
    reader.locator("ticker-desk").evaluate(show, "write")
    reader.locator(f"{FORM} [name=source_url]").fill("https://example.org/")
    reader.keyboard.press("Control+Enter")
    expect(reader.locator(f"{FORM} .fault")).to_be_visible()
    sound(reader, "a ticker's desk, with faults", story.language)
    reader.locator(f"{FORM} [name=source_name]").fill("Amt")
    type_in(reader, "C")
    reader.locator(f"{FORM} .plan .back").click()  # else it would be planned
    reader.keyboard.press("Control+Enter")
    expect(reader.locator(f"{FORM} [data-deed=undo]")).to_be_visible()
    sound(reader, "a ticker's desk, just published", story.language)
    reader.locator(".standing summary").click()
    sound(reader, "how a ticker may stand", story.language)
    reader.goto(f"{house.url}/desk/{slug}/ticker")
    sound(reader, "a ticker's header", story.language)
    reader.locator("[name=timezone]").fill("?")
    reader.locator("button.first").click()
    expect(reader.locator("#fault-timezone")).to_be_visible()
    sound(reader, "a ticker's header, with faults", story.language)


def around(page: Page, url: str, language: str) -> None:
    """Look at what the desk has beside its tickers."""
    sound(page, "tickers", language)
    for place in ("snippets", "sessions", "tokens"):
        page.goto(f"{url}/desk/-/{place}")
        sound(page, place, language)


def begin(page: Page, desk: str) -> None:
    """Come to a ticker's desk, unfold all that it has, and begin a text."""
    page.goto(desk)
    expect(page.locator("ticker-desk.scripted")).to_be_attached()
    unfold(page)
    close(page)
    page.locator(f"{FORM} .begin").press("Enter")


def close(page: Page) -> None:
    """Fold what lies over the page, and is one at a time when somebody opens it."""
    for menu in page.locator(":is(.standing, .ways)").all():
        menu.evaluate("(menu) => { menu.open = false; }")


@pytest.mark.parametrize("story", SPOKEN, indirect=True)
def test_planning(reader, complaints, house, story):
    """What stands in the foot while an entry is planned, over nothing."""
    complaints.allow_network()
    reader.goto(house.link("Ada"))
    reader.locator("button.first").click()
    reader.wait_for_url("**/desk")
    reader.goto(f"{house.url}/desk/{story.slugs['brief']}")
    expect(reader.locator("ticker-desk.scripted")).to_be_attached()
    ways = reader.locator(f"{FORM} .ways")
    ways.locator("summary").click()
    ways.locator("[data-way=plan]").click()
    sound(reader, "planning", story.language)


def test_nothing_yet(page, complaints, server):
    """A list without tickers, and a link that signs nobody in."""
    complaints.allow_network()
    with Here(server.store_url, prefix="empty") as fresh:
        for path in ("/", "/sign-in?code=spent"):
            page.goto(fresh.url + path)
            sound(page, path)
