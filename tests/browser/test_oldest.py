"""The oldest browsers that follow: Chrome and Edge 92, Firefox 91, Safari 15.

What came to browsers later is taken away from a new one here; that their parsers take what they
are sent is asked of one that knows the language as it was. Older ones read, and load pages again.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.clients.browsers import QUICK, arrived, as_reloaded, live, open_live
from support.clients.readers import get

ROOT = Path(__file__).parents[2]
ACORN = ROOT / "node_modules" / ".bin" / "acorn"
SCRIPTS = [
    path.relative_to(ROOT / "static").as_posix()
    for folder in ("reader", "embed")
    for path in sorted((ROOT / "static" / folder).rglob("*.js"))
]
STATIC_BLOCK = re.compile(r"\bstatic\s*\{")
"""Of ECMAScript 2022, but Safari learned it with 16.4 only."""

WITHOUT = (
    QUICK
    + """
for (const [owner, ...names] of [
  [Array.prototype, 'at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced'],
  [Array, 'fromAsync'],
  [String.prototype, 'at', 'isWellFormed', 'toWellFormed'],
  [Object, 'groupBy', 'hasOwn'],
  [Map, 'groupBy'],
  [Promise, 'try', 'withResolvers'],
  [Set.prototype, 'difference', 'intersection', 'union'],
  [AbortSignal, 'any', 'timeout'],
  [AbortSignal.prototype, 'throwIfAborted'],
  [URL, 'canParse', 'parse'],
  [Element.prototype, 'checkVisibility', 'getHTML', 'setHTML', 'setHTMLUnsafe'],
  [HTMLElement.prototype, 'inert', 'popover', 'showPopover', 'hidePopover', 'togglePopover'],
  [Document.prototype, 'startViewTransition'],
  [Crypto.prototype, 'randomUUID'],
  [window, 'structuredClone', 'navigation', 'scheduler', 'reportError'],
  [Element.prototype, ...Object.keys(Element.prototype).filter((name) => name.startsWith('aria'))],
]) for (const name of names) delete owner[name];
"""
)


@pytest.mark.parametrize("name", SCRIPTS)
def test_their_parsers_take_what_they_are_sent(server, ticker, name):
    """Each script, as it is sent, is ECMAScript of 2022 without what Safari 15 lacked of it."""
    found = re.search(r"/static/\w+/", get(f"{server.url}/t/{ticker}").text)
    assert found
    sent = get(f"{server.url}{found[0]}{name}").text
    said = subprocess.run(
        [ACORN, "--ecma2022", "--module", "--silent"],
        input=sent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert not STATIC_BLOCK.search(sent)


def test_they_follow(new_context, server, editor, ticker):
    """What a page does works without anything that came later: events, older entries, a reset."""
    for number in range(25):
        editor.publish(ticker, f"Nummer {number}", key=number % 2 == 0, pinned=number == 20)
    context = new_context(WITHOUT)
    page = open_live(context.new_page(), f"{server.url}/t/{ticker}")
    assert page.evaluate("[].at === undefined && !('ariaLabel' in document.body)")
    entry = editor.publish(ticker, "Live", key=True, pinned=True)
    arrived(page, entry["position"])
    expect(page.locator(".announce")).to_contain_text("Neuester: Live")
    page.get_by_role("link", name="Ältere Beiträge").click()
    expect(page.locator(".entries article")).to_have_count(26)
    as_reloaded(page)
    editor.http.patch(f"/{ticker}", json={"language": "en"})
    expect(page.locator("html")).to_have_attribute("lang", "en")
    arrived(page, editor.retract(ticker, entry["id"])["position"])
    live(page)
    as_reloaded(page)
    context.close()


def test_older_ones_read(new_context, complaints, server, editor, ticker):
    """A browser that cannot read the script shows everything, and says how to get news."""
    editor.publish(ticker, "Da")
    complaints.allow("Unexpected token")
    context = new_context()
    context.route(
        re.compile(r"/reader/"),
        lambda route: route.fulfill(
            content_type="text/javascript", body="class Older { #cannot = }"
        ),
    )
    page = context.new_page()
    page.goto(f"{server.url}/t/{ticker}")
    expect(page.locator(".entries .headline")).to_have_text("Da")
    expect(page.locator(".mark")).to_have_text("Neu laden")
    assert page.locator("ticker-feed").get_attribute("data-connection") is None
    context.close()
