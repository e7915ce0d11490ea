"""Readers who are elsewhere: new entries wait for them, and nothing moves under their eyes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from support.clients.browsers import (
    HIDEABLE,
    arrived,
    as_reloaded,
    headlines,
    live,
    open_live,
    show_waiting,
)

BODY = "Wo der Wind weht, da steht das Wasser nicht still, sagt man an der Küste. " * 6
TOP = "(id) => document.getElementById(id).getBoundingClientRect().top"


@pytest.fixture
def entries(editor, ticker):
    """Twelve entries, the oldest first."""
    return [editor.publish(ticker, f"Beitrag {number}", body=BODY) for number in range(12)]


def scroll_to(page: Page, entry: dict) -> float:
    """Let the reader read that entry; return where its top is in the window."""
    page.evaluate(
        "(id) => scrollTo(0, document.getElementById(id).getBoundingClientRect().top"
        " + scrollY - 200)",
        f"e-{entry['id']}",
    )
    page.wait_for_function("() => scrollY > 500")
    return top(page, entry)


def top(page: Page, entry: dict) -> float:
    """Return where an entry's top is in the window, once the page is at rest."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return page.evaluate(TOP, f"e-{entry['id']}")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves(new_context, editor, ticker, entries, width):
    """Whatever happens above a reader, what is being read stays where it is, to the pixel."""
    context = new_context(viewport={"width": width, "height": 800})
    page = open_live(context.new_page(), f"{editor.url}/t/{ticker}")
    read = entries[5]
    at = scroll_to(page, read)
    above = entries[9]["id"]
    for what, change in {
        "new entry": lambda: editor.publish(ticker, "Neu", body=BODY),
        "longer": lambda: editor.change(ticker, above, body=BODY * 3),
        "shorter": lambda: editor.change(ticker, above, body="Kurz."),
        "pinned": lambda: editor.change(ticker, above, pinned=True),
        "key event": lambda: editor.change(ticker, above, key=True),
        "retracted": lambda: editor.retract(ticker, above),
        "back again": lambda: editor.change(ticker, above, state="published"),
        "yesterday": lambda: editor.change(
            ticker, entries[11]["id"], published_at="2026-01-02T12:00:00Z"
        ),
        "edited itself": lambda: editor.change(ticker, read["id"], body=BODY * 2),
        "longer below": lambda: editor.change(ticker, entries[2]["id"], body=BODY * 3),
    }.items():
        arrived(page, change()["position"])
        # Scrolling goes by whole pixels, text does not: half a one may be left each time.
        before, at = at, top(page, read)
        assert at == pytest.approx(before, abs=0.52), what
    editor.http.patch(f"/{ticker}", json={"intro": BODY * 3})
    arrived(page, editor.publish(ticker, "Noch einer")["position"])
    assert top(page, read) == pytest.approx(at, abs=0.52)


def test_entries_wait(page, server, editor, ticker, entries):
    """New entries wait behind a button and in the title, until a click shows them in order."""
    open_live(page, f"{server.url}/t/{ticker}")
    title = page.title()
    button = page.locator(".waiting")
    expect(button).to_be_hidden()
    at = scroll_to(page, entries[4])
    first = editor.publish(ticker, "Erster")
    expect(button).to_have_text("1 neuer Beitrag")
    expect(page).to_have_title(f"(1) {title}")
    second = editor.publish(ticker, "Zweiter")
    third = editor.publish(ticker, "Dritter")
    arrived(page, third["position"])
    expect(button).to_have_text("3 neue Beiträge")
    expect(button).to_be_in_viewport()
    expect(page).to_have_title(f"(3) {title}")
    assert top(page, entries[4]) == pytest.approx(at, abs=0.52)
    assert headlines(page)[0] == "Beitrag 11"

    editor.retract(ticker, second["id"])
    expect(button).to_have_text("2 neue Beiträge")
    expect(page).to_have_title(f"(2) {title}")
    edited = editor.change(ticker, first["id"], headline="Erster, ergänzt")
    arrived(page, edited["position"])
    expect(button).to_have_text("2 neue Beiträge")
    assert top(page, entries[4]) == pytest.approx(at, abs=0.52)

    editor.http.patch(f"/{ticker}", json={"title": "Neuer Titel"})
    expect(page).to_have_title("(2) Neuer Titel")
    button.click()
    expect(button).to_be_hidden()
    expect(page).to_have_title("Neuer Titel")
    assert headlines(page)[:3] == ["Dritter", "Erster, ergänzt", "Beitrag 11"]
    expect(page.locator(f"#e-{third['id']}")).to_be_focused()
    expect(page.locator(f"#e-{third['id']} .headline")).to_be_in_viewport()
    as_reloaded(page)


def test_all_that_wait_retracted(page, server, editor, ticker, entries):
    """When all that waited is retracted, the button and the number go."""
    open_live(page, f"{server.url}/t/{ticker}")
    title = page.title()
    scroll_to(page, entries[4])
    entry = editor.publish(ticker, "Verfrüht")
    expect(page.locator(".waiting")).to_be_visible()
    editor.retract(ticker, entry["id"])
    expect(page.locator(".waiting")).to_be_hidden()
    expect(page).to_have_title(title)


def test_hidden_tab(new_context, server, editor, ticker, entries):
    """In a hidden tab entries wait and are counted; coming back to it at the top shows them."""
    page = open_live(new_context(HIDEABLE).new_page(), f"{server.url}/t/{ticker}")
    title = page.title()
    page.evaluate("look(true)")
    for text in ("Eins", "Zwei", "Drei"):
        entry = editor.publish(ticker, text)
    arrived(page, entry["position"])
    expect(page).to_have_title(f"(3) {title}")
    assert headlines(page)[0] == "Beitrag 11"
    page.evaluate("look(false)")
    expect(page).to_have_title(title)
    assert headlines(page)[:4] == ["Drei", "Zwei", "Eins", "Beitrag 11"]
    as_reloaded(page)


def test_highlight(page, server, editor, ticker):
    """An entry that arrives before the reader's eyes is highlighted."""
    open_live(page, f"{server.url}/t/{ticker}")
    entry = editor.publish(ticker, "Sieh her")
    expect(page.locator(f"#e-{entry['id']}.fresh")).to_be_visible()


def test_focus_stays(page, server, editor, ticker, entries):
    """An entry that has the focus keeps it when it is edited, for those who read by keyboard."""
    open_live(page, f"{server.url}/t/{ticker}")
    entry = entries[11]
    page.locator(f"#e-{entry['id']}").focus()
    changed = editor.change(ticker, entry["id"], headline="Bearbeitet")
    arrived(page, changed["position"])
    expect(page.locator(f"#e-{entry['id']}")).to_be_focused()


def test_button_by_keyboard(page, server, editor, ticker, entries):
    """The button of the waiting entries is reached by Tab and pressed by Enter."""
    open_live(page, f"{server.url}/t/{ticker}")
    scroll_to(page, entries[6])
    entry = editor.publish(ticker, "Wartet")
    expect(page.locator(".waiting")).to_be_visible()
    page.locator(f"#e-{entries[11]['id']}").evaluate("(it) => it.focus({ preventScroll: true })")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".waiting")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#e-{entry['id']}")).to_be_focused()


def test_announcement(page, server, editor, ticker):
    """Screen readers are told of new entries by number and headline, never by body."""
    open_live(page, f"{server.url}/t/{ticker}")
    editor.publish(ticker, "Erstens", body="Viel Text.")
    entry = editor.publish(ticker, "Zweitens", body="Noch mehr Text.")
    arrived(page, entry["position"])
    expect(page.locator(".announce")).to_have_text("2 neue Beiträge. Neuester: Zweitens")
    expect(page.locator(".announce")).to_have_attribute("role", "status")


def test_announcement_withdrawn(page, server, editor, ticker):
    """A headline that was told is told no longer once its entry has been retracted."""
    open_live(page, f"{server.url}/t/{ticker}")
    entry = editor.publish(ticker, "Verfrüht")
    expect(page.locator(".announce")).to_have_text("1 neuer Beitrag. Neuester: Verfrüht")
    editor.retract(ticker, entry["id"])
    expect(page.locator(".announce")).to_have_text("")


def test_quiet(page, server, editor, ticker, entries):
    """A quiet entry takes its place at once; nothing moves, nothing is counted or announced."""
    open_live(page, f"{server.url}/t/{ticker}")
    title = page.title()
    at = scroll_to(page, entries[4])
    quiet = editor.publish(ticker, "Leise", quiet=True)
    arrived(page, quiet["position"])
    assert top(page, entries[4]) == pytest.approx(at, abs=0.52)
    assert headlines(page)[0] == "Leise"
    expect(page.locator(".waiting")).to_be_hidden()
    expect(page).to_have_title(title)
    edited = editor.change(ticker, quiet["id"], headline="Laut")
    arrived(page, edited["position"])
    loud = editor.publish(ticker, "Neu")
    editor.change(ticker, loud["id"], headline="Neu, leise", quiet=True)
    expect(page.locator(".waiting")).to_have_text("1 neuer Beitrag")
    expect(page.locator(".announce")).to_have_text(re.compile("^1 neuer Beitrag"))
    page.locator(".waiting").click()
    as_reloaded(page)


def test_a_title_that_looks_like_a_count(page, server, editor, ticker):
    """A title that begins with a number in brackets keeps it, whatever waits or changes."""
    editor.http.patch(f"/{ticker}", json={"title": "(2024) Rückblick"})
    open_live(page, f"{server.url}/t/{ticker}")
    for number in range(8):
        editor.publish(ticker, f"Lang {number}", body="Text.\n\n" * 9)
    page.reload()
    live(page)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page).to_have_title("(2024) Rückblick")
    editor.publish(ticker, "Neu")
    expect(page).to_have_title("(1) (2024) Rückblick")
    editor.http.patch(f"/{ticker}", json={"title": "(1) Punkt eins"})
    expect(page).to_have_title("(1) (1) Punkt eins")
    show_waiting(page)
    expect(page).to_have_title("(1) Punkt eins")


def test_what_comes_into_view_scrolls_nothing(page, server, editor, ticker):
    """However many come while the feed's head is in view, the window stays where it was put."""
    for number in range(30):
        editor.publish(ticker, f"Stunde {number}", body="Text. " * 40)
    page.set_viewport_size({"width": 1280, "height": 800})
    open_live(page, f"{server.url}/t/{ticker}")
    page.evaluate("scrollTo(0, 60)")
    for number in range(3):
        arrived(page, editor.publish(ticker, f"Neu {number}")["position"])
    expect(page.locator(".entries .headline").first).to_have_text("Neu 2")
    assert page.evaluate("scrollY") == 60
