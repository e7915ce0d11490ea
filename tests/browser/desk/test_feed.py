"""The feed at the desk: rows that open in place, and what is done from them."""

from __future__ import annotations

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect
from support.clients.browsers import headlines
from support.clients.writing import FORM, open_desk, says, typed
from support.machines.stores import wait_for


def row(page: Page, entry: str):
    return page.locator(f".feed .row[data-id='{entry}']")


def opened(page: Page, entry: str):
    """Open a row by a click; return it."""
    found = row(page, entry)
    found.locator("summary").first.click()
    return found


def top(page: Page, entry: str) -> float:
    return row(page, entry).evaluate("(one) => one.getBoundingClientRect().top")


def test_the_aimed_row_is_hit(desk, editor, ticker):
    """What arrives meanwhile neither moves the row under the pointer, nor takes a click."""
    entry = editor.publish(ticker, "Ziel", body="Text")["id"]
    summary = row(desk, entry).locator("summary").first
    summary.hover()
    before = top(desk, entry)
    desk.mouse.down()
    for number in range(5):
        editor.publish(ticker, f"Neu {number}")
    expect(desk.locator(".feed .row")).to_have_count(6)
    assert top(desk, entry) == pytest.approx(before, abs=1)
    desk.mouse.up()
    expect(row(desk, entry).get_by_text("Text", exact=True)).to_be_visible()
    expect(desk.locator(".feed .newer")).to_have_text(re.compile("↑ \\d neue"))
    desk.mouse.move(10, 300)
    desk.keyboard.press("Escape")
    desk.locator(f"{FORM} [name=headline]").focus()
    desk.locator(f"{FORM} [name=headline]").hover()
    expect(desk.locator(".feed .newer")).to_be_hidden()


def test_focus_stays_in_its_row(desk, editor, ticker):
    """By keyboard it is the same: the row with the focus stays in place, whatever becomes of it."""
    entry = editor.publish(ticker, "Ziel")["id"]
    summary = row(desk, entry).locator("summary").first
    summary.focus()
    before = top(desk, entry)
    for number in range(3):
        editor.publish(ticker, f"Neu {number}")
    editor.change(ticker, entry, headline="Ziel, geändert")
    expect(row(desk, entry).locator(".name")).to_have_text("Ziel, geändert")
    expect(summary).to_be_focused()
    assert top(desk, entry) == pytest.approx(before, abs=1)


def test_retracting_in_its_row(desk, reader, editor, ticker):
    """Why, and what readers are told: they lose the entry, and its page says the sentence."""
    entry = editor.publish(ticker, "Falsch")["id"]
    expect(reader.locator(".entries article")).to_have_count(1)
    found = opened(desk, entry)
    found.locator(".retract summary").click()
    expect(found.get_by_label("Warum")).to_be_focused()
    desk.keyboard.type("Verwechslung")
    found.get_by_label("Für Leser").fill("Das war eine andere Stadt.")
    for number in range(3):
        editor.publish(ticker, f"Neu {number}")
    editor.change(ticker, entry, label="Stadt")
    expect(found.locator(".topic")).to_have_text("Stadt")
    expect(found.get_by_label("Warum")).to_have_value("Verwechslung")
    expect(found.get_by_label("Für Leser")).to_be_focused()
    found.get_by_role("button", name="Zurückziehen").click()
    expect(found.locator(".answer")).to_contain_text("Leser sehen den Beitrag nicht mehr")
    expect(found).to_have_attribute("data-state", "retracted")
    expect(found.locator("summary").first).to_be_focused()
    expect(reader.locator(f"#e-{entry}")).to_have_count(0)
    gone = editor.http.get(f"{editor.url}/t/{ticker}/e/{entry}")
    assert (gone.status_code, "Das war eine andere Stadt." in gone.text) == (410, True)
    kept = editor.http.get(f"/{ticker}/entries/{entry}").json()
    assert (kept["reason"], kept["label"]) == ("Verwechslung", "Stadt")
    found.get_by_role("button", name="Rückgängig").click()
    expect(reader.locator(f"#e-{entry}")).to_be_visible()
    expect(reader.locator(f"#e-{entry} .correction")).to_have_count(0)


def test_what_can_be_done_is_one_line(desk, editor, ticker):
    """What is rare unfolds from its end; one row is open at a time, unless something is typed."""
    first, second, third = (editor.publish(ticker, name)["id"] for name in ("A", "B", "C"))
    found = opened(desk, first)
    doing = found.locator(".doing")
    assert doing.bounding_box()["height"] < 40
    expect(doing.locator("[data-deed=link]")).to_be_hidden()
    doing.locator(".rare summary").click()
    expect(doing.locator("[data-deed=link]")).to_be_visible()
    expect(doing.locator(".move summary")).to_be_visible()
    other = opened(desk, second)
    expect(other.locator(".opened")).to_be_visible()
    expect(found.locator(".opened")).to_be_hidden()
    other.locator(".retract summary").click()
    other.get_by_label("Warum").fill("Noch nicht sicher")
    opened(desk, third)
    expect(row(desk, third).locator(".opened")).to_be_visible()
    expect(other.get_by_label("Warum")).to_have_value("Noch nicht sicher")
    expect(other.get_by_label("Warum")).to_be_visible()


def test_what_is_asked_is_sent_by_the_keys_that_publish(desk, editor, ticker):
    """Ctrl+Enter retracts from either field; a draft it discards. Enter alone sends neither."""
    entry = editor.publish(ticker, "Falsch")["id"]
    draft = editor.publish(ticker, "Nicht nötig", state="draft")["id"]
    row(desk, entry).locator("summary").first.focus()
    desk.keyboard.press("r")
    expect(row(desk, entry).get_by_label("Warum")).to_be_focused()
    desk.keyboard.type("Verwechslung")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Das war eine andere Stadt.")
    desk.keyboard.press("Control+Enter")
    expect(row(desk, entry)).to_have_attribute("data-state", "retracted")
    kept = editor.http.get(f"/{ticker}/entries/{entry}").json()
    told = kept["reason"], kept["correction"], kept["revision"]
    assert told == ("Verwechslung", "Das war eine andere Stadt.", 2)
    row(desk, draft).locator("summary").first.focus()
    desk.keyboard.press("r")
    expect(row(desk, draft).get_by_role("button", name="Abbrechen")).to_be_focused()
    desk.keyboard.press("Control+Enter")
    expect(row(desk, draft)).to_have_count(0)


def test_a_lost_answer_is_asked_again(desk, complaints, editor, ticker):
    """Where the answer is lost, the row says so; pressed again, it is one revision."""
    complaints.allow_network()
    entry = editor.publish(ticker, "Anpinnen")["id"]
    tries = count(1)
    desk.route(
        "**/entries/*",
        lambda route: (route.fetch(), route.abort()) if next(tries) == 1 else route.continue_(),
    )
    found = opened(desk, entry)
    found.get_by_role("button", name="Anheften").click()
    expect(found.locator(".answer")).to_contain_text("antwortet nicht")
    found.locator("[data-deed=pin] button").dispatch_event("click")
    expect(found.locator(".mark.pin")).to_be_visible()
    assert editor.http.get(f"/{ticker}/entries/{entry}").json()["revision"] == 2


def test_correcting(desk, reader, editor, ticker):
    """An entry is corrected with a sentence for readers, which is where the hand is."""
    entry = editor.publish(ticker, "3.000 Haushalte")["id"]
    opened(desk, entry).get_by_role("link", name="Korrigieren").click()
    field = desk.locator(f"{FORM} [name=correction]")
    expect(field).to_be_focused()
    desk.keyboard.type('"Es" sind mehr.')
    desk.keyboard.press("Enter")
    expect(desk.locator(f"{FORM} [name=body]")).to_be_in_viewport(ratio=1)
    expect(desk.locator(f"{FORM} [name=tags]")).to_be_hidden()
    desk.locator(f"{FORM} [name=headline]").fill("3.400 Haushalte")
    desk.keyboard.press("Control+Enter")
    expect(reader.locator(".entries .correction")).to_contain_text("„Es“ sind mehr.")
    expect(row(desk, entry).locator("[data-corrected]")).to_be_visible()


def test_history(desk, editor, ticker):
    """What was changed is told by words; an earlier text comes back, and goes again by undo."""
    entry = editor.publish(ticker, "Warnung", body="Rund 3.000 Haushalte")["id"]
    editor.change(ticker, entry, body="Rund 3.400 Haushalte", correction="Die Zahl war falsch.")
    found = opened(desk, entry)
    found.get_by_role("link", name="Verlauf").click()
    history = desk.locator(".history")
    expect(history.locator("del")).to_have_text(["gestrichen", "3.000"])
    expect(history.locator(".text ins")).to_have_text("3.400")
    expect(history.locator(".steps b")).to_have_text(["Korrektur", "Veröffentlicht"])
    history.locator(".steps a").nth(1).click()
    history.get_by_role("button", name="Wiederherstellen").click()
    expect(found.locator(".answer")).to_contain_text("Wiederhergestellt")
    now = editor.http.get(f"/{ticker}/entries/{entry}").json()
    assert (now["body"], now["revision"], now["state"]) == ("Rund 3.000 Haushalte", 3, "published")
    assert now["correction"] == "Die Zahl war falsch."
    expect(found.locator(".shown .body")).to_have_text("Rund 3.000 Haushalte")
    found.get_by_role("button", name="Rückgängig").click()
    expect(found.locator(".shown .body")).to_have_text("Rund 3.400 Haushalte")
    found.get_by_role("link", name="Verlauf").click()
    history.locator(".steps a").nth(3).click()
    history.get_by_role("link", name="In den Text holen").click()
    expect(desk.locator(f"{FORM} [name=headline]")).to_have_value("Warnung")
    assert typed(desk, "body") == "Rund 3.000 Haushalte"
    assert typed(desk, "correction") == "Die Zahl war falsch."
    expect(history).to_have_count(0)


def test_search_and_filters(desk, editor, ticker):
    """What is searched for is found in the whole ticker, as it is now; Esc leads back to all."""
    for number in range(3):
        editor.publish(ticker, f"Pegel {number}", body="In Passau steigt die Donau")
    draft = editor.publish(ticker, "Noch geheim", state="draft")["id"]
    expect(desk.locator(".feed .row")).to_have_count(4)
    desk.locator(".search input").click()
    desk.keyboard.type("PASSAU donau")
    expect(desk.locator(".feed .found")).to_contain_text("3 Beiträge im ganzen Ticker")
    editor.publish(ticker, "Donau in Passau")
    expect(desk.locator(".feed .name mark")).to_have_text(["Donau", "Passau"])
    desk.keyboard.press("Escape")
    expect(desk.locator(".feed .row")).to_have_count(5)
    desk.get_by_role("link", name="Entwürfe").click()
    expect(desk.locator(".feed .row")).to_have_count(1)
    expect(row(desk, draft)).to_be_visible()
    desk.reload()
    expect(desk.locator(".feed .row")).to_have_count(1)


def test_older_ones_load_in_place(browser_of_ada, server, editor, ticker):
    """What is older comes below, and stays through what arrives; retracted there, it is so here."""
    ids = [
        editor.publish(ticker, f"Nr. {n}", published_at=f"2026-01-01T10:{n:02}:00Z")["id"]
        for n in range(55)
    ]
    page = open_desk(browser_of_ada, f"{server.url}/desk/{ticker}")
    expect(page.locator(".feed .row")).to_have_count(30)
    page.get_by_role("link", name="Ältere Beiträge").click()
    expect(page.locator(".feed .row")).to_have_count(55)
    editor.publish(ticker, "Neu")
    expect(page.locator(".feed .row")).to_have_count(56)
    editor.retract(ticker, ids[0])
    expect(row(page, ids[0])).to_have_attribute("data-state", "retracted")


def test_without_script(new_context, signed_in, browser_of_ada, server, editor, ticker):
    """All of it are links and forms: search, pin, history, restore, retract."""
    entry = editor.publish(ticker, "Erst", body="Eins")["id"]
    editor.change(ticker, entry, body="Zwei")
    page = new_context(java_script_enabled=False, **signed_in).new_page()
    page.goto(f"{server.url}/desk/{ticker}?q=zwei")
    opened(page, entry).get_by_role("button", name="Anheften").click()
    expect(row(page, entry).locator(".mark.pin")).to_be_visible()
    opened(page, entry).get_by_role("link", name="Verlauf").click()
    page.locator(".steps a").last.click()
    page.get_by_role("button", name="Wiederherstellen").click()
    wait_for(lambda: editor.entries(ticker)["entries"][0]["body"] == "Eins", "it is restored")
    found = opened(page, entry)
    found.locator(".retract summary").click()
    found.get_by_label("Für Leser").fill("War falsch.")
    found.get_by_role("button", name="Zurückziehen").click()
    expect(row(page, entry)).to_have_attribute("data-state", "retracted")
    assert editor.entries(ticker)["entries"] == []
    assert headlines(page) == []


def test_an_answer_goes_with_what_it_is_about(desk, editor, ticker):
    """What is said in a row of what was done there goes once that is no longer so."""
    entry = editor.publish(ticker, "Eins")["id"]
    found = opened(desk, entry)
    found.get_by_role("button", name="Anheften").click()
    expect(found.locator(".answer")).to_contain_text("Angeheftet.")
    expect(found).to_have_attribute("data-revision", "2")
    expect(found.locator(".answer")).to_contain_text("Angeheftet.")
    editor.change(ticker, entry, pinned=False)
    expect(found).to_have_attribute("data-revision", "3")
    expect(found.locator(".answer")).to_be_empty()


def test_moving_from_its_row(desk, complaints, editor, ticker):
    """What was published in the wrong ticker goes to the right one, by its address."""
    complaints.allow("422")
    other = f"{ticker}-b"
    editor.create(other)
    entry = editor.publish(ticker, "Verirrt")["id"]
    found = opened(desk, entry)
    found.locator(".rare summary").click()
    found.locator(".move summary").click()
    expect(found.get_by_label("In welchen Ticker")).to_be_focused()
    desk.keyboard.type("nirgends")
    expect(found.locator(".whither")).to_have_text("Es gibt keinen Liveticker „nirgends“.")
    found.get_by_label("In welchen Ticker").fill(f"Ticker {other}")
    expect(found.locator(".whither")).to_have_text(f"Nach „Ticker {other}“")
    found.get_by_label("In welchen Ticker").fill(ticker)
    desk.keyboard.press("Enter")
    expect(found.locator(".answer")).to_have_text("Der Beitrag steht schon in diesem Ticker.")
    found.get_by_label("In welchen Ticker").fill(f"https://liveticker.example/t/{other}")
    desk.keyboard.press("Enter")
    expect(found.locator(".state")).to_have_text("Verschoben")
    expect(found.locator(".answer")).to_have_text(f"Steht jetzt in {other}")
    expect(found.locator(".shown").get_by_role("link", name=other)).to_be_visible()
    assert [one["id"] for one in editor.entries(other)["entries"]] == [entry]
    desk.goto(f"{desk.url.partition('?')[0]}?edit={entry}")
    says(desk, f"^Verschoben nach „{other}“")
    expect(desk.locator(f"{FORM} [data-deed=publish]")).to_be_disabled()


def test_what_one_is_at_stays_though_it_is_not_found_any_more(desk, editor, ticker):
    """A row that is not among what is looked for any more stays while somebody is at it."""
    entry = editor.publish(ticker, "Noch geheim", state="draft")["id"]
    desk.get_by_role("link", name="Entwürfe").click()
    expect(desk.locator(".feed .row")).to_have_count(1)
    found = opened(desk, entry)
    found.get_by_role("link", name="Bearbeiten").focus()
    editor.change(ticker, entry, state="published")
    expect(found).to_have_attribute("data-state", "published")
    desk.keyboard.press("Shift+P")
    expect(found.locator(".answer")).to_contain_text("Angeheftet")
    desk.get_by_role("link", name="Geplant").click()
    expect(desk.locator(".feed .row")).to_have_count(0)
