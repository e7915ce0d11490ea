"""On a slow line, the desk's form is there before its script: nothing typed meanwhile is lost."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect
from support.clients.writing import FORM, KEPT, PUBLISHED, says, typed

HELD = "**/desk/desk.js*"


@pytest.fixture
def slow(browser_of_ada, server, ticker):
    """Open the desk, and let its script come only at the end of a block."""

    @contextmanager
    def opened(query=""):
        page, held = browser_of_ada.new_page(), []
        page.route(HELD, lambda route: held.append(route))  # noqa: PLW0108 - Playwright asks its signature
        page.goto(f"{server.url}/desk/{ticker}{query}", wait_until="commit")
        page.locator("[name=headline]").focus()
        yield page
        while not held:
            page.wait_for_timeout(20)
        held[-1].continue_()
        expect(page.locator("ticker-desk.scripted")).to_be_attached()

    return opened


def test_a_text_begun_before_the_script(slow, editor, ticker):
    """What is typed goes on where it was, with the caret there, and is published as one entry."""
    with slow() as page:
        page.keyboard.type("Vor dem Skript")
        page.locator("[name=body]").focus()
        page.keyboard.type("Erst das und  mehr")
        for _ in range(5):
            page.keyboard.press("ArrowLeft")
    page.keyboard.type("dann")
    says(page, KEPT)
    assert (typed(page), typed(page, "body")) == ("Vor dem Skript", "Erst das und dann mehr")
    expect(page.locator(".texts .tabs > *")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    says(page, PUBLISHED)
    (entry,) = editor.entries(ticker)["entries"]
    assert (entry["headline"], entry["body"]) == ("Vor dem Skript", "Erst das und dann mehr")


def test_an_entry_changed_before_the_script(slow, editor, ticker):
    """A change begun in the server's form is the change of that entry, not a new one."""
    entry = editor.publish(ticker, "Erst", body="Bleibt")["id"]
    with slow(f"?edit={entry}") as page:
        page.keyboard.press("End")
        page.keyboard.type(" und dann")
    page.keyboard.type(" noch")
    assert (typed(page), typed(page, "body")) == ("Erst und dann noch", "Bleibt")
    page.keyboard.press("Control+Enter")
    says(page, PUBLISHED)
    (changed,) = editor.entries(ticker)["entries"]
    assert (changed["id"], changed["headline"]) == (entry, "Erst und dann noch")


def test_a_text_refused_before_the_script(slow, complaints, editor, ticker):
    """Sent without the script and refused, what is typed is there when the script has come."""
    complaints.allow("412")
    entry = editor.publish(ticker, "Erst")["id"]
    with slow(f"?edit={entry}") as page:
        editor.change(ticker, entry, headline="Von Grace")
        page.locator("[name=headline]").fill("Von Ada")
        page.locator(f"{FORM} .plain .first").click()
        page.wait_for_selector("[role=alert] .fault")
    assert typed(page) == "Von Ada"
    assert editor.entries(ticker)["entries"][0]["headline"] == "Von Grace"
