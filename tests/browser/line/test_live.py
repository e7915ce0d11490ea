"""Pages that keep themselves up to date: what editors do is seen without a reload."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import WebSocketRoute, expect
from support.clients.browsers import (
    QUICK,
    Cable,
    arrived,
    as_reloaded,
    headlines,
    live,
    open_live,
    show_waiting,
)

MISSING = {
    "ws": "",
    "sse": "delete window.WebSocket;",
    "poll": "delete window.WebSocket; delete window.EventSource;",
}


@pytest.fixture
def reader(page, server, ticker):
    """A page of the ticker that is live."""
    return open_live(page, f"{server.url}/t/{ticker}")


@pytest.mark.parametrize("transport", MISSING)
def test_two_readers_see_an_entry(new_context, server, editor, ticker, transport):
    """An entry appears in two open pages over the best transport that their browser has."""
    context = new_context(QUICK, MISSING[transport])
    pages = [open_live(context.new_page(), f"{server.url}/t/{ticker}") for _ in range(2)]
    entry = editor.publish(ticker, "Die Fähre hat abgelegt", body="Mit **allen** an Bord.")
    for page in pages:
        article = page.locator(f"#e-{entry['id']}")
        expect(article).to_be_visible()
        expect(article.locator("strong")).to_have_text("allen")
        expect(page.locator("ticker-feed")).to_have_attribute("data-transport", transport)
        as_reloaded(page)


@pytest.mark.parametrize("transport", ["sse", "poll"])
def test_blocked_transports(new_context, complaints, editor, ticker, transport):
    """Where a proxy refuses WebSockets, or streams as well, the page goes down to what passes."""
    complaints.allow_network()
    context = new_context(QUICK)
    if transport == "poll":
        context.route(re.compile("as=sse"), lambda route: route.fulfill(status=502))
    with Cable(editor.url, websockets=False) as cable:
        page = open_live(context.new_page(), f"{cable.url}/t/{ticker}")
        expect(page.locator("ticker-feed")).to_have_attribute("data-transport", transport)
        for text in ("Eins", "Zwei", "Drei"):
            arrived(page, editor.publish(ticker, text)["position"])
        assert headlines(page) == ["Drei", "Zwei", "Eins"]
        as_reloaded(page)
        context.close()


LATER = """
const { now } = performance;
window.later = 0;
performance.now = () => now.call(performance) + window.later;
"""
"""Lets a test make time pass for whatever waits by the clock that nobody can set."""


def test_climbing(new_context, complaints, editor, ticker):
    """A better way is tried beside the one that works, which is left once the other one speaks."""
    complaints.allow_network()
    with Cable(editor.url, websockets=False) as cable:
        page = new_context(QUICK, LATER).new_page()
        streams, tried = [], []
        page.on("request", lambda asked: streams.append(asked.url) if "as=sse" in asked.url else 0)
        page.on("websocket", lambda socket: tried.append(socket.url))
        open_live(page, f"{cable.url}/t/{ticker}")
        feed = page.locator("ticker-feed")
        expect(feed).to_have_attribute("data-transport", "sse")

        def a_minute_later(texts: list[str]) -> None:
            for text in texts:  # in parts, for a minute's silence would be a reason to leave
                page.evaluate("window.later += 41_000")
                arrived(page, editor.publish(ticker, text)["position"])

        before = len(tried)
        a_minute_later(["Eins", "Zwei"])
        page.wait_for_event("websocket", timeout=20_000)
        assert len(tried) > before
        arrived(page, editor.publish(ticker, "Drei")["position"])
        expect(feed).to_have_attribute("data-transport", "sse")
        assert len(streams) == 1, "the way that works was left"
        cable.websockets = True
        a_minute_later(["Vier", "Fünf", "Sechs", "Sieben"])
        expect(feed).to_have_attribute("data-transport", "ws", timeout=20_000)
        arrived(page, editor.publish(ticker, "Acht")["position"])
        assert len(streams) == 1
        assert headlines(page)[:3] == ["Acht", "Sieben", "Sechs"]
        as_reloaded(page)


def test_stream_that_errs(new_context, server, editor, ticker):
    """A stream that loses, doubles and repeats events leads to no gap and no double."""
    context = new_context(QUICK)
    heard: list[str] = []
    erred: set[str] = set()

    def carry(near: WebSocketRoute) -> None:
        far = near.connect_to_server()

        def hear(text: str) -> None:
            headline = json.loads(text).get("headline", "")
            first = headline not in erred
            erred.add(headline)
            heard.append(text)
            if first and headline == "Doppelt":
                near.send(text)
            if first and headline == "Alt":
                near.send(next(old for old in heard if '"put"' in old))
            if not (first and headline == "Verloren"):
                near.send(text)

        far.on_message(hear)

    context.route_web_socket(re.compile("/live"), carry)
    page = open_live(context.new_page(), f"{server.url}/t/{ticker}")
    texts = ["Anfang", "Doppelt", "Verloren", "Danach", "Alt", "Ende"]
    for text in texts:
        entry = editor.publish(ticker, text)
        if text != "Verloren":
            arrived(page, entry["position"])
    assert headlines(page) == texts[::-1]
    said = [json.loads(text) for text in heard]
    assert sum(event["type"] == "ready" for event in said) > 2, "it has joined again"
    as_reloaded(page)


def test_edit_in_place(reader, editor, ticker):
    """An edited entry is replaced where it stands, and marked as edited."""
    for text in ("Unten", "Mitte", "Oben"):
        entry = editor.publish(ticker, text)
        if text == "Mitte":
            middle = entry
    arrived(reader, entry["position"])
    assert headlines(reader) == ["Oben", "Mitte", "Unten"]
    expect(reader.locator(".edited")).to_have_count(0)
    changed = editor.change(ticker, middle["id"], headline="Mitte, neu", body="Mehr davon.")
    article = reader.locator(f"#e-{middle['id']}")
    expect(article.locator(".headline")).to_have_text("Mitte, neu")
    expect(article.locator(".body")).to_have_text("Mehr davon.")
    expect(article.locator(".edited")).to_have_text(re.compile("^geändert "))
    arrived(reader, changed["position"])
    assert headlines(reader) == ["Oben", "Mitte, neu", "Unten"]
    as_reloaded(reader)


def test_correction(reader, editor, ticker):
    """A correction is shown to readers in the entry that it corrects."""
    entry = editor.publish(ticker, "Zwölf Boote")
    editor.change(ticker, entry["id"], headline="Elf Boote", correction="Es sind elf Boote.")
    expect(reader.locator(".correction")).to_have_text("Korrektur Es sind elf Boote.")
    as_reloaded(reader)


def test_move(reader, editor, ticker):
    """An entry whose time changes moves to where that belongs, over days, which come and go."""
    old = editor.publish(ticker, "Gestern", published_at="2026-03-03T10:00:00Z")
    new = editor.publish(ticker, "Heute", published_at="2026-03-04T10:00:00Z")
    arrived(reader, new["position"])
    assert headlines(reader) == ["Heute", "Gestern"]
    names = reader.locator(".day > h2")
    expect(names).to_have_text(["Mittwoch, 4. März", "Dienstag, 3. März"])
    moved = editor.change(ticker, old["id"], published_at="2026-03-04T11:00:00Z")
    arrived(reader, moved["position"])
    assert headlines(reader) == ["Gestern", "Heute"]
    expect(names).to_have_text(["Mittwoch, 4. März"])
    as_reloaded(reader)
    # 23:30 in Berlin, which is the day before in UTC only from 22:30 on.
    moved = editor.change(ticker, new["id"], published_at="2026-03-01T22:30:00Z")
    arrived(reader, moved["position"])
    expect(names).to_have_text(["Mittwoch, 4. März", "Sonntag, 1. März"])
    moved = editor.change(ticker, new["id"], published_at="2026-03-01T23:30:00Z")
    arrived(reader, moved["position"])
    expect(names).to_have_text(["Mittwoch, 4. März", "Montag, 2. März"])
    as_reloaded(reader)


def test_retraction_and_return(reader, editor, ticker):
    """A retracted entry leaves at once from wherever it stands, and may come back."""
    kept = editor.publish(ticker, "Bleibt")
    entry = editor.publish(ticker, "Geht", key=True, pinned=True)
    expect(reader.get_by_text("Geht", exact=True)).to_have_count(4)
    editor.retract(ticker, entry["id"], reason="Verwechslung")
    expect(reader.get_by_text("Geht", exact=True)).to_have_count(0)
    expect(reader.locator(f"#e-{kept['id']}")).to_be_visible()
    as_reloaded(reader)
    back = editor.change(ticker, entry["id"], state="published")
    arrived(reader, back["position"])
    expect(reader.get_by_text("Geht", exact=True)).to_have_count(4)
    as_reloaded(reader)


def test_empty_again(reader, editor, ticker):
    """The sentence of an empty ticker goes with the first entry, and comes back after the last."""
    empty = reader.get_by_text("Noch keine Beiträge.")
    expect(empty).to_be_visible()
    entry = editor.publish(ticker, "Einziger")
    expect(reader.locator(".entries article")).to_have_count(1)
    expect(empty).to_be_hidden()
    editor.retract(ticker, entry["id"])
    expect(empty).to_be_visible()
    as_reloaded(reader)


def test_pin(reader, editor, ticker):
    """A pinned entry stands above the feed as well, until it is unpinned."""
    entry = editor.publish(ticker, "Was wir wissen")
    copy = reader.locator(".pinned .name")
    expect(reader.locator(".pinned")).to_be_hidden()
    editor.change(ticker, entry["id"], pinned=True)
    expect(copy).to_have_text("Was wir wissen")
    expect(copy).to_be_visible()
    expect(reader.locator(f"#e-{entry['id']}")).to_have_count(1)
    as_reloaded(reader)
    editor.change(ticker, entry["id"], headline="Was wir jetzt wissen")
    expect(copy).to_have_text("Was wir jetzt wissen")
    editor.change(ticker, entry["id"], pinned=False)
    expect(reader.locator(".pinned")).to_be_hidden()
    expect(copy).to_have_count(0)
    as_reloaded(reader)


def test_nothing_to_show(reader, editor, ticker):
    """A ticker without entries says so, before the first and after the last."""
    empty = reader.locator(".empty")
    for _ in range(2):
        expect(empty).to_be_visible()
        entry = editor.publish(ticker, "Nur kurz")
        arrived(reader, entry["position"])
        show_waiting(reader)
        expect(empty).to_be_hidden()
        editor.retract(ticker, entry["id"])
        expect(reader.locator(".entries article")).to_have_count(0)
    as_reloaded(reader)


def test_key_events(reader, editor, ticker):
    """Key events are a list of times and headlines, which jumps to the entries."""
    for hour in (10, 12, 11):
        time = f"2026-03-04T{hour}:00:00Z"
        entry = editor.publish(ticker, f"Um {hour}", key=True, published_at=time)
    arrived(reader, entry["position"])
    lines = reader.locator(".keys li")
    expect(lines).to_have_text(["04.03.2026 Um 12", "04.03.2026 Um 11", "04.03.2026 Um 10"])
    as_reloaded(reader)
    lines.nth(1).locator("a").click()
    expect(reader.locator(f"#e-{entry['id']}")).to_be_focused()
    expect(reader).to_have_url(re.compile(f"/t/{ticker}/e/{entry['id']}$"))
    editor.change(ticker, entry["id"], key=False)
    expect(lines).to_have_text(["04.03.2026 Um 12", "04.03.2026 Um 10"])
    as_reloaded(reader)


def test_breaking(reader, editor, ticker):
    """Breaking news looks it, and says so in a word."""
    plain = editor.publish(ticker, "Gewöhnliches")
    entry = editor.publish(ticker, "Der Präsident tritt zurück", breaking=True)
    article = reader.locator(f"#e-{entry['id']}")
    expect(article.locator(".label")).to_have_text("Eilmeldung")
    red = article.evaluate("(it) => getComputedStyle(it).borderTopColor")
    assert red != reader.locator(f"#e-{plain['id']}").evaluate(
        "(it) => getComputedStyle(it).borderTopColor"
    )
    as_reloaded(reader)


def test_header(reader, editor, ticker):
    """A changed header is shown at once: title, status, kicker, intro, and the tab's name."""
    expect(reader.locator(".status")).to_have_text("Live")
    answer = editor.http.patch(
        f"/{ticker}",
        json={
            "title": "Sturm über der Nordsee",
            "kicker": "Unwetter",
            "intro": "Der Wind *dreht*.",
            "status": "paused",
            "image": {
                "url": "/static/favicon.svg",
                "alt": "Boje",
                "credit": "Foto: dpa",
            },
        },
    )
    assert answer.status_code == 200, answer.text
    expect(reader.locator("h1")).to_have_text("Sturm über der Nordsee")
    expect(reader).to_have_title("Sturm über der Nordsee")
    expect(reader.locator(".status")).to_have_text("Pausiert")
    expect(reader.locator(".kicker")).to_have_text("Unwetter")
    expect(reader.locator(".intro em")).to_have_text("dreht")
    as_reloaded(reader)
    editor.http.patch(f"/{ticker}", json={"status": "ended", "image": None})
    expect(reader.locator(".status")).to_have_text("Dieser Ticker ist beendet")
    expect(reader.locator(".lead")).to_have_count(0)
    as_reloaded(reader)


def test_deleted(reader, editor, ticker):
    """When the ticker is deleted, the page says so, keeps what it shows, and asks no more."""
    editor.publish(ticker, "Letzter")
    expect(reader.get_by_text("Letzter", exact=True)).to_be_visible()
    assert editor.http.delete(f"/{ticker}").is_success
    expect(reader.locator(".mark")).to_have_text("Dieser Liveticker ist nicht mehr verfügbar.")
    expect(reader.locator("ticker-feed")).to_have_attribute("data-connection", "stopped")
    expect(reader.get_by_text("Letzter", exact=True)).to_be_visible()


def test_language_of_another_direction(new_context, server, editor, ticker):
    """A page that becomes Arabic, and German again, runs and speaks as if it had been loaded so."""
    page = open_live(new_context(QUICK).new_page(), f"{server.url}/t/{ticker}")
    entry = editor.publish(ticker, "Eins", key=True, pinned=True, author="Ada")
    arrived(page, entry["position"])
    for language, direction in (("ar", "rtl"), ("de", "ltr")):
        editor.http.patch(f"/{ticker}", json={"language": language})
        expect(page.locator("html")).to_have_attribute("dir", direction)
        live(page)
        arrived(page, editor.publish(ticker, language)["position"])
        as_reloaded(page)
    expect(page.locator(".mark")).to_have_text("Aktualisiert sich von selbst")


def test_language(new_context, server, editor, ticker):
    """Another language swaps all of the page, which goes on being live in it."""
    page = open_live(new_context(QUICK).new_page(), f"{server.url}/t/{ticker}")
    entry = editor.publish(ticker, "First", published_at="2026-03-04T10:00:00Z", key=True)
    expect(page.locator(".day > h2")).to_have_text("Mittwoch, 4. März")
    editor.http.patch(f"/{ticker}", json={"language": "en-GB", "timezone": "Europe/London"})
    expect(page.locator(".day > h2")).to_have_text("Wednesday 4 March")
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    expect(page.locator(f"#e-{entry['id']} .when time")).to_have_text("10:00")
    expect(page.locator(".mark")).to_have_text("Updates by itself")
    live(page)
    arrived(page, editor.publish(ticker, "Second", breaking=True)["position"])
    assert headlines(page) == ["Second", "First"]
    expect(page.locator(".label")).to_have_text("Breaking")
    as_reloaded(page)
