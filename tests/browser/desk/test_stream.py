"""The desk hears by itself: of colleagues, of its readers, and of what does not work."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from support.clients.desk import Desk
from support.clients.partners import around, opened
from support.clients.writing import FORM, open_desk, says, type_in


def test_what_colleagues_do_is_there_at_once(desk, editor, ticker):
    """Drafts and schedules, too, which readers are told nothing of."""
    path = f"/{ticker}/entries/a"
    editor.http.put(path, json={"headline": "Entwurf der Kollegin", "state": "draft"})
    row = desk.locator(".feed .row")
    expect(row.locator(".name")).to_have_text("Entwurf der Kollegin")
    later = {"state": "scheduled", "published_at": "2100-01-01T00:00:00Z"}
    editor.http.patch(path, json=later)
    expect(row).to_have_attribute("data-state", "scheduled")
    editor.http.patch(path, json={"state": "published", "published_at": None})
    expect(row).to_have_attribute("data-state", "published")


def test_how_many_read_and_how_fast_it_is_with_them(desk, reader):
    """All workers' readers are counted; the line tells when the last of them had it."""
    expect(desk.locator(".pulse .readers")).to_have_text("1 liest mit", timeout=15_000)
    type_in(desk, "Pegel steigt")
    desk.keyboard.press("Control+Enter")
    says(desk, r"Bei Lesern seit .*nach \d+(,\d+)? s bei allen")
    expect(reader.locator(".entries .headline")).to_have_text("Pegel steigt")
    expect(desk.locator(".pulse .fast")).to_have_text(re.compile(r"in \d+(,\d+)? s da$"))


def test_a_lost_stream_is_told_and_caught_up(desk, browser_of_ada, complaints, editor, ticker):
    """The list says since when it stands still, and then has all that it missed."""
    complaints.allow("ERR_INTERNET_DISCONNECTED")
    browser_of_ada.set_offline(True)
    expect(desk.locator(".feed .trouble")).to_contain_text(
        "still: keine Verbindung", timeout=15_000
    )
    editor.http.put(f"/{ticker}/entries/a", json={"headline": "Verpasst", "state": "draft"})
    browser_of_ada.set_offline(False)
    expect(desk.locator(".feed .name")).to_have_text("Verpasst", timeout=15_000)
    expect(desk.locator(".feed .trouble")).to_be_empty()


def test_a_session_that_is_ended_elsewhere(
    desk, browser_of_ada, complaints, server, editor, ticker
):
    """Text and list say that nobody is signed in, and go on once the same person is again."""
    complaints.allow("401")
    complaints.allow("WebSocket")
    type_in(desk, "Noch im Satz")
    with Desk(server) as other:
        other.sign_in("Ada")
        other.http.post("/desk/-/sessions", data={"form_key": other.form_key(), "end": "others"})
        says(desk, "nicht angemeldet")
        expect(desk.get_by_role("button", name="Anmelden")).to_be_visible()
        expect(desk.locator(".feed .trouble")).to_have_text(re.compile("wieder angemeldet"))
        editor.publish(ticker, "Verpasst")
        browser_of_ada.add_cookies(other.storage_state["cookies"])
        says(desk, "^gesichert")
        expect(desk.locator(".feed .name")).to_have_text("Verpasst")
        expect(desk.locator(".feed .trouble")).to_be_empty()
        editor.publish(ticker, "Gehört")
        expect(desk.locator(".feed .name").first).to_have_text("Gehört")


def test_a_ticker_that_is_deleted(desk, editor, ticker, complaints):
    """It says that there is none any more, and keeps what is being written."""
    complaints.allow("404")
    type_in(desk, "Noch im Satz")
    editor.http.delete(f"/{ticker}")
    expect(desk.locator(".feed .trouble")).to_contain_text("gelöscht", timeout=15_000)
    expect(desk.locator(f"{FORM} [name=headline]")).to_have_value("Noch im Satz")


def test_eight_desks_in_one_browser(desk, browser_of_ada, server, editor, ticker):
    """Their streams leave room for what is saved, and all of them hear."""
    url = f"{server.url}/desk/{ticker}"
    others = [open_desk(browser_of_ada, url) for _ in range(7)]
    last = others[-1]
    type_in(last, "Aus dem achten")
    with last.expect_response("**/texts/**", timeout=5_000) as saved:
        pass
    assert saved.value.ok
    last.keyboard.press("Control+Enter")
    for page in (desk, *others):
        expect(page.locator(".feed .name")).to_have_text("Aus dem achten")


def test_where_they_read(desk, page, editor, ticker, partner):
    """By what, and on whose pages: unfolded from the number of readers."""
    partner.html = around(editor, ticker)
    opened(page, partner)
    desk.locator(".pulse summary").click()
    lines = desk.locator(".pulse li")
    host = partner.url.removeprefix("http://")
    expect(lines).to_have_text(["1 über WebSocket", f"1 davon auf {host}"], timeout=15_000)
    page.goto("about:blank")
    expect(desk.locator(".pulse .readers")).to_have_text("0 lesen mit", timeout=15_000)
    expect(lines).to_have_count(0)
