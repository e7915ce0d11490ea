"""Servers on one Redis, one of which lags behind: nobody is reset, nobody misses a thing."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack

import pytest
from support.clients.following import FollowingReader
from support.clients.readers import TRANSPORTS, follow, get
from support.machines.here import Here
from support.machines.servers import Server
from support.machines.stores import redis_server, wait_for
from support.machines.wires import Wire


@pytest.fixture(scope="module")
def store():
    """A redis-server for two servers."""
    with redis_server() as store:
        yield store


@pytest.fixture(scope="module")
def wire(store):
    wire = Wire(store.port)
    yield wire
    wire.close()


@pytest.fixture(scope="module")
def swift(store):
    """A server with a good connection."""
    with Here(store.url) as server:
        yield server


@pytest.fixture(scope="module")
def lagging(wire):
    """A server whose connection to the same Redis the tests have in hand."""
    with Server(wire.url) as server:
        yield server


@pytest.fixture
def slow(lagging):
    """The same, once it has got over the test before."""
    wait_for(lambda: redis_is(lagging, "connected"), "it hears of Redis")
    return lagging


@pytest.fixture(scope="module")
def press(swift):
    return swift.editor()


@pytest.fixture
def editor(press, slug):
    """Somebody who has opened a ticker."""
    press.create(slug)
    press.publish(slug, "Vorher")
    return press


def redis_is(server: Server, word: str) -> bool:
    return word in get(f"{server.url}/readyz").json()["redis"]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_page_of_one_server_is_followed_at_another_that_is_behind(
    swift, slow, wire, editor, slug, transport
):
    """A position that the lagging server does not know yet is waited for, not reset."""
    at = editor.entries(slug)["at"]
    async with follow(transport, slow.url, slug, at):
        wire.silence()
        newer = editor.publish(slug, "Schneller als die Leitung")["position"]
        joining = asyncio.create_task(_first(transport, slow.url, slug, newer))
        await asyncio.sleep(0)
        wire.restore()
        last = editor.publish(slug, "Danach")
        event = await joining
    assert (event["type"], event["at"], event["after"]) == ("put", last["position"], newer)


async def _first(transport: str, url: str, slug: str, since: str) -> dict:
    async with follow(transport, url, slug, since) as stream:
        (event,) = await stream.changes(1)
        return event


async def test_a_server_that_was_stopped_resumes_whoever_is_ahead_of_it(swift, slow, editor, slug):
    """A process that has slept through events knows no newer position, and resets nobody for it."""
    at = editor.entries(slug)["at"]
    readers = [FollowingReader(slow.url, slug, transport) for transport in TRANSPORTS]
    async with AsyncExitStack() as stack:
        for reader in readers:
            await stack.enter_async_context(reader)
        (process,) = slow.workers
        os.kill(process, signal.SIGSTOP)
        try:
            newer = [editor.publish(slug, f"Verschlafen {n}")["position"] for n in range(3)]
            joining = [asyncio.create_task(_first(t, slow.url, slug, newer[1])) for t in TRANSPORTS]
            await asyncio.sleep(0)
        finally:
            os.kill(process, signal.SIGCONT)
        for event in await asyncio.gather(*joining):
            assert (event["type"], event["at"], event["after"]) == ("put", newer[2], newer[1])
        for reader in readers:
            await reader.until_at(newer[2])
            assert reader.resets == 0
            assert [event["at"] for event in reader.history] == newer
            assert reader.history[0]["after"] == at


async def test_a_reader_goes_from_server_to_server(store, swift, slow, editor, slug):
    """Subscriptions are cut while a reader hops between two servers; it gets each event once."""
    at, seen = editor.entries(slug)["at"], []
    for number in range(12):
        store.cut()
        published = editor.publish(slug, f"Hüpfer {number}")["position"]
        transport = TRANSPORTS[number // 2 % 3]
        server = (swift, slow)[number % 2]
        async with follow(transport, server.url, slug, at) as stream:
            (event,) = await stream.changes(1)
        assert (event["type"], event["at"], event["after"]) == ("put", published, at)
        at = event["at"]
        seen.append(event["headline"])
    assert seen == [f"Hüpfer {number}" for number in range(12)]


@pytest.mark.parametrize("number", [1, 12], ids=["quiet", "busy"])
async def test_a_half_open_connection_is_noticed(slow, wire, editor, slug, number):
    """A connection that is silent without being closed is given up, and what was missed is read."""
    readers = [FollowingReader(slow.url, slug, transport) for transport in TRANSPORTS]
    for reader in readers:
        await reader.__aenter__()
    try:
        wire.silence()
        for one in range(number):
            page_at = editor.publish(slug, f"In die tote Leitung {one}")["position"]
        await asyncio.to_thread(wait_for, lambda: redis_is(slow, "away"), "the silence is noticed")
        wire.restore()
        for reader in readers:
            await reader.until_at(page_at)
            assert reader.resets == 0
            assert len(reader.history) == number
    finally:
        for reader in readers:
            await reader.__aexit__()


async def test_readers_are_refused_not_reset_while_redis_is_away(slow, wire, editor, slug):
    """An unknown position cannot be judged without Redis: come back later, says the server."""
    async with follow("ws", slow.url, slug, editor.entries(slug)["at"]):
        wire.silence()
        newer = editor.publish(slug, "Unbekannt")["position"]
        address = f"{slow.url}/t/{slug}/live"
        answer = await asyncio.to_thread(
            get, address, params={"since": newer, "as": "json"}, timeout=30
        )
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        wire.restore()


async def test_a_page_from_a_stale_cache_catches_up(swift, editor, slug):
    """Whoever loads a page that is some events old gets exactly these by joining."""
    stale = editor.entries(slug)["at"]
    published = [editor.publish(slug, f"Neuer {number}")["position"] for number in range(3)]
    for transport in TRANSPORTS:
        async with follow(transport, swift.url, slug, stale) as stream:
            assert [event["at"] for event in await stream.changes(3)] == published
