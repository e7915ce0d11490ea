"""Snippets: a text begins with what the newsroom has for it, and none of it goes out by mistake."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from support.clients.writing import FORM, says, type_in, typed

BODY = f"{FORM} [name=body]"


def begin(desk: Page, name: str) -> None:
    """Begin the text in view with one of the newsroom's snippets."""
    desk.locator(f"{FORM} .begin").click()
    desk.locator(f"{FORM} .snippets").get_by_role("button", name=name).click()


def test_a_text_begins_with_a_snippet(desk):
    """What the newsroom has for it is set, the first words to be typed are selected."""
    begin(desk, "Zitat")
    desk.keyboard.type("Wir bleiben")
    assert (typed(desk), typed(desk, "label")) == ("„Wir bleiben“", "Zitat")
    assert typed(desk, "body") == "> …\n\nDas sagte … am …"
    says(desk, "gesichert")


def test_a_snippet_takes_the_place_of_nothing(desk):
    """What is typed already stays, and one Ctrl+Z takes back what came to it."""
    type_in(desk, "Deich bricht", "Bei Husum.")
    begin(desk, "Eilmeldung")
    assert (typed(desk), typed(desk, "label")) == ("Deich bricht", "")
    assert typed(desk, "body") == "Bei Husum.\n\nWeitere Informationen folgen."
    expect(desk.locator(BODY)).to_be_focused()
    expect(desk.locator(f"{FORM} [name=breaking]")).to_be_checked()
    desk.keyboard.press("Control+z")
    assert typed(desk, "body") == "Bei Husum."


def test_words_of_a_snippet_do_not_go_out_unasked(desk, editor, ticker):
    """Where a sign for words to be typed is left, a press asks; a second one publishes."""
    begin(desk, "Zitat")
    desk.keyboard.type("Wir bleiben")
    desk.locator(BODY).fill("> Wir bleiben\n\nDas sagte … am …")
    desk.keyboard.press("Control+Enter")
    told = desk.locator(f"{FORM} .told")
    expect(told).to_contain_text("„Das sagte … am …“")
    assert editor.entries(ticker)["entries"] == []
    desk.keyboard.type(" ")
    expect(told).to_be_empty()
    desk.keyboard.press("Control+Enter")
    desk.keyboard.press("Control+Enter")
    says(desk, "^Bei Lesern seit")
    desk.locator(BODY).fill("> Wir bleiben\n\nUnd dann …")
    desk.keyboard.press("Control+Enter")
    says(desk, "^Bei Lesern seit")
    (entry,) = editor.entries(ticker)["entries"]
    assert entry["body"].endswith("dann …")


def test_a_list_goes_on_and_ends(desk):
    """Enter begins the next item of a list, and in an empty one ends it; undo takes that back."""
    body = desk.locator(BODY)
    lists = (
        ("- eins", "- zwei", "- "),
        ("9. neun", "10. zehn", "11. "),
        ("> so", "> und so", "> "),
    )
    for first, second, third in lists:
        body.fill("")
        body.press_sequentially(f"{first}\n{second.split(' ', 1)[1]}\n")
        assert body.input_value() == f"{first}\n{second}\n{third}"
        body.press_sequentially("\nAbsatz")
        assert body.input_value() == f"{first}\n{second}\n\nAbsatz"
    body.fill("kein - Punkt")
    body.press_sequentially("\nzwei")
    assert body.input_value() == "kein - Punkt\nzwei"


def test_a_link_without_an_address_does_not_go_out_unasked(desk, editor, ticker):
    """What would be shown as signs is asked about once."""
    type_in(desk, "Wetter", "Mehr beim [DWD](dwd.de).")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(f"{FORM} .told")).to_contain_text("[DWD](dwd.de)")
    desk.locator(BODY).fill("Mehr beim [DWD](https://dwd.de).")
    desk.keyboard.press("Control+Enter")
    says(desk, "^Bei Lesern seit")
