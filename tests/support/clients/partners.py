"""Partner sites: pages on an origin of their own, with tickers amid their own text."""

from __future__ import annotations

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from playwright.sync_api import FrameLocator, Page, expect

from support.machines.servers import Editor

HEAD = "<!doctype html><title>Partner</title><link rel='icon' href='data:,'>"
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: 'layout-shift', buffered: true });
"""
"""Adds up by how much a page moved by itself what was in view."""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
HEARD = "() => new Promise((done) => setTimeout(done, 50))"


class Partner:
    """A partner's site, on an origin of its own, which has one page and one style sheet."""

    def __init__(self) -> None:
        self.html = ""
        self.css = ""
        self.policy = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_PartnerPage, self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _PartnerPage(BaseHTTPRequestHandler):
    def __init__(self, partner: Partner, *args: Any) -> None:
        self._partner = partner
        super().__init__(*args)

    def do_GET(self) -> None:
        kind = "css" if self.path == "/own.css" else "html"
        body = {"/": self._partner.html, "/own.css": self._partner.css}.get(self.path, "").encode()
        self.send_response(200 if body else 204)
        self.send_header("Content-Type", f"text/{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self._partner.policy:
            self.send_header("Content-Security-Policy", self._partner.policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def around(
    editor: Editor, ticker: str, attributes: str = "", script: str = "", style: str = ""
) -> str:
    """Return a partner's page with a ticker amid its own text."""
    script = script or f'<script src="{editor.url}/embed.js" async></script>'
    return (
        f"{HEAD}<style>{style}</style><h1>Partner</h1>{script}"
        f"{element(editor, ticker, attributes)}"
        f'<p id="own">Eigener Text. {"Noch mehr davon. " * 2000}</p>'
    )


def element(editor: Editor, ticker: str, attributes: str = "") -> str:
    """Return what a partner writes where a ticker shall be."""
    return (
        f'<live-ticker src="{editor.url}/t/{ticker}" {attributes}>'
        f'<a href="{editor.url}/t/{ticker}">Zum Liveticker</a></live-ticker>'
    )


def opened(page: Page, partner: Partner) -> FrameLocator:
    """Open a partner's page; return its ticker once that is live."""
    page.goto(partner.url)
    frame = page.frame_locator("live-ticker iframe")
    expect(frame.locator("ticker-feed")).to_have_attribute("data-connection", "live")
    return frame


def top_of(page: Page, selector: str) -> float:
    """Return where something begins in the window."""
    top: float = page.evaluate(
        "(one) => document.querySelector(one).getBoundingClientRect().top", selector
    )
    return top


def scrolled(page: Page, script: str) -> None:
    """Scroll a partner's page; return once its tickers know what of them is in view."""
    page.evaluate(script)
    painted(page)


def painted(page: Page) -> None:
    """Wait until a page is painted, and what it says of that has come to its frames."""
    page.evaluate(PAINTED)
    for frame in page.frames[1:]:
        frame.evaluate(HEARD)


def settle(page: Page, frame: FrameLocator, entry: dict[str, Any]) -> None:
    """Wait until the frame shows an entry, and is as high as its content."""
    expect(frame.locator("ticker-feed")).to_have_attribute("data-at", entry["position"])
    as_high(page, frame)


def as_high(page: Page, frame: FrameLocator) -> None:
    """Wait until the frame is as high as its content."""
    page.wait_for_function(
        "(high) => Math.abs(document.querySelector('iframe').clientHeight - high) <= 1",
        arg=frame.locator("html").evaluate("(it) => it.getBoundingClientRect().height"),
    )
