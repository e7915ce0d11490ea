"""Older entries: a real link, which the script follows in place; and pages that need no script."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from support.clients.browsers import arrived, as_reloaded, headlines, open_live, show_waiting

NUMBER = 45
FIRST = datetime(2026, 3, 1, 10, tzinfo=UTC)


def moment(number: float) -> str:
    """Return the time of that entry: one each hour, over two days."""
    return (FIRST + timedelta(hours=number)).isoformat().replace("+00:00", "Z")


@pytest.fixture
def full(editor, ticker) -> str:
    """The slug of a ticker with 45 entries, and pages of 20."""
    for number in range(NUMBER):
        editor.publish(ticker, f"Stunde {number}", published_at=moment(number))
    return ticker


def hours(first: int, last: int) -> list[str]:
    """Return the headlines from one hour down to another."""
    return [f"Stunde {number}" for number in range(first, last - 1, -1)]


def test_in_place(page, server, editor, full):
    """Older entries load in place, under their days, until there are no more."""
    open_live(page, f"{server.url}/t/{full}")
    assert headlines(page) == hours(44, 25)
    link = page.get_by_role("link", name="Ältere Beiträge")
    before = page.url
    link.click()
    expect(page.locator(".entries article")).to_have_count(40)
    first = page.locator(".entries article").nth(20)
    expect(first).to_be_focused()
    assert headlines(page) == hours(44, 5)
    as_reloaded(page)
    link.click()
    expect(page.locator(".entries article")).to_have_count(NUMBER)
    expect(link).to_have_count(0)
    assert headlines(page) == hours(44, 0)
    expect(page.locator(".day > h2")).to_have_text(
        ["Dienstag, 3. März", "Montag, 2. März", "Sonntag, 1. März"]
    )
    assert page.url == before
    as_reloaded(page)


def test_back_dated(page, server, editor, full):
    """A back-dated entry waits where its time is loaded, and else is in its older page."""
    open_live(page, f"{server.url}/t/{full}")
    loaded = editor.publish(full, "Noch geladen", published_at=moment(25.5))
    below = editor.publish(full, "Darunter", published_at=moment(24.5), key=True)
    arrived(page, below["position"])
    page.get_by_role("button", name="1 neuer Beitrag").click()
    assert headlines(page) == [*hours(44, 26), "Noch geladen", "Stunde 25"]
    expect(page.locator(".keys li span")).to_have_text(["Darunter"])
    as_reloaded(page)
    # The last one that is loaded goes down, and the next one up.
    last = page.locator(".entries article").last.get_attribute("data-id")
    editor.change(full, last, published_at=moment(2.5))
    up = editor.change(full, below["id"], published_at=moment(25.2))
    arrived(page, up["position"])
    show_waiting(page)
    as_reloaded(page)
    editor.retract(full, loaded["id"])
    page.get_by_role("link", name="Ältere Beiträge").click()
    expect(page.locator(".entries article").nth(30)).to_be_attached()
    shown = headlines(page)
    assert len(shown) == len(set(shown))
    assert shown[:20] == [*hours(44, 26), "Darunter"]
    assert shown[20:23] == hours(24, 22)
    as_reloaded(page)


def test_last_loaded_retracted(page, server, editor, full):
    """When the last loaded entry is retracted, the older ones go on behind the one above it."""
    open_live(page, f"{server.url}/t/{full}")
    last = page.locator(".entries article").last.get_attribute("data-id")
    editor.retract(full, last)
    expect(page.locator(".entries article")).to_have_count(19)
    page.get_by_role("link", name="Ältere Beiträge").click()
    expect(page.locator(".entries article")).to_have_count(39)
    assert headlines(page) == [*hours(44, 26), *hours(24, 5)]
    as_reloaded(page)


def test_without_script(new_context, server, editor, full):
    """Without script everything can be read, page after page, and says how to see what is new."""
    editor.change(full, editor.entries(full)["entries"][0]["id"], pinned=True, key=True)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{server.url}/t/{full}")
    assert headlines(page) == hours(44, 25)
    expect(page.locator(".pinned")).to_be_visible()
    expect(page.locator(".keys")).to_be_visible()
    expect(page.locator(".mark")).to_contain_text("Neu laden")
    expect(page.locator(".waiting")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    with page.expect_navigation():
        page.get_by_role("link", name="Ältere Beiträge").click()
    assert headlines(page) == hours(24, 5)
    expect(page.get_by_text("Sie lesen ältere Beiträge.")).to_be_visible()
    expect(page.locator(".pinned")).to_be_hidden()
    with page.expect_navigation():
        page.get_by_role("link", name="Ältere Beiträge").click()
    assert headlines(page) == hours(4, 0)
    expect(page.get_by_role("link", name="Ältere Beiträge")).to_have_count(0)
    with page.expect_navigation():
        page.get_by_role("link", name="Zu den neuesten Beiträgen").click()
    assert headlines(page) == hours(44, 25)
    with page.expect_navigation():
        page.locator(".keys a").click()
    expect(page.locator("[aria-current=true] .headline")).to_have_text("Stunde 44")
    with page.expect_navigation():
        page.get_by_role("link", name="Zu den neuesten Beiträgen").click()
    expect(page.locator(".entries article")).to_have_count(20)


def test_upwards_without_script(new_context, server, editor, full):
    """From an entry that was linked to, one reads on to the newest, page after page."""
    linked = editor.entries(full, limit=100)["entries"][-1]["id"]
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{server.url}/t/{full}/e/{linked}")
    assert headlines(page) == hours(3, 0)
    for name, shown in [("41 neuere", hours(23, 4)), ("21 neuere", hours(43, 24))]:
        with page.expect_navigation():
            page.get_by_role("link", name=name).click()
        assert headlines(page) == shown
    with page.expect_navigation():
        page.get_by_role("link", name="1 neuerer Beitrag").click()
    assert headlines(page) == hours(44, 44)
    expect(page.locator(".newer")).to_be_hidden()
    expect(page.get_by_role("link", name="Ältere Beiträge")).to_be_visible()


def test_the_script_writes_cursors_as_the_server_does(page, server, editor, full):
    """A change of the last entry leaves the link to older ones as it was."""
    open_live(page, f"{server.url}/t/{full}")
    link = page.locator(".older a")
    written = link.get_attribute("href")
    link.evaluate("(link) => link.setAttribute('href', '#')")
    last = page.locator(".entries article").last.get_attribute("data-id")
    arrived(page, editor.change(full, last, headline="Geändert")["position"])
    expect(link).to_have_attribute("href", written)
    as_reloaded(page)


def test_older_page_with_script(page, server, editor, full):
    """An older page that was opened by its address keeps its beginning, and loads on in place."""
    open_live(page, f"{server.url}/t/{full}")
    page.goto(page.get_by_role("link", name="Ältere Beiträge").evaluate("(link) => link.href"))
    editor.publish(full, "Ganz neu")
    page.get_by_role("link", name="Ältere Beiträge").click()
    expect(page.locator(".entries article")).to_have_count(25)
    assert headlines(page) == hours(24, 0)
