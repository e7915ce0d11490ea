"""Reflow: in a narrow window, and with large text, all has room and nothing is cut off."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page
from support.clients import room

WINDOWS = [
    *[(width, 16) for width in (240, 320, 640, 1024)],
    *[(width, 32) for width in (320, 768, 1280)],
]
"""How wide a window is, and how large its reader has set the text; 320 is 1280 at 400 %."""


@pytest.fixture
def tools(reader: Page) -> CDPSession:
    """The browser's settings, of which the size of the text is one."""
    return reader.context.new_cdp_session(reader)


def roomy(page: Page, tools: CDPSession, state: str) -> None:
    """Assert that a page has room in each window, as it stands."""
    found = []
    for width, text in WINDOWS:
        page.set_viewport_size({"width": width, "height": 800})
        tools.send("Page.setFontSizes", {"fontSizes": {"standard": text}})
        size = page.evaluate("getComputedStyle(document.documentElement).fontSize")
        assert size == f"{text}px"
        found += [f"{state}, {width} wide, text {text}: {one}" for one in room.lacking(page)]
    assert found == [], "\n".join(found)


def test_the_worst_day(reader, complaints, story, tools):
    """Live, unfolded, with entries that wait, and without a connection."""
    complaints.allow_network()
    for state in story.worst_day(reader):
        roomy(reader, tools, state)


def test_other_pages(reader, complaints, story, tools):
    """Before, between and after coverage; one entry, older ones, none; nothing there; the list."""
    complaints.allow_network()
    for state in story.other_pages(reader):
        roomy(reader, tools, state)
