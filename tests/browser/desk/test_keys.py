"""Keys at the desk: single letters in the feed; Esc between feed and text, back to where it was."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from support.clients.writing import FORM, open_desk, says, type_in, typed

CARET = "(area) => [area.selectionStart, document.activeElement === area]"


def test_to_the_feed_and_back(desk, editor, ticker):
    """Esc leads to the feed, J and K through it, and Esc back to the same place in the text."""
    first, second = (editor.publish(ticker, name)["id"] for name in ("Eins", "Zwei"))
    expect(desk.locator(".feed .row")).to_have_count(2)
    type_in(desk, "Oben", "Mitten im Satz")
    body = desk.locator(f"{FORM} [name=body]")
    for _ in range(5):
        desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Escape")
    rows = {one: desk.locator(f"[data-id='{one}'] > details > summary") for one in (first, second)}
    expect(rows[second]).to_be_focused()
    desk.keyboard.press("j")
    expect(rows[first]).to_be_focused()
    desk.keyboard.press("K")
    expect(rows[second]).to_be_focused()
    desk.keyboard.press("Escape")
    assert body.evaluate(CARET) == [len("Mitten im Satz") - 5, True]
    desk.keyboard.press("Escape")
    desk.keyboard.type("jund")
    assert typed(desk) == "d"
    desk.get_by_role("button", name="Oben").click()
    assert (typed(desk), typed(desk, "body")) == ("Oben", "Mitten im Satz")


def test_letters_do_what_they_say(desk, reader, editor, ticker):
    """E and C edit, R asks, H shows, Shift+P pins at once, and Shift+U takes that back."""
    entry = editor.publish(ticker, "Pegel")["id"]
    row = desk.locator(f"[data-id='{entry}']")
    summary = row.locator("summary").first
    summary.focus()
    desk.keyboard.press("p")
    desk.keyboard.press("u")
    desk.keyboard.press("r")
    expect(row.get_by_label("Warum")).to_be_focused()
    desk.keyboard.type("neu? nein")
    expect(row.get_by_label("Warum")).to_have_value("neu? nein")
    desk.keyboard.press("Escape")
    expect(summary).to_be_focused()
    desk.keyboard.press("h")
    expect(desk.locator(".history h2")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(summary).to_be_focused()
    desk.keyboard.press("Shift+P")
    expect(reader.locator(".pinned, [data-pinned]").first).to_be_attached()
    expect(row.locator(".answer")).to_contain_text("Angeheftet")
    desk.keyboard.press("Shift+U")
    expect(row.locator(".answer")).to_contain_text("Zurückgenommen")
    assert editor.http.get(f"/{ticker}/entries/{entry}").json()["pinned"] is False
    expect(summary).to_be_focused()
    desk.keyboard.press("c")
    expect(desk.locator(f"{FORM} [name=correction]")).to_be_focused()
    assert typed(desk) == "Pegel"


def test_publishing_is_taken_back_without_a_clock(desk, complaints, reader, ticker):
    """Shift+U in the feed takes back what was published last, also after the eight seconds."""
    complaints.allow("Blocked script execution")  # the clock's, in the preview
    desk.clock.install()
    type_in(desk, "Zu früh")
    desk.keyboard.press("Control+Enter")
    expect(reader.locator(".entries .headline")).to_have_text("Zu früh")
    expect(desk.locator(f"{FORM} [data-deed=undo]")).to_be_visible()
    desk.clock.fast_forward(20_000)
    expect(desk.locator(f"{FORM} [data-deed=undo]")).to_be_hidden()
    expect(desk.locator(".feed .row")).to_have_count(1)
    desk.keyboard.press("Escape")
    desk.keyboard.press("Shift+U")
    expect(reader.locator(".entries article")).to_have_count(0)
    desk.clock.fast_forward(1000)
    expect(desk.locator(".feed .row[data-state=draft]")).to_be_visible()


def test_the_row_with_the_focus_is_taken_back(desk, editor, ticker):
    """Shift+U does what the focused row offers, stays there, and names what it does elsewhere."""
    other = editor.publish(ticker, "Von der Kollegin")["id"]
    for name in ("Eins", "Zwei"):
        desk.locator(".new-text").click()
        type_in(desk, name)
        desk.keyboard.press("Control+Enter")
        says(desk, "^Bei Lesern seit")
    first = desk.locator(".feed .row", has_text="Eins").first
    summary = first.locator("summary").first
    summary.click()
    offered = first.locator("form[data-deed=undo] button")
    expect(offered).to_have_text("⇧U Zurück in den Entwurf; Leser sehen ihn nicht mehr")
    desk.keyboard.press("Shift+U")
    expect(first).to_have_attribute("data-state", "draft")
    expect(first.locator(".answer")).to_have_text(re.compile("Leser sehen ihn nicht .*Rückgängig$"))
    expect(summary).to_be_focused()
    desk.keyboard.press("Shift+U")
    expect(first).to_have_attribute("data-state", "published")
    expect(first.locator(".answer")).to_have_text("Zurückgenommen.")
    expect(summary).to_be_focused()
    expect(offered).to_have_text("⇧U Letzte Fassung zurücknehmen")
    row = desk.locator(f"[data-id='{other}']")
    row.locator("summary").first.focus()
    desk.keyboard.press("Shift+U")
    expect(row.locator(".answer")).to_have_text("Wird zurückgenommen: „Zwei“")
    expect(desk.locator(".row[data-state=draft] .name")).to_have_text("Zwei")
    expect(row.locator("summary").first).to_be_focused()


def test_keys_by_what_they_write(desk, editor, ticker):
    """`/` and `?` are found wherever they lie; Ctrl, Alt and composing are left alone."""
    entry = editor.publish(ticker, "Pegel")["id"]
    summary = desk.locator(f"[data-id='{entry}'] summary").first
    summary.focus()
    for keys in ({"ctrlKey": True}, {"altKey": True}, {"metaKey": True}, {"isComposing": True}):
        summary.dispatch_event("keydown", {"key": "n", "bubbles": True, **keys})
        summary.dispatch_event("keydown", {"key": "e", "bubbles": True, **keys})
    expect(summary).to_be_focused()
    german = {"key": "/", "code": "Digit7", "shiftKey": True, "bubbles": True}
    summary.dispatch_event("keydown", german)
    expect(desk.locator(".search input")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(summary).to_be_focused()
    summary.dispatch_event(
        "keydown", {"key": "?", "code": "Minus", "shiftKey": True, "bubbles": True}
    )
    expect(desk.locator(".keys h2")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(summary).to_be_focused()


def test_keys_can_be_switched_off(desk, browser_of_ada, editor, ticker):
    """Whoever switches single keys off has none of them, after a reload either; Esc stays."""
    editor.publish(ticker, "Pegel")
    expect(desk.locator(".feed .row")).to_have_count(1)
    desk.get_by_role("button", name="Tasten").click()
    desk.get_by_label("Einzelne Tasten").uncheck()
    desk.keyboard.press("Escape")
    expect(desk.locator(".feed .help")).to_be_focused()
    again = open_desk(browser_of_ada, desk.url)
    again.locator(".feed summary").last.focus()
    for key in "ncr/?":
        again.keyboard.press(key)
    expect(again.locator(".feed summary").last).to_be_hidden()
    expect(again.locator(".panel")).to_have_count(0)
    again.locator(".feed .row > details > summary").focus()
    again.keyboard.press("Escape")
    expect(again.locator(f"{FORM} [name=headline]")).to_be_focused()
