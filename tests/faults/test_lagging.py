"""Servers on one Redis, one of which lags behind: nobody is reset, nobody misses a thing."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from support.following import FollowingReader
from support.readers import TRANSPORTS, follow
from support.servers import Server
from support.stores import wait_for
from support.wires import Wire

SLUG = "verspaetet"


@pytest.fixture
def wire(store):
    wire = Wire(store.port)
    yield wire
    wire.close()


@pytest.fixture
def swift(store):
    """A server with a good connection."""
    with Server(store.url) as server:
        yield server


@pytest.fixture
def slow(wire):
    """A server whose connection to the same Redis the test has in hand."""
    with Server(wire.url) as server:
        yield server


@pytest.fixture
def editor(swift):
    editor = swift.editor()
    editor.create(SLUG)
    editor.publish(SLUG, "Vorher")
    return editor


def redis_is(server: Server, word: str) -> bool:
    return word in httpx.get(f"{server.url}/readyz", timeout=20).json()["redis"]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_page_of_one_server_is_followed_at_another_that_is_behind(
    swift, slow, wire, editor, transport
):
    """A position that the lagging server does not know yet is waited for, not reset."""
    at = editor.entries(SLUG)["at"]
    async with follow(transport, slow.url, SLUG, at):
        wire.silence()
        newer = editor.publish(SLUG, "Schneller als die Leitung")["position"]
        joining = asyncio.create_task(_first(transport, slow.url, newer))
        await asyncio.sleep(0)
        wire.restore()
        last = editor.publish(SLUG, "Danach")
        event = await joining
    assert (event["type"], event["at"], event["after"]) == ("put", last["position"], newer)


async def _first(transport: str, url: str, since: str) -> dict:
    async with follow(transport, url, SLUG, since) as stream:
        (event,) = await stream.changes(1)
        return event


async def test_a_half_open_connection_is_noticed_on_a_quiet_ticker(slow, wire, editor):
    """A connection that is silent without being closed is given up, and what was missed is read."""
    readers = [FollowingReader(slow.url, SLUG, transport) for transport in TRANSPORTS]
    for reader in readers:
        await reader.__aenter__()
    try:
        wire.silence()
        page_at = editor.publish(SLUG, "In die tote Leitung")["position"]
        await asyncio.to_thread(wait_for, lambda: redis_is(slow, "away"), "the silence is noticed")
        wire.restore()
        for reader in readers:
            await reader.until_at(page_at)
            assert reader.resets == 0
    finally:
        for reader in readers:
            await reader.__aexit__()


async def test_readers_are_refused_not_reset_while_redis_is_away(slow, wire, editor):
    """An unknown position cannot be judged without Redis: come back later, says the server."""
    async with follow("ws", slow.url, SLUG, editor.entries(SLUG)["at"]):
        wire.silence()
        newer = editor.publish(SLUG, "Unbekannt")["position"]
        address = f"{slow.url}/t/{SLUG}/live"
        answer = await asyncio.to_thread(
            httpx.get, address, params={"since": newer, "as": "json"}, timeout=30
        )
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        wire.restore()


async def test_a_page_from_a_stale_cache_catches_up(swift, editor):
    """Whoever loads a page that is some events old gets exactly these by joining."""
    stale = editor.entries(SLUG)["at"]
    published = [editor.publish(SLUG, f"Neuer {number}")["position"] for number in range(3)]
    for transport in TRANSPORTS:
        async with follow(transport, swift.url, SLUG, stale) as stream:
            assert [event["at"] for event in await stream.changes(3)] == published
