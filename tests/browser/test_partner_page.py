"""A ticker goes with the page around it: its colours, its policy, its header; and moves nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.clients.partners import (
    SHIFTS,
    around,
    element,
    opened,
    painted,
    scrolled,
    settle,
    top_of,
)

TEXT = "Wo der Wind weht, da steht das Wasser nicht still. " * 12
VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
PAPER = "(it) => getComputedStyle(it).backgroundColor"
PAPERS = {"light": "rgb(253, 252, 250)", "dark": "rgb(20, 22, 26)"}
OTHER = {"light": "dark", "dark": "light"}
DARK_ONLY = "@media (prefers-color-scheme: dark) { body { background: #111 } }"


def wait_for_theme(frame, theme):
    expect(frame.locator("body")).to_have_css("background-color", PAPERS[theme])


THEMES = [
    ("", "light"),
    ("body { background: #fff }", "light"),
    ("html { background: rgb(10 20 30) }", "dark"),
    ("body { background: oklch(0.3 0.1 200) } html { background: #fff }", "dark"),
    ("body { background: color(display-p3 0.9 0.9 0.8) }", "light"),
    ("live-ticker { background: lab(12 0 0) }", "dark"),
    ("body { background: rgb(0 0 0 / 0.1) }", "light"),
    (":root { color-scheme: dark }", "dark"),
    (":root { color-scheme: light dark }", None),
    (DARK_ONLY, None),
]


@pytest.mark.parametrize("prefers", ["light", "dark"])
def test_the_theme_of_the_page_around(new_context, editor, ticker, partner, prefers):
    """Unless told, a frame is as light or dark as the page is painted around it."""
    page, faults = new_context(color_scheme=prefers).new_page(), []
    for style, theme in THEMES:
        partner.html = around(editor, ticker, style=style)
        frame = opened(page, partner)
        try:
            wait_for_theme(frame, theme or prefers)
        except AssertionError as error:
            faults.append(f"{style!r}: {error}")
    assert faults == [], "\n".join(faults)


def test_a_theme_that_changes(new_context, editor, ticker, partner):
    """The frame follows the system's night, the page's own switch, and the attribute, at once."""
    page = new_context(color_scheme="light").new_page()
    style = f"{DARK_ONLY} .night {{ background: #111 }}"
    partner.html = around(editor, ticker, 'theme="auto"', style=style)
    editor.publish(ticker, "Da", body=TEXT)
    frame = opened(page, partner)
    frame.locator("body").evaluate("() => { window.same = true; }")
    wait_for_theme(frame, "light")
    page.emulate_media(color_scheme="dark")
    wait_for_theme(frame, "dark")
    page.emulate_media(color_scheme="light")
    wait_for_theme(frame, "light")
    page.evaluate("document.body.classList.add('night')")
    wait_for_theme(frame, "dark")
    page.evaluate("document.querySelector('live-ticker').setAttribute('theme', 'light')")
    wait_for_theme(frame, "light")
    expect(frame.locator("link[rel=stylesheet]")).to_have_count(1)
    assert frame.locator("body").evaluate("() => window.same"), "it was not loaded anew"


@pytest.mark.parametrize("style", ["", "html { scroll-padding-top: 120px }"])
def test_below_a_header(page, editor, ticker, partner, style):
    """Where the partner's header covers the top, bar and what is asked for are below that."""
    for number in range(8):
        entry = editor.publish(ticker, f"Beitrag {number}", body=TEXT)
    partner.html = around(editor, ticker, style=style)
    header = 120 if style else 0
    frame = opened(page, partner)
    settle(page, frame, entry)
    scrolled(page, "scrollTo(0, 1200)")
    bar = frame.locator(".bar")
    assert bar.bounding_box()["y"] == pytest.approx(header, abs=1)
    entry = editor.publish(ticker, "Neu", body=TEXT)
    frame.get_by_role("button", name="1 neuer Beitrag").click()
    article = frame.locator(f"#e-{entry['id']}")
    expect(article).to_be_focused()
    painted(page)
    low = bar.bounding_box()["y"] + bar.bounding_box()["height"]
    assert low <= article.bounding_box()["y"] <= low + 150


@pytest.mark.parametrize("what", ["grows", "shrinks", "goes", "comes back", "the head", "a row"])
def test_nothing_moves_below(page, editor, ticker, partner, what):
    """Wherever the frame ends, a change in it above the window moves nothing of the partner's."""
    faults = []
    for number, end in enumerate([-10, 40, 90, 400]):
        slug = f"{ticker}-{number}"
        editor.create(slug, embed_origins=[partner.url])
        for when, moved in moved_below(page, editor, slug, partner, end, what).items():
            if moved != pytest.approx(0, abs=1):
                faults.append(f"{end} from the end, {when}: moved by {moved}")
    assert faults == [], "\n".join(faults)


def moved_below(page, editor, ticker, partner, end, what):
    """Return how far the partner's own text moves, where the frame ends so, after each change."""
    moved = {}
    body = TEXT * 2
    entries = [editor.publish(ticker, f"Beitrag {number}", body=body) for number in range(6)]
    partner.html = around(editor, ticker, style="html { scroll-padding-top: 50px }")
    frame = opened(page, partner)
    settle(page, frame, entries[-1])
    scrolled(page, f"scrollTo(0, document.querySelector('#own').offsetTop - 16 - {end})")
    before = top_of(page, "#own")
    one = entries[4]["id"]
    match what:
        case "grows":
            settle(page, frame, editor.change(ticker, one, body=body * 2))
        case "shrinks":
            settle(page, frame, editor.change(ticker, one, body="Kurz."))
        case "goes":
            editor.retract(ticker, one)
            expect(frame.locator(f"#e-{one}")).to_have_count(0)
            settle(page, frame, editor.change(ticker, entries[5]["id"], body="Kurz."))
        case "comes back":
            settle(page, frame, editor.change(ticker, one, state="draft"))
            moved["gone"] = top_of(page, "#own") - before
            settle(page, frame, editor.change(ticker, one, state="published", quiet=True))
        case "a row":
            for entry in entries[5:1:-1]:
                changed = editor.change(ticker, entry["id"], body="Kurz.")
            settle(page, frame, changed)
        case "the head":
            editor.http.patch(f"/{ticker}", json={"title": "Ein viel längerer Titel " * 12})
            expect(frame.locator("h1")).to_contain_text("längerer")
            settle(page, frame, editor.change(ticker, one, body="Kurz."))
    return {**moved, "at last": top_of(page, "#own") - before}


@pytest.fixture
def three(editor, ticker, partner):
    """Three tickers that the partner may show, and the elements it does that with."""
    slugs = [ticker, f"{ticker}-b", f"{ticker}-c"]
    for slug in slugs[1:]:
        editor.create(slug, title=slug, embed_origins=[partner.url])
    themes = ['theme="dark"', 'theme="light" height="400"', 'limit="1"']
    return dict(zip(slugs, themes, strict=True))


def test_three_under_a_strict_policy(new_context, editor, partner, three):
    """Three tickers on one page are each live and each in its theme; the policy forbids nothing."""
    page = new_context(VIOLATIONS, color_scheme="dark").new_page()
    partner.policy = (
        f"default-src 'none'; script-src {editor.url}; frame-src {editor.url}; style-src 'self'"
    )
    partner.css = "live-ticker { display: block; min-height: 100vh; }"
    partner.html = (
        "<!doctype html><title>Partner</title><link rel='stylesheet' href='/own.css'>"
        f"<script src='{editor.url}/embed.js' async></script>"
        + "".join(element(editor, slug, said) for slug, said in three.items())
    )
    page.goto(partner.url)
    page.set_viewport_size({"width": 1000, "height": 2800})
    frames = [page.frame_locator("iframe").nth(number) for number in range(3)]
    for frame, slug in zip(frames, three, strict=True):
        expect(frame.locator("ticker-feed")).to_have_attribute("data-connection", "live")
        entry = editor.publish(slug, f"In {slug}")
        expect(frame.locator(f"#e-{entry['id']} .headline")).to_have_text(f"In {slug}")
    for frame, theme in zip(frames, ["dark", "light", "light"], strict=True):
        wait_for_theme(frame, theme)
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize("attributes", ["", 'limit="3"', 'height="500"'])
@pytest.mark.parametrize("entries", [2, 9])
def test_nothing_shifts(page, editor, ticker, partner, attributes, entries):
    """As it loads, and as entries come, a ticker in the room that it was kept moves nothing."""
    for number in range(entries):
        entry = editor.publish(ticker, f"Beitrag {number}", body=TEXT)
    room = "500px" if "height" in attributes else "100vh"
    style = f'style="display:block; min-height:{room}"'
    partner.html = around(editor, ticker, f"{attributes} {style}")
    page.add_init_script(SHIFTS)
    for _ in range(2):
        frame = opened(page, partner)
        if "height" not in attributes:
            settle(page, frame, entry)
        for number in range(2):
            entry = editor.publish(ticker, f"Neu {number}", body="Kurz.")
            expect(frame.locator(f"#e-{entry['id']}")).to_be_visible()
        painted(page)
        assert page.evaluate("window.shifted") == 0


def test_the_room_is_given_back_unseen(page, editor, ticker, partner):
    """Room that a short ticker does not need goes as soon as nobody sees it go."""
    partner.html = around(editor, ticker, 'style="display:block; min-height:1500px"')
    frame = opened(page, partner)
    high = "(it) => it.offsetHeight"
    page.wait_for_function("() => document.querySelector('iframe').clientHeight < 500")
    assert page.locator("live-ticker").evaluate(high) == 1500
    page.evaluate("scrollTo(0, document.querySelector('#own').offsetTop + 300)")
    before = top_of(page, "#own")
    page.wait_for_function("() => document.querySelector('live-ticker').offsetHeight < 500")
    assert top_of(page, "#own") == pytest.approx(before, abs=1)
    expect(frame.locator(".foot")).to_be_attached()


def test_it_comes_late(page, editor, ticker, partner):
    """Who reads below when it takes its height reads on."""
    for number in range(8):
        editor.publish(ticker, f"Beitrag {number}", body=TEXT)
    partner.html = around(editor, ticker, 'style="display:block; min-height:600px"')
    waiting = []
    page.route("**/embed?*", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright marks it
    page.goto(partner.url, wait_until="commit")
    expect(page.locator("iframe")).to_have_count(1)
    page.evaluate("scrollTo(0, document.querySelector('#own').offsetTop - 400)")
    before = top_of(page, "#own")
    waiting[0].continue_()
    page.wait_for_function("() => document.querySelector('iframe').clientHeight > 1500")
    assert top_of(page, "#own") == pytest.approx(before, abs=1)


def test_a_head_is_enough(page, editor, ticker, partner):
    """Nothing is kept for a frame whose height is given, and its limit is none."""
    partner.html = around(editor, ticker, 'height="300" limit="1"')
    opened(page, partner)
    assert "limit" not in page.locator("iframe").get_attribute("src")
    assert page.evaluate("sessionStorage.length") == 0
