"""Key points and the next update, as readers see them change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from support.clients.browsers import QUICK, as_reloaded, live, open_live


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


PLACES = """
() => Object.fromEntries(['.intro', '.points', '.lead', '.keys', '.entries'].map((one) => {
  const { left, top, bottom } = document.querySelector(one).getBoundingClientRect();
  return [one.slice(1), { left, top, bottom }];
}))
"""


def test_what_has_ended_is_told_at_the_left(new_context, server, editor, ticker):
    """While it is live, key points stand at the right, above the key events; then at the left."""
    made = editor.publish(ticker, "Der Deich hält", key=True)
    image = {"url": "/static/demo/lead.svg", "alt": "Ein Deich"}
    header = {"key_points": [{"text": "Der Deich hält."}], "intro": "Seit heute.", "image": image}
    editor.http.patch(f"/{ticker}", json=header)
    page = new_context(QUICK, viewport={"width": 1280, "height": 900}).new_page()
    open_live(page, f"{server.url}/t/{ticker}")

    def told_at_the_right():
        now = page.evaluate(PLACES)
        return (
            now["points"]["left"] == now["keys"]["left"] > now["lead"]["left"]
            and now["intro"]["left"] == now["lead"]["left"] == now["entries"]["left"]
            and now["points"]["bottom"] < now["keys"]["top"] < now["lead"]["bottom"]
            and now["lead"]["bottom"] < now["entries"]["top"]
        )

    assert told_at_the_right(), page.evaluate(PLACES)
    editor.http.patch(f"/{ticker}", json={"status": "ended"})
    onward = page.get_by_role("link", name="Von Anfang an lesen")
    expect(onward).to_be_visible()
    now = page.evaluate(PLACES)
    assert now["points"]["left"] == now["entries"]["left"] < now["lead"]["left"]
    assert now["lead"]["bottom"] < now["keys"]["top"] < now["entries"]["bottom"]
    as_reloaded(page)
    editor.http.patch(f"/{ticker}", json={"status": "live"})
    expect(onward).to_have_count(0)
    assert told_at_the_right(), page.evaluate(PLACES)
    as_reloaded(page)
    page.goto(f"{server.url}/t/{ticker}?order=oldest")
    live(page)
    editor.change(ticker, made["id"], headline="Der Deich hielt")
    expect(page.locator(".entries .headline")).to_have_text(["Der Deich hielt"])
    later = editor.publish(ticker, "Danach", key=True)["id"]
    expect(page.locator(".entries .headline")).to_have_text(["Der Deich hielt", "Danach"])
    editor.change(ticker, later, published_at="2020-01-01T00:00:00Z")
    expect(page.locator(".entries .headline")).to_have_text(["Danach", "Der Deich hielt"])
    editor.retract(ticker, later)
    expect(page.locator(".entries .headline")).to_have_text(["Der Deich hielt"])
    expect(page.locator(".keys li")).to_have_count(1)
