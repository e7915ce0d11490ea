"""Farewell: a server that ends asks its readers to come back, spread over some time."""

from __future__ import annotations

import asyncio
import re

import httpx2
import pytest
from support.clients.readers import PATIENCE_SECONDS, Ended, follow, get
from support.machines.servers import Server
from support.machines.stores import wait_for


@pytest.fixture
def ending():
    """A server that will be stopped, and the slug of a ticker on it."""
    with Server(drain_seconds=7) as server:
        server.editor().create("storm")
        yield server


async def test_readers_are_asked_to_come_back(ending):
    """A stop closes WebSockets with 1012 and the seconds to spread over; streams get `retry:`."""
    url = f"{ending.url}/t/storm/live"
    async with (
        follow("ws", ending.url, "storm") as socket,
        httpx2.AsyncClient(timeout=30, verify=False) as client,
        client.stream("GET", url, params={"as": "sse"}) as stream,
        asyncio.timeout(PATIENCE_SECONDS),
    ):
        await socket.until("ready")
        chunks = stream.aiter_text()
        text = await anext(chunks)
        at = re.search('"at":"([^"]+)"', text)[1]
        waiting = asyncio.create_task(client.get(url, params={"since": at, "wait": "30"}))
        await asyncio.to_thread(wait_for, lambda: readers(ending) == 3, "all three follow")
        stopping = asyncio.to_thread(ending.stop)
        code, (ended, rest), poll = await asyncio.gather(stopping, said(socket, chunks), waiting)
    assert code == 0
    assert (ended.code, ended.reason) == (1012, "7")
    milliseconds = re.search(
        r"retry: ([0-9]+)\n\n$", rest
    )  # a beat may have come before it as well
    assert milliseconds
    assert 0 <= int(milliseconds[1]) <= 7000
    assert poll.json() == {"at": at, "events": []}


def readers(server):
    return get(f"{server.url}/readyz").json()["readers"]


async def said(socket, chunks):
    """Return how both streams end."""
    with pytest.raises(Ended) as ended:
        await listened(socket)
    return ended.value, "".join([chunk async for chunk in chunks])


async def listened(socket):
    """Hear whatever comes; a beat may come before the end."""
    while True:
        await socket.next()
