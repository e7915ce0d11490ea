"""One text in two places, and two presses on one text: nothing mixed, nothing overwritten."""

from __future__ import annotations

from playwright.sync_api import Route, expect
from support.clients.writing import (
    FORM,
    PUBLISHED,
    kept_here,
    kept_there,
    open_entry,
    says,
    take,
    type_in,
    typed,
)
from support.machines.stores import wait_for


def hold(route: Route, held: list[Route]) -> None:
    """Let an answer wait until somebody lets it go on."""
    held.append(route)


def test_a_tab_that_was_duplicated(desk, browser_of_ada):
    """It brings the first one's storage along, and is another place: both texts are kept."""
    type_in(desk, "Im ersten")
    wait_for(lambda: kept_there(desk) == ["Im ersten"], "the server keeps it")
    with browser_of_ada.expect_page() as opened:
        desk.evaluate("() => void open(location.href)")
    copy = opened.value
    expect(copy.locator("ticker-desk.scripted")).to_be_attached()
    type_in(copy, "Im zweiten")
    desk.keyboard.type(", weiter")
    texts = ["Im ersten, weiter", "Im zweiten"]
    wait_for(lambda: kept_there(desk) == texts, "the server keeps both")
    assert sorted(row["content"]["headline"] for row in kept_here(desk)) == texts


def test_a_press_while_another_is_on_its_way(desk, reader, editor, ticker):
    """Ctrl+S, then Ctrl+Enter before that was answered: it goes out, and nobody is in the way."""
    held: list[Route] = []
    desk.route("**/entries/*", lambda route: held.append(route) if not held else route.continue_())
    type_in(desk, "Erst gesichert")
    desk.keyboard.press("Control+s")
    wait_for(lambda: desk.evaluate("1") and held, "the draft is on its way")
    desk.keyboard.type(", dann gesendet")
    for _ in range(2):
        desk.keyboard.press("Control+Enter")
    desk.keyboard.type(", und weiter")
    held[0].continue_()
    expect(reader.locator(".entries .headline")).to_have_text("Erst gesichert, dann gesendet")
    (entry,) = editor.entries(ticker)["entries"]
    assert entry["revision"] == 2
    assert typed(desk) == "Erst gesichert, dann gesendet, und weiter"


def test_what_is_typed_after_a_refusal(desk, complaints, editor, ticker):
    """Where a colleague was faster, later words are kept, and offered after a reload."""
    complaints.allow("412")
    entry = editor.publish(ticker, "Erste Fassung")["id"]
    open_entry(desk, entry)
    type_in(desk, ", meine")
    editor.change(ticker, entry, headline="Die andere")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(f"{FORM} .other")).to_contain_text("Die andere")
    desk.keyboard.type(", spätere Worte")
    wait_for(
        lambda: kept_here(desk)[0]["content"]["headline"].endswith("spätere Worte"), "it is kept"
    )
    desk.goto(desk.url.partition("?")[0])
    take(desk)
    desk.keyboard.press("Control+Enter")
    wait_for(
        lambda: editor.entries(ticker)["entries"][0]["headline"].endswith("spätere Worte"), "it is"
    )


def test_an_older_copy_does_not_win(desk, complaints):
    """While a copy is on its way no later one overtakes it; in the end the last one stands."""
    complaints.allow("Blocked script execution")  # the clock's, in the preview
    held: list[Route] = []
    desk.clock.install()
    desk.route("**/texts/*/*", lambda route: hold(route, held))
    type_in(desk, "Erst")
    wait_for(lambda: desk.evaluate("1") and held, "a copy is on its way")
    desk.keyboard.type(", dann")
    desk.clock.run_for(3000)
    assert len(held) == 1
    held[0].continue_()
    wait_for(lambda: desk.evaluate("1") and len(held) == 2, "the next copy goes")
    held[1].continue_()
    wait_for(lambda: kept_there(desk) == ["Erst, dann"], "the server keeps the last one")


def test_a_late_answer_leads_nobody_away(desk, editor, ticker):
    """Who goes on writing while another entry is fetched stays there, with focus and caret."""
    held: list[Route] = []
    entry = editor.publish(ticker, "Der andere")["id"]
    row = desk.locator(f"[data-id='{entry}']")
    row.locator("summary").first.click()
    desk.route(f"**/entries/{entry}", lambda route: hold(route, held))
    row.get_by_role("link", name="Bearbeiten").click()
    type_in(desk, "Mein Satz")
    wait_for(lambda: desk.evaluate("1") and held, "it is asked for")
    held[0].continue_()
    expect(desk.locator(".tabs .tab")).to_have_count(2)
    desk.keyboard.type(" geht weiter")
    assert typed(desk) == "Mein Satz geht weiter"
    desk.get_by_role("button", name="Der andere").click()
    assert typed(desk) == "Der andere"


CHANGE_OVER = """
(names) => {
  const desk = document.querySelector('ticker-desk');
  const last = new Map();
  for (let turn = 0; turn < 50; turn += 1) {
    const name = names[turn % names.length];
    const tabs = [...desk.querySelectorAll('.tabs [data-text]')];
    tabs.find((tab) => tab.textContent.includes(name)).click();
    const field = document.activeElement;
    field.setSelectionRange(name.length, field.value.length);
    document.execCommand('insertText', false, ` ${turn}`);
    const press = { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent('keydown', press));
    last.set(name, field.value);
  }
  return Object.fromEntries(last);
}
"""
"""Turns to another text, types and publishes at once, without a moment between."""


def test_what_is_pressed_goes_where_the_eye_is(desk, editor, ticker):
    """Who turns to another text and publishes at once publishes that one, however often."""
    names = ["Alster", "Bille", "Dove"]
    for name in names:
        desk.locator(".new-text").click()
        type_in(desk, name)
    last = desk.evaluate(CHANGE_OVER, names)
    assert list(last) == names
    for name in names:
        desk.locator(".tabs [data-text]", has_text=name).click()
        assert typed(desk) == last[name]
        says(desk, "Bei Lesern seit|Leser sehen die Fassung von")
        desk.keyboard.press("Control+Enter")
    wait_for(
        lambda: (
            sorted(one["headline"] for one in editor.entries(ticker)["entries"])
            == sorted(last.values())
        ),
        "all three stand",
    )
    for entry in editor.entries(ticker)["entries"]:
        path = f"/{ticker}/entries/{entry['id']}/revisions"
        told = {one["headline"].split()[0] for one in editor.http.get(path).json()["revisions"]}
        assert told == {entry["headline"].split()[0]}


def test_an_edit_stays_one(desk, editor, ticker):
    """What was typed at a published entry is an update of it after a reload, never a second one."""
    entry = editor.publish(ticker, "Erste Fassung")["id"]
    open_entry(desk, entry)
    type_in(desk, ", und mehr")
    wait_for(lambda: kept_there(desk) == ["Erste Fassung, und mehr"], "the server keeps it")
    desk.goto(desk.url.partition("?")[0])
    desk.get_by_role("button", name="Erste Fassung, und mehr").click()
    expect(desk.locator(f"{FORM} [data-deed=publish]")).to_have_text("Aktualisieren")
    desk.keyboard.press("Control+Enter")
    says(desk, PUBLISHED)
    (one,) = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert (one["id"], one["headline"], one["revision"]) == (entry, "Erste Fassung, und mehr", 2)
