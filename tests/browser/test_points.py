"""Key points and the next update, as readers see them change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from support.clients.browsers import as_reloaded, open_live


@pytest.mark.parametrize("page_of", ["", "/embed"])
def test_points_change_live(page, server, editor, ticker, page_of):
    """They appear, change and go on open pages, in the embed too, as a reload would have them."""
    now = datetime.now(UTC)
    three = now.astimezone(ZoneInfo("Europe/Berlin")).replace(hour=15, minute=0)
    made = editor.publish(ticker, "Der Deich hält")
    open_live(page, f"{server.url}/t/{ticker}{page_of}")
    point = {"text": "Der Deich hält.", "at": f"{now:%FT%TZ}", "entry": made["id"]}
    next_update = f"{three.astimezone(UTC):%FT%TZ}"
    header = {"key_points": [point, {"text": "Allein"}], "next_update": next_update}
    editor.http.patch(f"/{ticker}", json=header)
    sentences = page.locator(".points li")
    expect(sentences).to_have_count(2)
    expect(sentences.first.get_by_role("link")).to_have_attribute(
        "href", f"/t/{ticker}/e/{made['id']}"
    )
    expect(sentences.first).to_be_visible()
    expect(page.locator(".next")).to_have_text("Nächste Aktualisierung gegen 15 Uhr")
    if not page_of:
        as_reloaded(page)
    editor.http.patch(f"/{ticker}", json={"status": "paused"})
    expect(page.locator(".bar .next")).to_have_text("Nächste Beiträge gegen 15 Uhr")
    expect(page.locator(".bar .updated")).to_be_hidden()
    editor.http.patch(f"/{ticker}", json={"status": "ended", "key_points": []})
    expect(page.locator(".next, .points")).to_have_count(0)


def test_points_take_the_introductions_place_on_phones(new_context, server, editor, ticker):
    """There the introduction unfolds at a press; on wide windows both stand there."""
    header = {"key_points": [{"text": "Der Deich hält."}], "intro": "Seit dem Morgen."}
    editor.http.patch(f"/{ticker}", json=header)
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    open_live(page, f"{server.url}/t/{ticker}")
    intro = page.locator(".intro")
    expect(page.locator(".points li")).to_be_visible()
    expect(intro).to_be_hidden()
    page.get_by_text("Worum es geht").click()
    expect(intro).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_role("heading", name="Was bisher geschah")).to_be_visible()
    expect(intro).to_be_visible()
