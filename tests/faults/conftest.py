"""Fixtures of the fault tests: a store that tests may hurt, and a server of their own on it."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest
from support.clients.following import FollowingReader
from support.clients.readers import TRANSPORTS, get
from support.machines.servers import Server
from support.machines.stores import redis_server, wait_for


@pytest.fixture(scope="module")
def store():
    """A redis-server over TCP that tests may kill, hang and cut, and leave running."""
    with redis_server() as store:
        yield store


@pytest.fixture(scope="module")
def started(store):
    """A server on that store, with two workers."""
    with Server(store.url, workers=2, drain_seconds=1) as server:
        yield server


@pytest.fixture
def hurt(started, recovered):
    """The same, once it has got over the test before."""
    return recovered(started)


@pytest.fixture(scope="session")
def recovered():
    """Call it with a server of two workers: it waits until there are two, which reach Redis."""

    def well(server: Server) -> bool:
        if len(server.workers) < 2:
            return False
        return "\nticker_redis_connected 1.0\n" in get(f"{server.url}/metrics").text

    def wait(server: Server) -> Server:
        wait_for(lambda: well(server), "all of it is well")
        return server

    return wait


@pytest.fixture
async def crowd():
    """Call it with a server and a slug: readers over all transports, checked when the test ends."""
    async with AsyncExitStack() as stack:
        readers: list[FollowingReader] = []

        async def gather(server: Server, slug: str, number: int = 1) -> list[FollowingReader]:
            for transport in TRANSPORTS * number:
                reader = FollowingReader(server.url, slug, transport)
                readers.append(await stack.enter_async_context(reader))
            return readers

        yield gather
    assert [reader.complaints for reader in readers if reader.complaints] == []
