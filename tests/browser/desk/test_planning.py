"""Planning in a browser: by the ticker's clock, and never half a sentence."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.clients.desk import scheduled
from support.clients.writing import FORM, open_desk, open_entry, plan, says, type_in, typed


@pytest.fixture
def far(new_context, browser_of_ada, signed_in, server, ticker):
    """The desk of a ticker in Berlin, in a browser in New York."""
    context = new_context(**signed_in, timezone_id="America/New_York")
    return open_desk(context, f"{server.url}/desk/{ticker}")


def test_planned_from_another_zone(far, complaints, editor, ticker):
    """What is typed is the ticker's time; an hour that comes twice is asked about, in its place."""
    complaints.allow("422")
    type_in(far, "Zeitumstellung")
    plan(far, "2027-10-31T02:30")
    says(far, "zweimal")
    choices = far.locator(f"{FORM} .choices label")
    expect(choices).to_have_text(
        ["02:30 Uhr, vor der Umstellung (UTC+2)", "02:30 Uhr, nach der Umstellung (UTC+1)"]
    )
    choices.last.click()
    far.locator(f"{FORM} [data-way=schedule]").click()
    says(far, "Geplant für 31.10.2027, 02:30")
    expect(far.locator(f"{FORM} [name=headline]")).to_be_focused()
    found = scheduled(editor, ticker)
    assert [entry["published_at"] for entry in found] == ["2027-10-31T01:30:00.000Z"]
    far.locator(f"{FORM} .ways summary").click()
    far.locator(f"{FORM} [data-way=plan]").click()
    expect(far.locator(f"{FORM} [name=due]")).to_have_value("2027-10-31T02:30")
    far.keyboard.press("Escape")
    expect(far.locator(f"{FORM} .plan")).to_be_hidden()
    expect(far.locator(f"{FORM} [name=headline]")).to_be_focused()
    row = far.locator(".feed .row[data-state=scheduled]")
    row.locator("summary").first.click()
    row.get_by_role("button", name="Planung aufheben").click()
    expect(far.locator(".feed .row[data-state=draft]")).to_be_visible()
    says(far, "Entwurf, wie er hier steht")


def test_its_time_comes_while_it_is_open(desk, reader, editor, ticker):
    """What was planned goes out alone; what is typed stays a change, and its editor is told."""
    type_in(desk, "Um zwölf")
    plan(desk, "2099-01-01T12:00")
    says(desk, "Geplant für")
    entry = scheduled(editor, ticker)[0]["id"]
    type_in(desk, ", halber Satz")
    desk.keyboard.press("Control+Shift+Enter")
    says(desk, "Geplant für")
    type_in(desk, ", noch einer")
    says(desk, "Geplant bleibt die Fassung davor")
    editor.change(ticker, entry, state="published")
    expect(reader.locator(".entries .headline")).to_have_text("Um zwölf, halber Satz")
    says(desk, "Das Geplante ist bei Lesern")
    assert typed(desk) == "Um zwölf, halber Satz, noch einer"
    desk.keyboard.press("Control+Enter")
    expect(reader.locator(".entries .headline")).to_have_text("Um zwölf, halber Satz, noch einer")


def test_pinned_while_it_is_open(desk, editor, ticker):
    """What is pinned in the list meanwhile is no conflict for what is written."""
    entry = editor.publish(ticker, "Oben")["id"]
    open_entry(desk, entry)
    type_in(desk, " bleiben")
    row = desk.locator(f".feed [data-id='{entry}']")
    row.locator("summary").first.click()
    row.get_by_role("button", name="Anheften").click()
    expect(desk.locator(f"{FORM} [name=pinned]")).to_be_checked()
    desk.locator(f"{FORM} [name=headline]").focus()
    desk.keyboard.press("Control+Enter")
    says(desk, "Bei Lesern")
    kept = editor.http.get(f"/{ticker}/entries/{entry}").json()
    assert (kept["headline"], kept["pinned"]) == ("Oben bleiben", True)


def test_whatever_sends_plans_while_a_plan_is_open(desk, editor, ticker):
    """Ctrl+Enter, in its field or in the text, publishes nothing that is about to be planned."""
    for field in ("due", "body"):
        desk.locator(".new-text").click()
        type_in(desk, "Gesperrt bis morgen", "Um sechs.")
        desk.locator(f"{FORM} .ways summary").click()
        desk.get_by_role("button", name="Planen …").click()
        desk.locator(f"{FORM} [name=due]").fill("2100-01-01T06:00")
        desk.locator(f"{FORM} [name={field}]").focus()
        desk.keyboard.press("Control+Enter")
        says(desk, "Geplant für")
        expect(desk.locator(f"{FORM} .plan")).to_be_hidden()
    states = [one["state"] for one in editor.http.get(f"/{ticker}/entries").json()["entries"]]
    assert states == ["scheduled"] * 2
    expect(desk.locator(".filters [data-show=scheduled] .count")).to_have_text("2")
    menu = desk.locator(".standing")
    menu.locator("summary").click()
    expect(menu).to_contain_text("2 Beiträge sind noch geplant")


def test_a_browser_whose_clock_is_wrong(desk):
    """What is offered to plan for is near by the newsroom's clock, whatever the browser's says."""
    offered = desk.evaluate("document.querySelector('ticker-desk').dataset.now").partition("T")[0]
    desk.add_init_script("Date.now = () => 946684800000;")
    desk.reload()
    expect(desk.locator("ticker-desk.scripted")).to_be_attached()
    desk.locator(f"{FORM} .ways summary").click()
    desk.locator(f"{FORM} [data-way=plan]").click()
    due = desk.locator(f"{FORM} [name=due]").input_value()
    assert due[:4] == offered[:4]


def test_one_button_decides_while_a_plan_is_open(desk):
    """Beside the one that plans none publishes at once; whoever leaves the plan has it again."""
    type_in(desk, "Pressekonferenz")
    publish = desk.locator(f"{FORM} [data-deed=publish]")
    expect(publish).to_be_visible()
    desk.locator(f"{FORM} .ways summary").click()
    desk.locator(f"{FORM} [data-way=plan]").click()
    expect(desk.locator(f"{FORM} [data-way=schedule]")).to_be_visible()
    expect(publish).to_be_hidden()
    expect(desk.locator(f"{FORM} .ways")).to_be_hidden()
    desk.locator(f"{FORM} .plan .back").click()
    expect(publish).to_be_visible()
