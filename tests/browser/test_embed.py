"""Embedded tickers: on the pages of those partners that are allowed, and nowhere else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from support.clients.browsers import live
from support.clients.partners import HEAD, Partner
from support.machines.servers import Editor

HEIGHTS = """
() => {
  const frame = document.querySelector('live-ticker iframe');
  return frame.getBoundingClientRect().height;
}
"""


def element(editor: Editor, slug: str) -> str:
    """Return what a partner writes into its page."""
    return (
        f'<script src="{editor.url}/embed.js" async></script>'
        f'<live-ticker src="{editor.url}/t/{slug}">'
        f'<a href="{editor.url}/t/{slug}">Zum Liveticker</a></live-ticker>'
    )


@pytest.fixture
def partner(editor, ticker):
    """A partner's site, with the ticker in its page."""
    with Partner() as site:
        site.html = f"{HEAD}<h1>Partner</h1>{element(editor, ticker)}"
        yield site


def test_allowed(page, editor, ticker, partner):
    """On an allowed partner's page the ticker is live, in a frame as high as its content."""
    editor.http.patch(f"/{ticker}", json={"embed_origins": [partner.url]})
    editor.publish(ticker, "Schon da", body="Text. " * 200)
    page.goto(partner.url)
    frame = page.frame_locator("live-ticker iframe")
    expect(frame.locator("ticker-feed")).to_have_attribute("data-connection", "live")
    expect(frame.get_by_role("heading", name="Schon da")).to_be_visible()
    expect(page.get_by_role("link", name="Zum Liveticker")).to_have_count(0)

    def settled() -> float:
        inside = frame.locator("html").evaluate("(it) => it.getBoundingClientRect().height")
        page.wait_for_function(
            "(high) => Math.abs(document.querySelector('iframe').clientHeight - high) <= 1",
            arg=inside,
        )
        assert frame.locator("html").evaluate("(it) => it.scrollHeight <= innerHeight")
        return page.evaluate(HEIGHTS)

    before = settled()
    entry = editor.publish(ticker, "Live dazu", body="Mehr Text. " * 100)
    expect(frame.locator(f"#e-{entry['id']}")).to_be_visible()
    page.wait_for_function(
        "(high) => document.querySelector('iframe').clientHeight > high", arg=before
    )
    grown = settled()
    editor.retract(ticker, entry["id"])
    page.wait_for_function(
        "(high) => document.querySelector('iframe').clientHeight < high", arg=grown
    )
    assert settled() == pytest.approx(before, abs=2)


def test_links_leave_the_frame(page, editor, ticker, partner):
    """A link in an embedded ticker opens beside the partner's page, not within the frame."""
    editor.http.patch(f"/{ticker}", json={"embed_origins": [partner.url]})
    page.goto(partner.url)
    frame = page.frame_locator("live-ticker iframe")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Im Liveticker öffnen").click()
    expect(opened.value).to_have_url(f"{editor.url}/t/{ticker}")
    live(opened.value)
    assert page.url.rstrip("/") == partner.url


@pytest.fixture
def refused(partner, complaints) -> Partner:
    """The partner's site, where a browser will complain that it may not show a frame."""
    complaints.allow("frame-ancestors", "ERR_BLOCKED_BY_RESPONSE", r"^error: Framing ")
    return partner


@pytest.mark.parametrize("others", [[], ["https://other.example"]])
def test_not_allowed(page, refused, editor, ticker, others):
    """Elsewhere the browser refuses the frame, and the link in its stead leads to the ticker."""
    editor.http.patch(f"/{ticker}", json={"embed_origins": others})
    editor.publish(ticker, "Nicht für alle")
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.goto(refused.url)
    for frame in page.frames[1:]:
        assert "Nicht für alle" not in frame.content()
    page.get_by_role("link", name="Zum Liveticker").click()
    expect(page.get_by_role("heading", name="Nicht für alle")).to_be_visible()
    live(page)


def test_own_page_is_never_framed(page, refused, editor, ticker):
    """The reader's page itself cannot be framed, even by an allowed partner."""
    editor.http.patch(f"/{ticker}", json={"embed_origins": [refused.url]})
    refused.html = f"{HEAD}<iframe src='{editor.url}/t/{ticker}'></iframe>"
    with page.expect_console_message(lambda said: re.search("frame-ancestors", said.text)):
        page.goto(refused.url)


def test_several(page, editor, ticker, partner):
    """Two tickers on one page are told apart, each as high as its own content."""
    other = f"{ticker}-b"
    editor.create(other, title="Anderer", embed_origins=["*"])
    editor.http.patch(f"/{ticker}", json={"embed_origins": [partner.url]})
    editor.publish(other, "Lang", body="Text. " * 500)
    partner.html += element(editor, other)
    page.goto(partner.url)
    elements = page.locator("live-ticker")
    for number, title in enumerate([f"Ticker {ticker}", "Anderer"]):
        inside = elements.nth(number).frame_locator("iframe")
        expect(inside.get_by_role("heading", level=1)).to_have_text(title)
        expect(elements.nth(number).get_by_role("link")).to_have_count(0)
    heights = page.locator("iframe").evaluate_all("(all) => all.map((it) => it.clientHeight)")
    assert heights[1] > heights[0] + 100
