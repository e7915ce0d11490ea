"""When a page follows, looks in once a minute, or sleeps: what nobody sees needs no stream."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, WebSocket, expect
from support.clients.browsers import (
    CONNECTIONS,
    HIDEABLE,
    QUICK,
    arrived,
    as_reloaded,
    live,
    module,
    open_live,
)
from support.machines.stores import wait_for

SECOND, MINUTE, DAY = 1_000, 60_000, 86_400_000
SHOWN = "document.querySelector('.bar').dataset.shown"

PACES = [
    # hidden for, ended for, scarce: pace
    (0, None, False, "follow"),
    (0, None, True, "follow"),
    (10 * MINUTE, None, False, "follow"),
    (10 * MINUTE + 1, None, False, "look"),
    (5 * SECOND, None, True, "follow"),
    (5 * SECOND + 1, None, True, "look"),
    (0, -DAY, False, "follow"),
    (0, DAY, False, "follow"),
    (0, DAY + 1, False, "look"),
    (10 * MINUTE + 1, DAY, False, "look"),
    (1, DAY + 1, False, "sleep"),
    (10 * MINUTE + 1, DAY + 1, True, "sleep"),
]
RUN = """
async ([url, all]) => {
  const { pace } = await import(url);
  return all.map(([hidden, ended, scarce]) => pace(hidden, ended ?? NaN, scarce));
}
"""


@pytest.fixture
def tabs(new_context):
    """A browser in which tabs can be hidden, and time be made to pass."""
    context = new_context(QUICK, HIDEABLE, CONNECTIONS)
    context.clock.install()
    return context


@pytest.fixture
def page(tabs) -> Page:
    """One tab in it."""
    return tabs.new_page()


def connection(page: Page, expected: str) -> None:
    """Wait until a page says that of its connection."""
    expect(page.locator("ticker-feed")).to_have_attribute("data-connection", expected)


def sockets(page: Page) -> list[WebSocket]:
    """Note each WebSocket that a page opens."""
    opened: list[WebSocket] = []
    page.on("websocket", lambda one: opened.extend([one]))
    return opened


def asked(page: Page) -> list[str]:
    """Note each request by which a page looks in, or follows without a WebSocket."""
    urls: list[str] = []
    page.on("request", lambda one: urls.append(one.url) if "/live?" in one.url else None)
    return urls


def hide(page: Page, milliseconds: int) -> None:
    """Hide a page for that time."""
    page.evaluate("look(true)")
    page.clock.fast_forward(milliseconds)


def minutes_pass(page: Page, position: str) -> None:
    """Let minutes pass until a page shows that: a look may come before its worker has heard."""

    def shown() -> bool:
        with page.expect_response("**/live?*") as looked:
            page.clock.fast_forward(MINUTE)
        looked.value.finished()
        return page.locator("ticker-feed").get_attribute("data-at") == position

    wait_for(shown, "a look has brought it")


def ended(editor, ticker: str, **ago: float) -> None:
    """End a ticker whose coverage has ended that long ago."""
    end = datetime.now(UTC) - timedelta(**ago)
    answer = editor.http.patch(
        f"/{ticker}", json={"status": "ended", "coverage_end": f"{end:%FT%TZ}"}
    )
    assert answer.is_success, answer.text


def test_paces(page, server, ticker):
    """Each pace is that of who is seen, hidden for a while, or after the end."""
    open_live(page, f"{server.url}/t/{ticker}")
    told = page.evaluate(RUN, [module(server, ticker, "pace"), PACES])
    assert told == [pace for *_, pace in PACES]


def test_hidden(page, server, editor, ticker):
    """Hidden, a page lets go after ten minutes, looks in once a minute, and joins when seen."""
    opened, looks = sockets(page), asked(page)
    open_live(page, f"{server.url}/t/{ticker}")
    title = page.title()
    hide(page, 20 * SECOND)
    arrived(page, editor.publish(ticker, "Im Hintergrund")["position"])
    connection(page, "live")
    with opened[0].expect_event("close"):
        page.clock.fast_forward(10 * MINUTE)
    connection(page, "resting")
    expect(page.locator("ticker-feed")).to_have_attribute("data-transport", "poll")
    assert len(looks) == 1
    with page.expect_response("**/live?*"):
        page.clock.fast_forward(MINUTE)
    connection(page, "resting")
    assert len(looks) == 2
    assert page.evaluate(SHOWN) == "reconnecting"
    minutes_pass(page, editor.publish(ticker, "Nach der Minute")["position"])
    expect(page).to_have_title(f"(2) {title}")
    connection(page, "resting")
    assert not any("wait=" in url for url in looks)
    last = editor.publish(ticker, "Noch einer")
    page.evaluate("look(false)")
    arrived(page, last["position"])
    live(page)
    assert len(opened) == 2
    said = page.evaluate("connections")
    assert said[said.index("resting") + 1] != "live", said
    as_reloaded(page)


@pytest.mark.parametrize("missing", ["WebSocket", "WebSocket EventSource"])
def test_scarce(tabs, server, editor, ticker, missing):
    """Seven hidden tabs that take a connection each leave one for the eighth."""
    for name in missing.split():
        tabs.add_init_script(f"delete window.{name};")
    hidden = []
    for _ in range(7):
        one = open_live(tabs.new_page(), f"{server.url}/t/{ticker}")
        hide(one, 10 * SECOND)
        connection(one, "resting")
        hidden.append(one)
    eighth = open_live(tabs.new_page(), f"{server.url}/t/{ticker}")
    entry = editor.publish(ticker, "Für alle")
    arrived(eighth, entry["position"])
    for one in hidden:
        minutes_pass(one, entry["position"])


def test_long_ended(page, server, editor, ticker):
    """A day after the end a page opens no stream; hidden it sleeps; a restart has it follow."""
    editor.publish(ticker, "Letzter")
    ended(editor, ticker, days=2)
    opened, looks = sockets(page), asked(page)
    page.goto(f"{server.url}/t/{ticker}")
    connection(page, "resting")
    expect(page.locator(".mark")).to_have_text("")
    assert page.evaluate(SHOWN) == "live"
    minutes_pass(page, editor.publish(ticker, "Nachtrag")["position"])
    connection(page, "resting")
    said = page.evaluate("connections")
    assert said == ["resting"], "a look by who sees it is no trouble"

    before = len(looks)
    hide(page, 10 * MINUTE)
    page.clock.fast_forward(10 * MINUTE)
    assert len(looks) == before
    with page.expect_response("**/live?*"):
        page.evaluate("look(false)")
    connection(page, "resting")
    minutes_pass(page, editor.publish(ticker, "Noch ein Nachtrag")["position"])
    assert opened == []

    assert editor.http.patch(f"/{ticker}", json={"status": "live"}).is_success
    minutes_pass(page, editor.publish(ticker, "Es geht weiter")["position"])
    expect(page.locator(".status")).to_have_text("Live")
    page.clock.fast_forward(10 * SECOND)
    live(page)
    assert len(opened) == 1
    as_reloaded(page)


def test_ends(page, server, editor, ticker):
    """The stream stays open for a day after the last update, by the newsroom's clock."""
    opened = sockets(page)
    open_live(page, f"{server.url}/t/{ticker}")
    entry = editor.publish(ticker, "Letzter")
    assert editor.http.patch(f"/{ticker}", json={"status": "ended"}).is_success
    expect(page.locator(".status")).to_have_text("Dieser Ticker ist beendet")
    page.clock.fast_forward(20 * SECOND)
    connection(page, "live")
    page.evaluate("dispatchEvent(new Event('online'))")
    live(page)
    with opened[-1].expect_event("close"):
        page.clock.fast_forward(DAY + MINUTE)
    connection(page, "resting")
    assert page.locator(f"#e-{entry['id']}").count() == 1
    as_reloaded(page)


def test_seen_again(page, server, ticker):
    """What becomes visible after a time without a word says that it asks, until it is answered."""
    open_live(page, f"{server.url}/t/{ticker}")
    page.evaluate("look(true)")
    page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=1))
    assert page.evaluate(f"look(false), {SHOWN}") == "reconnecting"
    live(page)
    assert page.evaluate(SHOWN) == "live"


def test_seen_at_once(page, server, ticker):
    """What was hidden for a moment goes on as it was."""
    opened = sockets(page)
    open_live(page, f"{server.url}/t/{ticker}")
    hide(page, 10 * SECOND)
    assert page.evaluate(f"look(false), {SHOWN}") == "live"
    assert len(opened) == 1
    assert not opened[0].is_closed()


@pytest.mark.parametrize(
    ("leave", "come"),
    [
        (
            "dispatchEvent(new Event('pagehide'))",
            "new PageTransitionEvent('pageshow', {persisted: true})",
        ),
        ("document.dispatchEvent(new Event('freeze'))", "new Event('resume')"),
    ],
)
def test_put_aside(page, server, editor, ticker, leave, come):
    """A page that the browser puts aside lets go, and claims nothing until it has asked again."""
    opened = sockets(page)
    open_live(page, f"{server.url}/t/{ticker}")
    with opened[0].expect_event("close"):
        assert page.evaluate(f"{leave}, {SHOWN}") == "reconnecting"
    entry = editor.publish(ticker, "Inzwischen")
    target = "window" if "pageshow" in come else "document"
    assert page.evaluate(f"{target}.dispatchEvent({come}), {SHOWN}") == "reconnecting"
    arrived(page, entry["position"])
    live(page)
    assert page.evaluate(SHOWN) == "live"


def test_silence(page, server, ticker):
    """A page that nobody has hidden claims nothing, either, after a time without a word."""
    open_live(page, f"{server.url}/t/{ticker}")
    page.clock.fast_forward(45 * SECOND)
    connection(page, "connecting")
    assert page.evaluate(SHOWN) == "reconnecting"
