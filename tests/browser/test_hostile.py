"""Hostile content: whatever an entry says, none of it runs in a reader's page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from support.clients.browsers import arrived, as_reloaded, open_live

VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""

HOSTILE = [
    "<script>window.__pwned = 1</script>",
    "<img src=x onerror='window.__pwned = 2'>",
    "<svg onload=window.__pwned=3>",
    '"><script>window.__pwned = 4</script>',
    "' onmouseover='window.__pwned=5' autofocus onfocus='window.__pwned=5' x='",
    "[klick](javascript:window.__pwned=6)",
    "[klick](JaVaScRiPt&colon;window.__pwned=7)",
    "<javascript:window.__pwned=8>",
    "![bild](javascript:window.__pwned=9)",
    "<iframe srcdoc='<script>parent.__pwned = 10</script>'></iframe>",
    "</article></template><script>window.__pwned = 11</script>",
    "<a href='data:text/html,<script>window.__pwned=12</script>'>klick</a>",
    "<style>* { display: none }</style>",
    "<base href='https://evil.example/'>",
    "<form action='https://evil.example/'><button>x</button></form>",
    "</script><script>window.__pwned = 13</script>",
    "{{ 7 * 7 }} ${window.__pwned = 14}",
]


@pytest.fixture
def entries() -> list[dict]:
    """Entries that are hostile in every field."""
    return [
        {
            "headline": text,
            "body": f"{text}\n\nDahinter: {text}\n\n> {text}\n\n- {text}",
            "label": text[:40],
            "author": text,
            "correction": text,
            "tags": [text[:60]],
            "source": {"name": text, "url": f"https://example.org/?{number}'onclick=x"},
            "key": number % 3 == 0,
            "pinned": number % 5 == 0,
            "breaking": number % 4 == 0,
        }
        for number, text in enumerate(HOSTILE)
    ]


@pytest.fixture
def page(new_context):
    """A page that notes what its policy had to forbid."""
    return new_context(VIOLATIONS).new_page()


def harmless(page) -> None:
    """Assert that nothing has run, and nothing even tried to."""
    for link in page.locator("a").evaluate_all("(links) => links.map((a) => a.href)"):
        assert re.match("(https?|mailto|tel):", link), link
    # Whoever waits for a pointer or the focus gets them.
    page.evaluate(
        """() => document.querySelectorAll('*').forEach((it) => {
          it.dispatchEvent(new MouseEvent('mouseover'));
          it.dispatchEvent(new FocusEvent('focus'));
        })"""
    )
    assert page.evaluate("window.__pwned") is None
    assert page.evaluate("window.violations") == []
    handlers = """() => [...document.querySelectorAll('*')].flatMap((it) =>
      it.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style'))"""
    assert page.evaluate(handlers) == []
    named = page.evaluate(
        "() => [...document.querySelectorAll('main *')].map(({ localName }) => localName)"
    )
    assert set(named) & {"script", "style", "iframe", "svg", "base", "form", "object"} == set()


def test_live(page, server, editor, ticker, entries):
    """Hostile texts that arrive live are texts."""
    open_live(page, f"{server.url}/t/{ticker}")
    for entry in entries:
        last = editor.publish(ticker, **entry)
    arrived(page, last["position"])
    for text in HOSTILE:
        expect(page.locator(".entries .headline").get_by_text(text, exact=True)).to_have_count(1)
    harmless(page)
    as_reloaded(page)


def test_in_the_page(page, server, editor, ticker, entries):
    """Hostile texts in a page that is opened are texts, and on their own pages, and embedded."""
    ids = [editor.publish(ticker, **entry)["id"] for entry in entries]
    open_live(page, f"{server.url}/t/{ticker}")
    expect(page.locator(".entries article")).to_have_count(len(entries))
    harmless(page)
    for entry_id in (ids[0], ids[3], ids[4]):
        page.goto(f"{server.url}/t/{ticker}/e/{entry_id}")
        harmless(page)
    open_live(page, f"{server.url}/t/{ticker}/embed")
    harmless(page)


def test_header(page, server, editor, ticker):
    """A hostile header is text, live and in the page."""
    open_live(page, f"{server.url}/t/{ticker}")
    for text in (HOSTILE[0], HOSTILE[3], HOSTILE[4]):
        image = {"url": "/static/favicon.svg", "alt": text, "caption": text, "credit": text}
        header = {"title": text, "kicker": text, "intro": text, "image": image}
        assert editor.http.patch(f"/{ticker}", json=header).is_success
        expect(page.locator("h1")).to_have_text(text)
        expect(page).to_have_title(text)
        harmless(page)
        as_reloaded(page)
        page.reload()
        expect(page.locator("h1")).to_have_text(text)
        harmless(page)


def test_hostile_links_are_refused(editor, ticker):
    """Where a field is an address, nothing but an address is taken."""
    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example"):
        answer = editor.http.post(
            f"/{ticker}/entries", json={"headline": "x", "source": {"name": "x", "url": url}}
        )
        assert answer.status_code == 422, url
        answer = editor.http.patch(f"/{ticker}", json={"image": {"url": url}})
        assert answer.status_code == 422, url
