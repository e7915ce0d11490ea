"""What an editor does at the desk in a browser: types, publishes, and reads how it stands."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

HERE = """
() => new Promise((done) => {
  const request = indexedDB.open('ticker-desk', 1);
  request.onsuccess = () => {
    const all = request.result.transaction('texts').objectStore('texts').getAll();
    all.onsuccess = () => { request.result.close(); done(all.result); };
  };
})
"""
"""What the browser keeps of texts."""

FORM = ".composer:not([hidden])"
KEPT = r"^gesichert \d\d:\d\d:\d\d"
"""What is said where a text is kept."""
PUBLISHED = r"Bei Lesern seit \d\d:\d\d:\d\d"
"""What is said where readers have it."""


def open_desk(context: BrowserContext, url: str) -> Page:
    """Open a ticker's desk, and wait until its script has taken over."""
    page = context.new_page()
    page.goto(url)
    expect(page.locator("ticker-desk.scripted")).to_be_attached()
    return page


def open_entry(page: Page, entry: str) -> None:
    """Open an entry's text at the desk, and wait until its script has taken over."""
    page.goto(f"{page.url.partition('?')[0]}?edit={entry}")
    expect(page.locator("ticker-desk.scripted")).to_be_attached()


def type_in(page: Page, headline: str, body: str = "") -> None:
    """Type as an editor does: a headline, Enter, and the text."""
    page.locator(f"{FORM} [name=headline]").focus()
    page.keyboard.type(headline)
    if body:
        page.keyboard.press("Enter")
        page.keyboard.type(body)


def typed(page: Page, name: str = "headline") -> str:
    """Return what stands in a field of the text in view."""
    return page.locator(f"{FORM} [name={name}]").input_value()


def says(page: Page, pattern: str) -> None:
    """Wait until the line beside the button says something."""
    expect(page.locator(f"{FORM} .said")).to_have_text(re.compile(pattern), timeout=15_000)


def sign_out(page: Page) -> None:
    """Press what signs out, behind the editor's name."""
    page.locator(".person summary").click()
    page.get_by_role("button", name="Abmelden").click()


def plan(page: Page, due: str) -> None:
    """Plan what is in view for a time."""
    page.locator(f"{FORM} .ways summary").click()
    page.locator(f"{FORM} [data-way=plan]").click()
    expect(page.locator(f"{FORM} [name=due]")).to_be_focused()
    page.locator(f"{FORM} [name=due]").fill(due)
    page.locator(f"{FORM} [data-way=schedule]").click()


def unfold(page: Page, words: str = "") -> None:
    """Unfold the text that is offered, or the one with such words."""
    several = page.locator(".offered[aria-expanded=false]")
    if several.is_visible():
        several.click()
    page.locator(".offers summary", has_text=words).click()


def take(page: Page) -> None:
    """Take the text that is offered."""
    unfold(page)
    page.get_by_role("button", name="Übernehmen").click()


def kept_here(page: Page) -> list[dict[str, Any]]:
    """Return what the browser keeps of texts."""
    return page.evaluate(HERE)


def kept_there(page: Page) -> list[str]:
    """Return the headlines that the server keeps for whoever is signed in, at the page's ticker."""
    texts = page.request.get(f"{page.url.partition('?')[0]}/texts").json()["texts"]
    return sorted(one["content"]["headline"] for one in texts)
