"""What has just been published: how it was told, and how it is taken back."""

from __future__ import annotations

from playwright.sync_api import expect
from support.clients.writing import FORM, says, type_in, typed


def test_the_last_one_is_taken_back_from_the_next(desk, reader, complaints):
    """Who has begun the next text takes the last one back from there, and is led to it."""
    type_in(desk, "Falscher Alarm")
    desk.keyboard.press("Control+Enter")
    expect(reader.locator(".entries .headline")).to_have_text("Falscher Alarm")
    desk.keyboard.press("Alt+Enter")
    expect(desk.locator(f"{FORM} [name=headline]")).to_have_value("")
    desk.keyboard.type("Der nächste")
    desk.get_by_role("button", name="Rückgängig „Falscher Alarm“").click()
    expect(reader.locator(".entries article")).to_have_count(0)
    says(desk, "^Entwurf")
    assert typed(desk) == "Falscher Alarm"
    expect(desk.get_by_role("button", name="Der nächste")).to_be_visible()


def test_quietly_says_so(desk, reader, editor, ticker):
    """The line and the row say of what readers were not told that they were not."""
    type_in(desk, "Nebenbei")
    desk.keyboard.press("Control+Shift+Enter")
    says(desk, "^Leise bei Lesern seit")
    expect(desk.locator(".feed .row .marks")).to_contain_text("leise")
