"""The desk in a browser: an editor signs in, writes, and readers see it."""

from __future__ import annotations

from playwright.sync_api import expect
from support.clients.browsers import as_reloaded, headlines, open_live
from support.clients.writing import FORM
from support.machines.stores import wait_for


def test_write_edit_retract(desk, reader):
    """What is written, edited and retracted at the desk is so in a reader's page, at once."""
    desk.locator(f"{FORM} [name=headline]").fill("Deich hält")
    desk.locator(f"{FORM} [name=body]").fill("Bei **Husum**, sagt der Deichgraf.")
    desk.locator(f"{FORM} .toggle", has_text="Wichtig").click()
    desk.get_by_role("button", name="Veröffentlichen").click()
    expect(reader.locator(".entries .headline")).to_have_text("Deich hält")
    expect(reader.locator(".entries .body strong")).to_have_text("Husum")
    expect(reader.locator(".keys li span")).to_have_text("Deich hält")

    row = desk.locator(".feed .row")
    expect(row).to_have_count(1)
    expect(row.locator(".name")).to_have_text("Deich hält")
    desk.locator(f"{FORM} [name=headline]").fill("Deich bricht")
    desk.locator(f"{FORM} .ways summary").click()
    desk.locator(f"{FORM} [data-way=correct]").click()
    desk.get_by_label("Was wurde korrigiert?").fill("Er hält nicht mehr.")
    desk.get_by_role("button", name="Aktualisieren").click()
    expect(reader.locator(".entries .headline")).to_have_text("Deich bricht")
    expect(reader.locator(".entries .correction")).to_contain_text("Er hält nicht mehr.")
    expect(reader.locator(".entries .edited")).to_be_visible()

    row.locator("summary").first.click()
    row.locator(".retract summary").click()
    row.get_by_role("button", name="Zurückziehen").click()
    expect(reader.locator(".entries article")).to_have_count(0)
    expect(reader.locator(".keys")).to_be_hidden()
    as_reloaded(reader)


def test_draft(desk, reader, editor, ticker):
    """A draft is kept where colleagues see it, and no reader does before it is published."""
    desk.locator(f"{FORM} [name=headline]").fill("Noch geheim")
    desk.keyboard.press("Control+s")
    draft = desk.locator(".feed .row[data-state=draft]")
    expect(draft).to_be_visible()
    marker = editor.publish(ticker, "Öffentlich")
    expect(reader.locator(f"#e-{marker['id']}")).to_be_visible()
    assert headlines(reader) == ["Öffentlich"]
    desk.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(reader.get_by_role("heading", name="Noch geheim")).to_be_visible()
    as_reloaded(reader)


def test_what_is_wrong_is_said_at_its_field(desk, complaints, editor, ticker):
    """What cannot be stored is told at its field, and goes once it is mended."""
    complaints.allow("422")
    desk.locator(f"{FORM} [name=headline]").fill("Mit Quelle")
    desk.locator(f"{FORM} .more summary").click()
    desk.locator(f"{FORM} [name=source_url]").fill("https://example.org/")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(f"{FORM} .fault")).to_be_visible()
    assert editor.http.get(f"/{ticker}/entries").json()["entries"] == []
    desk.locator(f"{FORM} [name=source_name]").fill("Amt")
    expect(desk.locator(f"{FORM} .fault")).to_have_count(0)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".feed .name")).to_have_text("Mit Quelle")


def test_new_ticker(desk, server, slug, new_context):
    """A ticker that is made at the desk is in no list until it goes live, in one press."""
    desk.goto(f"{server.url}/desk")
    desk.get_by_label("Titel").fill("Wahlabend")
    desk.get_by_label("Adresse").fill(f"{slug}-wahl")
    desk.get_by_role("button", name="Anlegen").click()
    expect(desk).to_have_url(f"{server.url}/desk/{slug}-wahl")
    expect(desk.locator("ticker-desk.scripted")).to_be_attached()
    expect(desk.locator(".standing .status")).to_have_text("In Kürze, nicht gelistet")
    context = new_context()
    reader = open_live(context.new_page(), f"{server.url}/t/{slug}-wahl")
    expect(reader.locator("h1")).to_have_text("Wahlabend")
    expect(reader.locator(".head .status")).to_have_text("In Kürze")
    teaser = f"[data-slug='{slug}-wahl']"
    tickers = context.new_page()
    tickers.goto(server.url)
    expect(tickers.locator(teaser)).to_have_count(0)
    desk.get_by_role("button", name="Live gehen").click()
    expect(reader.locator(".head .status")).to_have_text("Live")
    expect(desk.locator(".standing .status")).to_have_text("Live")
    expect(desk.get_by_role("button", name="Live gehen")).to_have_count(0)
    wait_for(lambda: tickers.goto(server.url) and tickers.locator(teaser).count(), "it is listed")
