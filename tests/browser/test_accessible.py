"""An engine for accessibility finds nothing, in whatever state a page is, and in which light."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from support import worst
from support.clients import axe
from support.clients.browsers import QUICK, open_live
from support.machines.servers import Server
from support.worst import LANGUAGES, Story

WINDOWS = {
    "de": [(1280, "light"), (360, "dark")],
    "en": [(1280, "dark"), (360, "light")],
    "ar": [(1280, "light"), (360, "dark")],
}
"""In each language both widths and both schemes; each of their pairs in one language at least."""


@pytest.fixture(scope="module")
def house():
    """A server whose pages have a line at the top that leads to two places."""
    with Server(site_name="Küstenkurier", site_url="https://paper.example/") as server:
        yield server


@pytest.fixture(scope="module", params=LANGUAGES)
def story(house: Server, request: pytest.FixtureRequest) -> Story:
    """Tickers in one language."""
    return worst.write(house.editor(), request.param)


@pytest.fixture
def reader(new_context, story: Story) -> Page:
    """The page of a reader whose browser speaks the same."""
    return new_context(QUICK, locale=story.language).new_page()


def sound(page: Page, state: str, language: str = "de") -> None:
    """Assert that nothing is found in a page as it stands, whatever window shows it."""
    faults = []
    for width, scheme in WINDOWS[language]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        faults += [f"{state}, {width}, {scheme}: {fault}" for fault in axe.faults(page)]
    assert faults == [], "\n".join(faults)


def unfold(page: Page) -> None:
    """Open all that is folded, as a click on each would."""
    page.evaluate(
        """() => {
          for (const fold of document.querySelectorAll('.fold')) fold.checked = true;
          for (const fold of document.querySelectorAll('details')) fold.open = true;
        }"""
    )


def test_the_worst_day(reader, complaints, house, story):
    """Live, unfolded, with entries that wait, and without a connection."""
    complaints.allow_network()
    editor, slug = house.editor(), story.slugs["worst"]
    open_live(reader, house.url + story.path("worst"))
    sound(reader, "live", story.language)
    unfold(reader)
    sound(reader, "unfolded", story.language)
    reader.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    editor.publish(slug, worst.HEADLINE[story.language], body=worst.SENTENCE[story.language])
    expect(reader.locator(".waiting")).to_be_visible()
    sound(reader, "waiting", story.language)
    reader.context.set_offline(True)
    expect(reader.locator(".bar")).to_have_attribute("data-shown", "offline")
    sound(reader, "offline", story.language)


def test_other_pages(reader, complaints, house, story):
    """Before, between and after coverage; one entry, older ones, none; nothing there; the list."""
    complaints.allow_network()
    for state in ("upcoming", "paused", "ended", "empty"):
        open_live(reader, house.url + story.path(state))
        sound(reader, state, story.language)
    reader.goto(house.url + story.path("worst"))
    older = reader.locator(".older a").get_attribute("href")
    worst_day = story.path("worst")
    for path in (
        *(older, story.plain, story.retracted, "/t/nothing-here", "/"),
        *(f"{worst_day}/embed", f"{worst_day}/embed?theme=dark", f"{story.path('ended')}/embed"),
    ):
        reader.goto(house.url + path)
        sound(reader, path, story.language)


def test_the_desk(reader, complaints, house, story):
    """Signing in, all tickers, and one of them, with what can be amiss in its form."""
    complaints.allow_network()
    reader.goto(house.run("sign-in", "Ada").stdout.strip())
    sound(reader, "sign in", story.language)
    reader.locator("button.first").click()
    reader.wait_for_url("**/desk")
    sound(reader, "tickers", story.language)
    editor, slug = house.editor(), story.slugs["worst"]
    editor.publish(slug, "A", state="draft")
    editor.publish(slug, "B", state="scheduled", published_at="2099-01-01T10:00:00Z")
    reader.goto(f"{house.url}/desk/{slug}")
    unfold(reader)
    sound(reader, "a ticker's desk", story.language)
    reader.locator("button[name=state][value=published]").click()
    expect(reader.get_by_role("alert")).to_be_visible()
    sound(reader, "a ticker's desk, with faults", story.language)


def test_nothing_yet(page, complaints):
    """A list without tickers, and a link that signs nobody in."""
    complaints.allow_network()
    with Server() as fresh:
        for path in ("/", "/sign-in?code=spent"):
            page.goto(fresh.url + path)
            sound(page, path)
