"""A page that is open all day: it neither grows nor slows down, and loses nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.clients.browsers import QUICK, arrived, as_reloaded, headlines, open_live, show_waiting

WAITING = 130
ARRIVING = 140


@pytest.fixture
def page(new_context):
    """A page with the feed's beginning in view."""
    context = new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def publish(editor, ticker, number, text="Nummer"):
    return [editor.publish(ticker, f"{text} {each}") for each in range(number)][-1]


def test_what_is_far_below_leaves_the_page(page, server, editor, ticker):
    """After many arrivals about a hundred entries are there; the link leads to the rest."""
    publish(editor, ticker, 5, "Vorher")
    open_live(page, f"{server.url}/t/{ticker}")
    arrived(page, publish(editor, ticker, ARRIVING)["position"])
    shown = page.locator(".entries article")
    assert shown.count() <= 101
    as_reloaded(page)
    while page.locator(".older a").count():
        before = shown.count()
        page.locator(".older a").evaluate("(link) => link.click()")
        page.wait_for_function(
            "(n) => document.querySelectorAll('.entries article').length > n", arg=before
        )
    newest = [f"Nummer {each}" for each in reversed(range(ARRIVING))]
    assert headlines(page) == newest + [f"Vorher {each}" for each in reversed(range(5))]
    as_reloaded(page)


def test_many_that_wait_are_shown_a_page_at_a_time(page, server, editor, ticker):
    """The newest fifty take the place of what was read; the link leads to the others."""
    last = publish(editor, ticker, 25, "Vorher")
    open_live(page, f"{server.url}/t/{ticker}")
    page.evaluate("(id) => document.getElementById(id).scrollIntoView()", f"e-{last['id']}")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    key = editor.publish(ticker, "Wichtig", key=True)
    arrived(page, publish(editor, ticker, WAITING)["position"])
    button = page.get_by_role("button", name=f"{WAITING + 1} neue Beiträge")
    expect(button).to_be_in_viewport()
    button.click()
    shown = page.locator(".entries article")
    expect(shown).to_have_count(50)
    assert headlines(page)[0] == f"Nummer {WAITING - 1}"
    expect(page.locator(f".keys [data-id='{key['id']}']")).to_be_attached()
    expect(shown.first).to_be_in_viewport()
    as_reloaded(page)
    page.locator(".older a").click()
    expect(shown).to_have_count(70)
    as_reloaded(page)


def test_an_arrival_costs_the_same_in_a_long_page(page, server, editor, ticker):
    """With six hundred entries loaded, the script's work for an arrival is that with twenty."""
    for number in range(600):
        moment = f"2026-01-01T10:{number // 60:02}:{number % 60:02}Z"
        editor.publish(ticker, f"Früher {number}", published_at=moment)
    open_live(page, f"{server.url}/t/{ticker}")
    metrics = page.context.new_cdp_session(page)
    metrics.send("Performance.enable")

    def worked():
        found = metrics.send("Performance.getMetrics")["metrics"]
        return sum(
            one["value"]
            for one in found
            if one["name"] in {"ScriptDuration", "LayoutDuration", "RecalcStyleDuration"}
        )

    def cost():
        arrived(page, publish(editor, ticker, 10, "Warm")["position"])
        before = worked()
        arrived(page, publish(editor, ticker, 20)["position"])
        return (worked() - before) / 20

    def least():  # whatever else the machine does comes on top
        return min(cost() for _ in range(3))

    short = least()
    for _ in range(29):
        before = page.locator(".entries article").count()
        page.locator(".older a").evaluate("(link) => link.click()")
        page.wait_for_function(
            "(n) => document.querySelectorAll('.entries article').length > n", arg=before
        )
    assert page.locator(".entries article").count() > 600
    page.evaluate("scrollTo(0, 0)")
    assert least() < 2 * short


def test_more_key_events_than_are_listed(new_context, server, editor, ticker):
    """Of more than a hundred key events the newest are listed, as on a reload, whichever goes."""
    ids = [editor.publish(ticker, f"Ereignis {number}", key=True)["id"] for number in range(103)]
    page = open_live(new_context(QUICK).new_page(), f"{server.url}/t/{ticker}")
    lines = page.locator(".keys li")
    expect(lines).to_have_count(100)
    arrived(page, editor.publish(ticker, "Noch eins", key=True)["position"])
    show_waiting(page)
    expect(lines).to_have_count(100)
    as_reloaded(page)
    editor.retract(ticker, ids[50])
    arrived(page, editor.change(ticker, ids[60], key=False)["position"])
    expect(lines.last).to_contain_text("Ereignis 2")
    expect(lines).to_have_count(100)
    as_reloaded(page)
