"""The row of texts: what is done with can be closed, and nothing is lost by that."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from support.clients.writing import FORM, says, take, type_in, typed

TABS = ".tabs .tab"


def test_what_is_published_can_be_closed(desk, editor, ticker):
    """By key or by thumb; the text beside it comes into view, and its tab has the focus."""
    type_in(desk, "Bleibt in Arbeit")
    desk.locator(".new-text").click()
    type_in(desk, "Ist bei Lesern")
    desk.keyboard.press("Control+Enter")
    says(desk, "Bei Lesern seit")
    expect(desk.locator(TABS)).to_have_count(2)
    desk.locator(".tabs [aria-pressed=true]").press("Delete")
    expect(desk.locator(TABS)).to_have_count(1)
    expect(desk.locator(".tabs [data-text]")).to_be_focused()
    assert typed(desk) == "Bleibt in Arbeit"
    assert [one["headline"] for one in editor.entries(ticker)["entries"]] == ["Ist bei Lesern"]
    expect(desk.locator(".offers li")).to_have_count(0)


def test_what_is_closed_unfinished_is_found_again(desk, complaints):
    """A text in work is put aside on the server, and offered; where that cannot be, it stays."""
    complaints.allow_network()
    type_in(desk, "Noch nicht fertig", "Erster Satz.")
    desk.route("**/texts/*/*", lambda route: route.abort())
    close = desk.locator(".tabs .close")
    close.click()
    expect(desk.locator(f"{FORM} .told")).to_contain_text("bleibt offen")
    assert typed(desk) == "Noch nicht fertig"
    desk.unroute_all(behavior="ignoreErrors")
    close.click()
    expect(desk.locator(f"{FORM} [name=headline]")).to_have_value("")
    desk.reload()
    expect(desk.locator("ticker-desk.scripted")).to_be_attached()
    expect(desk.locator(TABS)).to_have_count(1)
    expect(desk.locator(".offers li")).to_have_count(1)
    take(desk)
    assert (typed(desk), typed(desk, "body")) == ("Noch nicht fertig", "Erster Satz.")


def test_there_is_one_empty_text(desk):
    """Whoever asks for a new text and has an empty one goes to that."""
    for _ in range(2):
        desk.locator(".new-text").click()
    expect(desk.locator(TABS)).to_have_count(1)
    type_in(desk, "Doch nicht")
    desk.locator(".new-text").click()
    expect(desk.locator(TABS)).to_have_count(2)
    desk.get_by_role("button", name="Doch nicht").click()
    desk.locator(f"{FORM} [name=headline]").fill("")
    desk.locator(".new-text").click()
    expect(desk.locator(TABS)).to_have_count(1)


def test_what_stands_untouched_leaves_by_itself(desk, complaints, editor, ticker):
    """Half an hour after it was last in view, once somebody turns to another text."""
    complaints.allow("Blocked script execution")  # the clock's, in the preview
    desk.clock.install()
    type_in(desk, "Längst bei Lesern")
    desk.keyboard.press("Control+Enter")
    says(desk, "Bei Lesern seit")
    desk.locator(".new-text").click()
    type_in(desk, "In Arbeit")
    expect(desk.locator(TABS)).to_have_count(2)
    desk.clock.fast_forward("31:00")
    expect(desk.locator(TABS)).to_have_count(2)
    desk.locator(".new-text").click()
    expect(desk.locator(".tabs [data-text]")).to_have_text(["In Arbeit", "Neu"])


def test_several_texts_put_aside_are_one_line(desk):
    """It says how many there are, and unfolds to them; one alone stands for itself."""
    fold, offers = desk.locator(".offered"), desk.locator(".offers summary")
    for number, words in enumerate(("Eins", "Zwei", "Drei"), 1):
        type_in(desk, words)
        desk.locator(".tabs [aria-pressed=true]").press("Delete")
        expect(offers).to_have_count(number)
        expect(offers.first).to_be_visible(visible=number == 1)
    expect(fold).to_have_text("3 gesicherte Texte")
    fold.click()
    offers.filter(has_text="Zwei").click()
    desk.get_by_role("button", name="Nicht nötig").click()
    expect(fold).to_have_text("2 gesicherte Texte")
    expect(offers.first).to_be_visible()
    offers.first.click()
    desk.get_by_role("button", name="Übernehmen").click()
    expect(fold).to_be_hidden()
    expect(offers).to_have_text(re.compile("Eins"))
