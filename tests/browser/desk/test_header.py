"""A ticker's header, edited at the desk in a browser, and what readers see of it at once."""

from __future__ import annotations

from playwright.sync_api import expect
from support.clients.browsers import as_reloaded


def test_a_header_is_edited(desk, complaints, reader):
    """What is applied stands in open pages at once; what is wrong is said at its field."""
    complaints.allow("422")
    desk.get_by_role("link", name="Einrichten").click()
    desk.get_by_label("Titel").fill("Deich bricht")
    desk.get_by_label("Dachzeile").press_sequentially('"Sturm"')
    expect(desk.get_by_label("Dachzeile")).to_have_value("„Sturm“")
    desk.get_by_label("Zeitzone").fill("Berlin")
    desk.get_by_role("button", name="Für Leser übernehmen").click()
    expect(desk.locator("#fault-timezone")).to_be_visible()
    expect(desk.get_by_label("Titel")).to_have_value("Deich bricht")
    desk.get_by_label("Zeitzone").fill("Europe/Berlin")
    desk.get_by_role("button", name="Für Leser übernehmen").click()
    expect(desk.locator(".said")).to_contain_text("Bei Lesern seit")
    expect(desk.locator(".preview .title")).to_have_text("Deich bricht")
    expect(reader.locator("h1")).to_have_text("Deich bricht")
    as_reloaded(reader)
