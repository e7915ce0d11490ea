"""What every page owes its readers: order, room, contrast, lightness, and no strangers."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect
from support.clients.browsers import arrived, open_live
from support.clients.strangers import Stranger

READER = Path(__file__).parents[2] / "static" / "reader"
MODULES = {path.relative_to(READER).as_posix() for path in READER.rglob("*.js")}
FIRST = "feed.js"
"""What it takes to follow; all else comes once we do."""

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TEXTS = {
    "headline": f"Vorstand der {LONG} tritt zurück",
    "body": (
        f"Die {LONG * 2} teilt mit: https://example.org/{'a' * 200}\n\n"
        f"> {LONG}\n\n- {LONG}\n\n"
        f"    {'Code ' * 60}\n\n"
        f"| {' | '.join(['Spalte'] * 12)} |\n|{'---|' * 12}\n| {' | '.join(['Wert'] * 12)} |\n\n"
        "# Zwischentitel\n\nText mit [Verweis](https://example.org/)."
    ),
    "label": "Wirtschaftsberichterstattung",
    "author": LONG,
    "source": {"name": LONG, "url": f"https://example.org/{'b' * 150}"},
    "verification": "unconfirmed",
    "tags": [LONG[:60], "Kurz"],
    "correction": f"Es war die {LONG}.",
    "key": True,
    "pinned": True,
    "breaking": True,
}

CONTRAST = """
(selectors) => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = numbers(color).slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if ((numbers(color)[3] ?? 1) === 1) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  return selectors.map((selector) => {
    const element = document.querySelector(selector);
    if (!element) throw new Error(`there is no ${selector}`);
    const [dark, light] = [getComputedStyle(element).color, ground(element)]
      .map(luminance).sort((one, other) => one - other);
    return [selector, (light + 0.05) / (dark + 0.05)];
  });
}
"""

READ = [
    "h1",
    ".kicker",
    ".status",
    ".updated",
    ".intro p",
    ".day > h2",
    ".entries .when time",
    ".entries .label",
    ".entries .headline",
    ".entries .body p",
    ".entries .body blockquote p",
    ".entries .body a",
    ".entries .correction",
    ".entries .verification",
    ".entries .facts .author",
    ".entries .facts .source a",
    ".entries .share",
    ".keys time",
    ".keys a span",
    ".pinned .headline",
    ".mark",
]


@pytest.fixture
def full(editor, ticker) -> str:
    """The slug of a ticker that has everything, and that in long words."""
    header = {"kicker": "Wirtschaft", "intro": f"Worum es geht: {LONG}.", "title": f"Krise: {LONG}"}
    assert editor.http.patch(f"/{ticker}", json=header).is_success
    editor.publish(ticker, "Gestern", body="Text.", published_at="2026-03-03T10:00:00Z")
    editor.publish(ticker, "", body="Nur ein Text, ohne Überschrift.")
    editor.publish(ticker, **TEXTS)
    return ticker


def paths(slug: str, entry_id: str) -> list[str]:
    """Return the paths of all pages that readers see."""
    return [f"/t/{slug}", f"/t/{slug}/e/{entry_id}", f"/t/{slug}/embed", "/", "/t/nothing-here"]


def outline(page: Page) -> list[int]:
    """Return the levels of the visible headings in their order."""
    return page.evaluate(
        """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
          .filter((heading) => heading.checkVisibility())
          .map((heading) => Number(heading.localName[1]))"""
    )


def in_order(levels: list[int]) -> bool:
    """Tell whether there is one heading of the first level, in front, and none skips a level."""
    steps = pairwise(levels)
    return levels.count(1) == 1 and levels[0] == 1 and all(b <= a + 1 for a, b in steps)


def test_headings(page, complaints, server, editor, full):
    """There is one heading of the first level, and none skips one, live or loaded."""
    complaints.allow_network()
    plain = editor.entries(full)["entries"][1]["id"]
    for path in paths(full, plain):
        page.goto(server.url + path)
        assert in_order(outline(page)), (path, outline(page))
    open_live(page, f"{server.url}/t/{full}")
    arrived(page, editor.publish(full, **TEXTS)["position"])
    assert in_order(outline(page)), outline(page)


def test_headings_in_prose(page, server, editor, ticker):
    """Headings within a text follow those above them, in the feed and on the entry's own page."""
    entry = editor.publish(ticker, "Überschrift", body="## Zwischentitel\n\nText.")
    untitled = editor.publish(ticker, "", body="# Zwischentitel\n\nText.")
    ways = ["", f"/e/{entry['id']}", f"/e/{untitled['id']}"]
    outlines = []
    for way in ways:
        page.goto(f"{server.url}/t/{ticker}{way}")
        outlines.append(outline(page))
    assert all(map(in_order, outlines)), outlines


def test_feed(page, server, editor, full):
    """The feed is one for screen readers: articles with names, which the keyboard reaches."""
    open_live(page, f"{server.url}/t/{full}")
    arrived(page, editor.publish(full, "Live")["position"])
    feeds = page.locator("[role=feed]")
    expect(feeds).to_have_count(2)
    for feed in feeds.all():
        name = page.locator(f"#{feed.get_attribute('aria-labelledby')}")
        expect(name).to_be_visible()
    articles = page.locator("[role=feed] > article")
    expect(articles).to_have_count(4)
    for article in articles.all():
        assert article.get_attribute("aria-label")
        assert article.get_attribute("tabindex") == "-1"
        article.focus()
        expect(article).to_be_focused()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator(".mark")).to_have_attribute("role", "status")
    unnamed = page.locator("main, nav, section").evaluate_all(
        """(all) => all.filter((it) => !it.matches('main, .day') && !it.ariaLabel
          && !it.getAttribute('aria-labelledby')).length"""
    )
    assert unnamed == 0
    assert page.locator("img:not([alt])").count() == 0
    doubles = page.evaluate(
        """() => { const ids = [...document.querySelectorAll('[id]')].map((it) => it.id);
          return ids.filter((id, at) => ids.indexOf(id) !== at); }"""
    )
    assert doubles == []


def test_no_sideways_scrolling(page, complaints, server, editor, full):
    """However long the words, no page is wider than the window, wide or narrow."""
    complaints.allow_network()
    newest = editor.entries(full)["entries"][0]["id"]
    for path in paths(full, newest):
        page.goto(server.url + path)
        for width in (1280, 1024, 768, 360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, width)


def test_targets(new_context, server, full):
    """What can be pressed is at least 24 pixels high, links within text excepted."""
    page = new_context(viewport={"width": 360, "height": 800}).new_page()
    open_live(page, f"{server.url}/t/{full}")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, .when a, .keys a, .older a, .masthead a')]
          .filter((it) => it.checkVisibility() && it.getBoundingClientRect().height < 24)
          .map((it) => it.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(new_context, server, full, scheme):
    """All text can be read, in the light and in the dark: AA, and the report itself AAA."""
    page = new_context(color_scheme=scheme).new_page()
    open_live(page, f"{server.url}/t/{full}")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", paper)[:3]))
    assert (brightness < 200) == (scheme == "dark"), paper
    found = dict(page.evaluate(CONTRAST, READ))
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}
    assert found[".entries .body p"] >= 7


@pytest.fixture
def stranger(editor, full):
    """A server whose pictures a ticker has as its lead, as an entry's own, and in a text."""
    with Stranger() as stranger:
        editor.http.patch(f"/{full}", json={"image": {"url": f"{stranger.url}/lead.svg"}})
        strange = {"url": f"{stranger.url}/own.svg", "alt": "Eigenes"}
        editor.publish(full, "Fremd", body=f"![Fremd]({stranger.url}/a.svg)", image=strange)
        yield stranger


def test_no_strangers(context, server, editor, full, stranger):
    """Readers' pages ask nobody but us, whatever is in them, and keep no cookies."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    newest = editor.entries(full)["entries"][0]["id"]
    for path in paths(full, newest)[:-1]:
        page.goto(server.url + path)
    page.on("websocket", lambda socket: asked.append(socket.url))
    open_live(page, f"{server.url}/t/{full}")
    arrived(page, editor.publish(full, "Live")["position"])
    ours = (server.url + "/", server.url.replace("http", "ws") + "/")
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith(ours)] == []
    assert stranger.asked == []
    expect(page.get_by_role("link", name="Fremd (127.0.0.1")).to_be_visible()
    assert context.cookies() == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["", "#entries"])
def test_nothing_shifts(page, server, editor, full, width, path):
    """While a page loads and becomes live, nothing that was laid out moves."""
    for number in range(4):
        short = editor.publish(full, f"Kurz {number}", key=True)["id"]
    editor.change(full, short, headline="Kurz, und geändert")
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });"""
    )
    open_live(page, f"{server.url}/t/{full}{path}")
    expect(page.locator(".mark")).to_have_text("Aktualisiert sich von selbst")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate("window.shift") == 0


def test_skip_link(page, server, full):
    """The first stop of the keyboard leads to the entries."""
    open_live(page, f"{server.url}/t/{full}")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Zu den Beiträgen")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.getElementById('entries').getBoundingClientRect().top < innerHeight / 2"
    )
    page.keyboard.press("Tab")
    inside = "document.getElementById('entries').contains(document.activeElement)"
    assert page.evaluate(inside)


def test_keyboard_reaches_the_button(page, server, editor, full):
    """Tab reaches the button of waiting entries from the top of the page."""
    for number in range(12):
        editor.publish(full, f"Beitrag {number}", body="Text. " * 80)
    open_live(page, f"{server.url}/t/{full}")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    entry = editor.publish(full, "Wartet")
    button = page.get_by_role("button", name="1 neuer Beitrag")
    expect(button).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.waiting')"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator(f"#e-{entry['id']}")).to_be_focused()


def test_relative_time(page, server, editor, ticker):
    """A new entry says how long ago it was, in the ticker's language."""
    entry = editor.publish(ticker, "Eben")
    open_live(page, f"{server.url}/t/{ticker}")
    time = page.locator(f"#e-{entry['id']} .ago")
    expect(time).to_have_attribute("data-ago", "jetzt")


def test_few_requests(page, server, full):
    """Four requests at most and the page is live; seven in all, beside pictures."""
    asked: list[str] = []
    before: list[int] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.on("websocket", lambda _: before.append(len(asked) - asked.count("image")))
    open_live(page, f"{server.url}/t/{full}")
    page.wait_for_load_state("networkidle")
    assert before[0] <= 4
    assert len(asked) - asked.count("image") <= 7


def brotli(body: bytes) -> int:
    """Return to how many bytes brotli brings a body, at its best."""
    code = "process.stdout.write(zlib.brotliCompressSync(fs.readFileSync(0)).length + '')"
    said = subprocess.run(
        ["node", "-e", code], input=body, capture_output=True, check=True, timeout=30
    )
    return int(said.stdout)


def test_light(page, server, full):
    """The script is 6 KB until it follows and 12 KB in all, the style 6 KB, as brotli has them."""
    sent: dict[str, dict[str, int]] = {"script": {}, "stylesheet": {}}
    answers: dict[str, Response] = {}
    page.on("response", lambda answer: answers.update({answer.url: answer}))
    open_live(page, f"{server.url}/t/{full}")
    for url, answer in list(answers.items()):
        if (kind := answer.request.resource_type) in sent:
            assert answer.headers["content-encoding"] in {"gzip", "br"}, url
            name = url.partition("/reader/")[2] or url
            sent[kind][name] = brotli(answer.body())
    script, style = sent["script"], sent["stylesheet"]
    assert FIRST in script
    assert script.keys() <= MODULES
    assert script[FIRST] <= 6 * 1024
    assert sum(script.values()) <= 12 * 1024
    assert sum(style.values()) <= 6 * 1024
