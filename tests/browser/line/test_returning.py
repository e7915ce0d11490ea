"""Readers who were away: they come back by themselves, and miss nothing."""

from __future__ import annotations

import pytest
import redis
from playwright.sync_api import Page, expect
from support.clients.browsers import (
    CONNECTIONS,
    HIDEABLE,
    QUICK,
    Cable,
    arrived,
    as_reloaded,
    headlines,
    live,
    open_live,
)
from support.machines.servers import Server
from support.machines.stores import RedisServer

LOG_LENGTH = 10


@pytest.fixture(scope="module")
def store():
    """A Redis that may be emptied."""
    with_store = RedisServer(program="valkey-server").start()
    yield with_store
    with_store.close()


@pytest.fixture(scope="module")
def server(store):
    """A server that may be stopped and killed, and remembers little."""
    with Server(store.url, drain_seconds=1, log_length=LOG_LENGTH) as own:
        yield own


@pytest.fixture(scope="module")
def editor(server):
    """Somebody who may write there."""
    return server.editor()


@pytest.fixture
def reader(new_context, complaints, server, editor, ticker) -> Page:
    """A page that is live, with one entry."""
    complaints.allow_network()
    editor.publish(ticker, "Vorher")
    page = new_context(QUICK, CONNECTIONS, HIDEABLE).new_page()
    return open_live(page, f"{server.url}/t/{ticker}")


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_restart(reader, server, editor, ticker, how):
    """After a restart, and after kill -9, a page comes back and catches up without a double."""
    getattr(server, how)()
    feed = reader.locator("ticker-feed")
    expect(feed).not_to_have_attribute("data-connection", "live")
    server.start()
    while_away = editor.publish(ticker, "Während sie fort war")
    live(reader)
    after = editor.publish(ticker, "Danach")
    arrived(reader, after["position"])
    assert headlines(reader) == ["Danach", "Während sie fort war", "Vorher"]
    assert reader.locator(f"#e-{while_away['id']}").count() == 1
    expect(reader.locator(".bar")).to_have_attribute("data-shown", "live")
    said = reader.evaluate("connections")
    assert said[-1] == "live", said
    assert said.count("live") == 2, said
    as_reloaded(reader)


RETURNS = """
Math.random = () => 0.9;
window.returns = [];
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    const opened = performance.now();
    if (window.left) window.returns.push(opened - window.left);
    this.addEventListener('close', ({ code }) => {
      if (code === 1012) window.left = performance.now();
    });
  }
};
"""


def test_return_is_spread(new_context, complaints, server, editor, ticker):
    """Asked to come back within a time, a page waits for its random part of it, and no less."""
    complaints.allow_network()
    page = open_live(new_context(RETURNS).new_page(), f"{server.url}/t/{ticker}")
    server.stop()
    server.start()
    live(page)
    first, *_ = page.evaluate("window.returns")
    assert 900 <= first < 3000


def test_mark(new_context, complaints, server, editor, ticker):
    """The mark says that the connection is lost, and when it is back; not what soon passes."""
    complaints.allow_network()
    page = new_context("Math.random = () => 0.5;").new_page()
    with Cable(server.url) as cable:
        open_live(page, f"{cable.url}/t/{ticker}")
        mark = page.locator(".mark")
        expect(mark).to_have_text("Aktualisiert sich von selbst")
        cable.cut()
        expect(page.locator("ticker-feed")).to_have_attribute("data-connection", "reconnecting")
        expect(mark).to_have_text("Aktualisiert sich von selbst")
        expect(mark).to_contain_text("Die Verbindung wird wiederhergestellt …")
        cable.mend()
        expect(mark).to_have_text("Aktualisiert sich von selbst")
        page.close()


@pytest.mark.parametrize("missing", ["", "WebSocket", "WebSocket EventSource"])
def test_offline(new_context, complaints, editor, ticker, missing):
    """What is published while a reader is offline arrives, once, when it is back."""
    complaints.allow_network()
    scripts = [f"delete window.{name};" for name in missing.split()]
    context = new_context(QUICK, *scripts)
    with Cable(editor.url) as cable:
        page = open_live(context.new_page(), f"{cable.url}/t/{ticker}")
        context.set_offline(True)
        cable.cut()
        expect(page.locator("ticker-feed")).to_have_attribute("data-connection", "offline")
        expect(page.locator(".mark")).to_contain_text("Was Sie verpassen, wird nachgeholt.")
        first = editor.publish(ticker, "Eins")
        editor.change(ticker, first["id"], headline="Eins, ergänzt")
        editor.retract(ticker, editor.publish(ticker, "Irrtum")["id"])
        last = editor.publish(ticker, "Zwei")
        assert headlines(page) == []
        cable.mend()
        context.set_offline(False)
        arrived(page, last["position"])
        live(page)
        assert headlines(page) == ["Zwei", "Eins, ergänzt"]
        as_reloaded(page)
        context.close()


def test_log_too_short(new_context, complaints, server, editor, ticker):
    """Who missed more than the log holds gets the page as a reload shows it."""
    complaints.allow_network()
    context = new_context(QUICK)
    with Cable(server.url) as cable:
        page = open_live(context.new_page(), f"{cable.url}/t/{ticker}")
        gone = editor.publish(ticker, "Bald fort", pinned=True)
        arrived(page, gone["position"])
        context.set_offline(True)
        cable.cut()
        editor.retract(ticker, gone["id"])
        for number in range(LOG_LENGTH + 2):
            last = editor.publish(ticker, f"Nummer {number}", key=number % 2 == 0)
        cable.mend()
        context.set_offline(False)
        arrived(page, last["position"])
        live(page)
        assert headlines(page)[0] == f"Nummer {LOG_LENGTH + 1}"
        assert page.get_by_text("Bald fort").count() == 0
        as_reloaded(page)
        arrived(page, editor.publish(ticker, "Und weiter")["position"])
        as_reloaded(page)
        context.close()


def test_recreated(new_context, complaints, server, editor, ticker):
    """A ticker that was deleted and made anew while a reader was away is shown as it is now."""
    complaints.allow_network()
    context = new_context(QUICK)
    editor.publish(ticker, "Früher", key=True)
    with Cable(server.url) as cable:
        page = open_live(context.new_page(), f"{cable.url}/t/{ticker}")
        context.set_offline(True)
        cable.cut()
        assert editor.http.delete(f"/{ticker}").is_success
        editor.create(ticker, kicker="Noch einmal")
        last = editor.publish(ticker, "Von vorn")
        cable.mend()
        context.set_offline(False)
        arrived(page, last["position"])
        live(page)
        assert headlines(page) == ["Von vorn"]
        expect(page.locator(".kicker")).to_have_text("Noch einmal")
        as_reloaded(page)
        context.close()


def test_bfcache_and_sleep(reader, editor, ticker):
    """A page that the browser had put aside comes back live."""
    address = reader.url
    reader.goto(f"{address}/e/{editor.entries(ticker)['entries'][0]['id']}")
    last = editor.publish(ticker, "Inzwischen")
    reader.go_back()
    arrived(reader, last["position"])
    live(reader)
    assert headlines(reader) == ["Inzwischen", "Vorher"]
    as_reloaded(reader)


def test_emptied_store(reader, server, store, editor, ticker):
    """After the store has lost everything, a page shows what a reload shows."""
    store.client.flushall()
    anew = server.editor()
    anew.create(ticker, title="Neuanfang")
    last = anew.publish(ticker, "Alles neu")
    arrived(reader, last["position"])
    live(reader)
    assert headlines(reader) == ["Alles neu"]
    expect(reader.locator("h1")).to_have_text("Neuanfang")
    as_reloaded(reader)
    arrived(reader, anew.publish(ticker, "Und weiter")["position"])
    as_reloaded(reader)
    editor.http.headers["Authorization"] = f"Bearer {anew.token}"


def test_store_away(reader, store, editor, ticker):
    """While the store is away, the page says that it is reconnecting; then it is live again."""
    store.kill()
    feed = reader.locator("ticker-feed")
    expect(feed).to_have_attribute("data-connection", "reconnecting")
    with pytest.raises(redis.ConnectionError):
        store.client.ping()
    store.start()
    live(reader)
    arrived(reader, editor.publish(ticker, "Wieder da")["position"])
    assert headlines(reader) == ["Wieder da", "Vorher"]
    as_reloaded(reader)
