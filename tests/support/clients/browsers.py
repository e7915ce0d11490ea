"""Browsers: Debian's Chromium, what its pages complain of, and what they show."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from support.clients.readers import get
from support.machines.servers import Server

PATIENCE = 12_000
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

QUICK = "Math.random = () => 0.05;"
"""Takes the randomness out of pauses, so that a reader comes back at once."""

HIDEABLE = """
Object.defineProperty(document, 'hidden', { get: () => window.unseen === true });
Object.defineProperty(document, 'visibilityState', {
  get: () => (window.unseen ? 'hidden' : 'visible'),
});
window.look = (away) => {
  window.unseen = away;
  document.dispatchEvent(new Event('visibilitychange'));
};
"""
"""Lets a test hide a page, as a tab in the background is."""

CONNECTIONS = """
window.connections = [];
document.addEventListener('DOMContentLoaded', () => {
  const feed = document.querySelector('ticker-feed');
  if (!feed) return;
  const note = () => {
    if (feed.dataset.connection !== window.connections.at(-1))
      window.connections.push(feed.dataset.connection);
  };
  new MutationObserver(note).observe(feed, { attributeFilter: ['data-connection'] });
});
"""
"""Notes what a page has said of its connection, in its order."""

SHAPES = """
async () => {
  const IGNORED = new Set([
    'data-ago', 'data-connection', 'data-transport', 'aria-busy', 'data-relative', 'open',
    'data-shown', 'data-way', 'data-stuck', 'data-waiting', 'aria-posinset', 'aria-setsize',
    'data-placed',
  ]);
  const shape = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\\s+/g, ' ').trim();
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches('.mark, .down, .waiting')) return '';
    const clean = node.cloneNode(false);
    clean.classList.remove('fresh');
    const named = [...clean.attributes].filter(({ name }) => !IGNORED.has(name));
    const attributes = named.map(({ name, value }) => `${name}=${value}`).sort().join(' | ');
    const inside = [...node.childNodes].map(shape).filter((part) => part !== '');
    return [`${node.localName} ${attributes}`, ...inside];
  };
  const of = (page) => ({
    title: page.title.replace(/^\\(\\d+\\) /, ''),
    lang: page.documentElement.lang,
    dir: page.documentElement.dir,
    voices: ['.mark', '.announce', '.waiting', '.skip'].map((one) => {
      const voice = page.querySelector(one);
      return [one, voice?.lang, voice?.dir];
    }),
    masthead: shape(page.querySelector('.masthead') ?? page.body.cloneNode(false)),
    at: page.querySelector('ticker-feed').dataset.at,
    feed: shape(page.querySelector('ticker-feed').cloneNode(false)),
    head: shape(page.querySelector('.head')),
    pinned: shape(page.querySelector('.pinned')),
    keys: shape(page.querySelector('.keys')),
    newer: Number(page.querySelector('.newer a')?.dataset.count ?? 0),
    days: [...page.querySelectorAll('.day')].map((day) => shape(day)),
  });
  const whole = async (address) => {
    const answer = await fetch(address, { cache: 'no-store' });
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
  };
  const count = (page) => page.querySelectorAll('.entries article').length;

  const shown = of(document);
  const oldest = document.querySelector('.older a')?.dataset.oldest ?? '';
  const newest = document.querySelector('.newer a')?.dataset.newest ?? '~';
  const fresh = await whole(`${location.pathname}?at=${encodeURIComponent(shown.at)}`);
  const above = document.createElement('div');
  for (let link; (link = fresh.querySelector('.newer a')); ) {
    const newer = await whole(link.getAttribute('href'));
    above.prepend(...newer.querySelectorAll('.day'));
    fresh.querySelector('.newer').replaceWith(newer.querySelector('.newer'));
  }
  fresh.querySelector('.entries').prepend(...above.children);
  for (const day of fresh.querySelectorAll('.day')) {
    const [first, ...others] = fresh.querySelectorAll(`.day[data-day="${day.dataset.day}"]`);
    for (const other of others) {
      first.lastElementChild.append(...other.lastElementChild.children);
      other.remove();
    }
  }
  for (let link; (link = fresh.querySelector('.older a')); ) {
    // Older pages follow one another, just as a reader without script would turn them.
    const older = await whole(link.getAttribute('href'));
    for (const day of older.querySelectorAll('.day')) {
      const same = fresh.querySelector(`.day[data-day="${day.dataset.day}"]`);
      if (same) same.lastElementChild.append(...day.lastElementChild.children);
      else fresh.querySelector('.entries').append(day);
    }
    fresh.querySelector('.older').replaceWith(older.querySelector('.older'));
  }
  let newer = 0;
  for (const article of fresh.querySelectorAll('.entries article')) {
    if (article.dataset.order < oldest) article.remove();
    if (article.dataset.order > newest) {
      article.remove();
      newer += 1;
    }
  }
  for (const day of fresh.querySelectorAll('.day'))
    if (!day.querySelector('article')) day.remove();
  // The page does not know when it is read; its script brings the dates up to the reader's day.
  const feed = document.querySelector('script[src$="/feed.js"]').src;
  const { $all } = await import(feed);
  const { refresh } = $all?.$p_dates ?? await import(new URL('page/dates.js', feed));
  const { timezone } = fresh.querySelector('ticker-feed').dataset;
  try {
    refresh([fresh], timezone);
  } catch { // the version before
    refresh(fresh, timezone);
  }
  return { shown, reloaded: { ...of(fresh), newer }, entries: [count(document), count(fresh)] };
}
"""
"""What a page shows and what a reload would, within the entries that it has loaded."""


def installed() -> str | None:
    """Return the path of Chromium, without a window's furniture if possible; None without any."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def chromium() -> Iterator[tuple[Browser, asyncio.AbstractEventLoop]]:
    """Run Chromium, with the event loop that Playwright drives it by."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=OPTIONS)
        loop = asyncio.get_running_loop()
        try:
            yield browser, loop
        finally:
            running(loop)
            browser.close()
    running(None)


def running(loop: asyncio.AbstractEventLoop | None) -> None:
    """Say whose event loop runs: Playwright leaves its own marked as running, others need none."""
    asyncio._set_running_loop(loop)  # noqa: SLF001 - meant for those who run event loops


class Complaints:
    """What browsers have found wrong with our pages: errors of scripts, policies and requests."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        # Whoever leaves a page at once leaves a connection that was being made.
        self._allowed = ["WebSocket is closed before the connection is established"]

    def listen(self, context: BrowserContext) -> None:
        context.on("weberror", lambda web: self.texts.append(f"error: {web.error}"))
        context.on("console", self._hear)

    def _hear(self, said: Any) -> None:
        if said.type in {"error", "warning"}:
            self.texts.append(f"{said.type}: {said.text} ({said.location.get('url', '')})")

    def allow(self, *patterns: str) -> None:
        """Expect complaints of that kind, of a network or a policy that a test made fail."""
        self._allowed += patterns

    def allow_network(self) -> None:
        """Expect complaints of what could not be fetched."""
        self.allow(r"net::ERR_", r"WebSocket connection to .* failed", r"Failed to load resource")

    @property
    def unexpected(self) -> list[str]:
        return [text for text in self.texts if not any(re.search(p, text) for p in self._allowed)]


def open_live(page: Page, url: str) -> Page:
    """Open a ticker's page and wait until it is live."""
    page.goto(url)
    return live(page)


def live(page: Page) -> Page:
    """Wait until a page says that it is live."""
    feed = page.locator("ticker-feed")
    expect(feed).to_have_attribute("data-connection", "live", timeout=PATIENCE)
    return page


def module(server: Server, ticker: str, name: str) -> str:
    """Return the address of a module by which a ticker's page follows."""
    text = get(f"{server.url}/t/{ticker}").text
    found = re.search(r"/static/\w+/", text)
    assert found
    return f"{server.url}{found[0]}reader/line/{name}.js"


def arrived(page: Page, position: str | None) -> None:
    """Wait until a page shows the ticker as of that position."""
    assert position
    expect(page.locator("ticker-feed")).to_have_attribute("data-at", position, timeout=PATIENCE)


def show_waiting(page: Page) -> None:
    """Have a page show what waits, if anything does."""
    page.locator(".waiting").evaluate("(button) => button.hidden || button.click()")


def headlines(page: Page) -> list[str]:
    """Return the headlines in the feed, from top to bottom."""
    return page.locator(".entries .headline").all_text_contents()


def as_reloaded(page: Page, note: str = "") -> None:
    """Assert that a page shows what a reload would, within the entries that it has loaded."""
    seen = page.evaluate(SHAPES)
    shown, reloaded = seen["shown"], seen["reloaded"]
    for part, now in shown.items():
        assert now == reloaded[part], f"{part} differs from what a reload shows {note}"
    assert seen["entries"][0] == seen["entries"][1], note


class Cable:
    """A way to a server that can be cut, and that may refuse WebSockets, as some proxies do."""

    def __init__(self, url: str, *, websockets: bool = True) -> None:
        self._port = int(url.rpartition(":")[2])
        self.websockets = websockets
        self._whole = True
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()
        self._accepting.join(5)

    def cut(self) -> None:
        """End all connections, and let none be made until it is mended."""
        with self._lock:
            self._whole = False
            for one in list(self._sockets):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._whole = True

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, suppress(OSError):
            first = near.recv(65536)
            if not self.websockets and b"upgrade: websocket" in first.lower():
                near.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self._port), 5) as far:
                far.settimeout(None)
                with self._lock:
                    if not self._whole:
                        return
                    self._sockets |= {near, far}
                far.sendall(first)
                back = threading.Thread(target=_pump, args=(far, near), daemon=True)
                back.start()
                _pump(near, far)
                back.join()
                with self._lock:
                    self._sockets -= {near, far}


def _pump(source: socket.socket, drain: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            drain.sendall(data)
    with suppress(OSError):
        drain.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        source.shutdown(socket.SHUT_RDWR)
