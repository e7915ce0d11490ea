"""Embedded tickers: on the pages of those partners that are allowed, and nowhere else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from support.browsers import Partner

HEAD = "<!doctype html><title>Partner</title><link rel='icon' href='data:,'>"

HEIGHTS = """
() => {
  const frame = document.querySelector('live-ticker iframe');
  return frame.getBoundingClientRect().height;
}
"""


@pytest.fixture
def partner():
    """A partner's site."""
    with Partner() as site:
        yield site


@pytest.fixture
def element(server, ticker, partner) -> str:
    """What a partner writes into its page."""
    tag = (
        f'<script src="{server.url}/embed.js" async></script>'
        f'<live-ticker src="{server.url}/t/{ticker}">'
        f'<a href="{server.url}/t/{ticker}">Zum Liveticker</a></live-ticker>'
    )
    partner.html = f"{HEAD}<h1>Partner</h1>{tag}"
    return tag


def test_allowed(page, server, editor, ticker, partner, element):
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


def test_links_leave_the_frame(page, server, editor, ticker, partner, element):
    """A link in an embedded ticker opens beside the partner's page, not within the frame."""
    editor.http.patch(f"/{ticker}", json={"embed_origins": [partner.url]})
    page.goto(partner.url)
    frame = page.frame_locator("live-ticker iframe")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Im Liveticker öffnen").click()
    expect(opened.value).to_have_url(f"{server.url}/t/{ticker}")
    assert page.url.rstrip("/") == partner.url


@pytest.mark.parametrize("others", [[], ["https://other.example"]])
def test_not_allowed(page, complaints, server, editor, ticker, partner, element, others):
    """Elsewhere the browser refuses the frame, and the link in its stead leads to the ticker."""
    complaints.allow("frame-ancestors", "ERR_BLOCKED_BY_RESPONSE", r"^error: Framing ")
    editor.http.patch(f"/{ticker}", json={"embed_origins": others})
    editor.publish(ticker, "Nicht für alle")
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.goto(partner.url)
    for frame in page.frames[1:]:
        assert "Nicht für alle" not in frame.content()
    page.get_by_role("link", name="Zum Liveticker").click()
    expect(page.get_by_role("heading", name="Nicht für alle")).to_be_visible()


def test_own_page_is_never_framed(page, complaints, server, editor, ticker, partner):
    """The reader's page itself cannot be framed, even by an allowed partner."""
    complaints.allow("frame-ancestors", "ERR_BLOCKED_BY_RESPONSE", r"^error: Framing ")
    editor.http.patch(f"/{ticker}", json={"embed_origins": [partner.url]})
    partner.html = f"{HEAD}<iframe src='{server.url}/t/{ticker}'></iframe>"
    with page.expect_console_message(lambda said: re.search("frame-ancestors", said.text)):
        page.goto(partner.url)


def test_several(page, server, editor, ticker, slug, partner, element):
    """Two tickers on one page are told apart, each as high as its own content."""
    other = f"{slug}-b"
    editor.create(other, title="Anderer", embed_origins=["*"])
    editor.http.patch(f"/{ticker}", json={"embed_origins": [partner.url]})
    editor.publish(other, "Lang", body="Text. " * 500)
    partner.html += element.replace(f"/t/{ticker}", f"/t/{other}")
    page.goto(partner.url)
    elements = page.locator("live-ticker")
    for number, title in enumerate([f"Ticker {ticker}", "Anderer"]):
        inside = elements.nth(number).frame_locator("iframe")
        expect(inside.get_by_role("heading", level=1)).to_have_text(title)
        expect(elements.nth(number).get_by_role("link")).to_have_count(0)
    heights = page.locator("iframe").evaluate_all("(all) => all.map((it) => it.clientHeight)")
    assert heights[1] > heights[0] + 100
