"""Following a ticker from outside: by whatever way is open, with nothing missed or doubled."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from contextlib import asynccontextmanager

import pytest
from support.machines.commands import Command
from support.machines.proxies import REFUSALS, Proxy
from support.machines.servers import Server
from support.machines.stores import wait_for

from ticker.terminal.follow import follower
from ticker.terminal.follow.follower import Follower
from ticker.terminal.follow.ladder import Ladder

STOPPED = {"nothing": (), "WebSocket": ("ws",), "both streams": ("ws", "sse")}
TAKEN = {"nothing": "ws", "WebSocket": "sse", "both streams": "poll"}


@pytest.fixture
def proxy(server):
    proxy = Proxy(int(server.environment["TICKER_PORT"]))
    yield proxy
    proxy.close()


class Tail:
    """`ticker tail --json`, and the entries and events it has printed."""

    def __init__(self, url, ticker, *options):
        self.events = []
        said, says = os.pipe()
        words = ["tail", ticker, "--json", "--url", url, *options]
        with os.fdopen(says, "wb") as output:
            self._process = Command(*words, stdout=output)
        self._said = os.fdopen(said, encoding="utf-8")
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self):
        for line in self._said:
            self.events.append(json.loads(line))

    @property
    def headlines(self):
        return [event["headline"] for event in list(self.events) if event["type"] == "put"]

    def until(self, *headlines):
        wait_for(lambda: self.headlines == [*headlines], f"{headlines} are printed")

    def end(self):
        self._process.terminate()
        self._process.wait(20)
        self._reading.join(5)
        self._said.close()


@pytest.fixture
def tailing():
    started = []

    def start(url, slug, *options):
        started.append(Tail(url, slug, *options))
        return started[-1]

    yield start
    for tail in started:
        tail.end()


def publish(editor, ticker, number):
    headlines = [f"Nummer {each}" for each in range(number)]
    for headline in headlines:
        editor.publish(ticker, headline)
    return headlines


@pytest.mark.parametrize("stopped", STOPPED)
def test_each_way(proxy, editor, ticker, tailing, stopped):
    """Whatever is stopped, each event comes once, by the best open way, however often it is cut."""
    proxy.stopped.update(STOPPED[stopped])
    editor.publish(ticker, "Vorher")
    tail = tailing(proxy.url, ticker)
    tail.until("Vorher")
    wait_for(lambda: TAKEN[stopped] in proxy.taken, "the open way is found")
    expected = ["Vorher", *publish(editor, ticker, 5)]
    tail.until(*expected)
    for _ in range(3):
        proxy.cut()
        expected += publish(editor, ticker, 2)
        tail.until(*expected)


@pytest.mark.parametrize("refusal", sorted(REFUSALS.keys() - {"refused"}))
def test_however_ways_are_stopped(proxy, editor, ticker, tailing, refusal):
    """Whatever else a proxy answers in place of a stream, the next way is taken soon."""
    proxy.refusal = refusal
    proxy.stopped.update(STOPPED["both streams"])
    tail = tailing(proxy.url, ticker)
    wait_for(lambda: "poll" in proxy.taken, "polls are tried")
    tail.until(*publish(editor, ticker, 2))


def test_after_a_reset_only_what_is_new_is_told(server, editor, ticker, tailing):
    """What was not asked for does not come as news when everything is loaded afresh."""
    publish(editor, ticker, 3)
    tail = tailing(server.url, ticker, "-n", "1")
    tail.until("Nummer 2")
    editor.http.patch(f"/{ticker}", json={"language": "en"})
    editor.publish(ticker, "Danach")
    tail.until("Nummer 2", "Danach")


class Shown:
    """In place of a terminal."""

    def __init__(self):
        self.headlines = []

    def show_page(self, entries, _):
        self.headlines += [entry["headline"] for entry in reversed(entries)]

    def show(self, event):
        self.headlines.append(event["headline"])


@asynccontextmanager
async def following(reader):
    """Follow meanwhile; give what waits for a condition."""
    await reader.load()
    following = asyncio.create_task(reader.follow())

    async def until(condition):
        async with asyncio.timeout(20):
            while not condition():
                assert not following.done()
                await asyncio.sleep(0.01)

    try:
        yield until
    finally:
        following.cancel()
        await asyncio.wait([following])


async def test_a_server_that_is_killed(bundled, tmp_path, monkeypatch):
    """What is published while the server is killed and started again comes when it is there."""
    monkeypatch.setattr(follower, "LONGEST_PAUSE", 1.0)
    # A worker whose parent is gone tells its readers to come back within its drain.
    with Server(bundled.store_url, prefix=tmp_path.name, drain_seconds=1) as server:
        editor, shown = server.editor(), Shown()
        editor.create("sturm")
        async with following(Follower(server.url, "sturm", shown)) as until:
            expected = await asyncio.to_thread(publish, editor, "sturm", 2)
            await until(lambda: shown.headlines == expected)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            expected += await asyncio.to_thread(publish, server.editor(), "sturm", 2)
            await until(lambda: shown.headlines == expected)


async def test_a_better_way_is_taken_when_it_opens(proxy, editor, ticker):
    """The best is tried beside the one that works, which is left when the other one has spoken."""
    proxy.stopped.add("ws")
    shown = Shown()
    reader = Follower(proxy.url, ticker, shown, Ladder(first_climb=0.2))
    async with following(reader) as until:
        await until(lambda: proxy.taken[-1] == "sse")
        before = proxy.taken.count("ws")
        expected = await asyncio.to_thread(publish, editor, ticker, 2)
        await until(lambda: shown.headlines == expected)
        await until(lambda: proxy.taken.count("ws") > before)
        expected += await asyncio.to_thread(publish, editor, ticker, 2)
        await until(lambda: shown.headlines == expected)
        assert proxy.taken.count("sse") == 1, "what works is kept while the best is still closed"
        proxy.stopped.remove("ws")
        proxy.stopped.add("sse")
        await until(lambda: reader.rung == "ws")
        expected += await asyncio.to_thread(publish, editor, ticker, 2)
        await until(lambda: shown.headlines == expected)
        assert proxy.taken.count("sse") == 1
