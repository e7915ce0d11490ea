"""Early answers: what is answered before all of it has come is heard all the same."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from support.clients.raw import asking
from support.wired import LOOPS, SHORT, Wired, received, run, until

from ticker.wire.transports import connection as protocols

EARLY = [asking("/short", "Content-Length: 9000000", *more) for more in ([], ["Connection: close"])]


@pytest.fixture(params=LOOPS)
def loop(request) -> str:
    """Each event loop in turn."""
    return request.param


@pytest.mark.parametrize("asked", EARLY, ids=["kept", "closed"])
def test_who_writes_before_it_reads_gets_its_answer(loop, asked):
    """An answer that is given before all of the request has come arrives behind all of it."""

    async def story(wired: Wired) -> None:
        with wired.connect() as client:
            sends = asyncio.get_running_loop().sock_sendall
            await sends(client, asked)
            for _ in range(90):
                await sends(client, b"x" * 100_000)
            got = await received(client, lambda got: got.endswith(b"BB"))
            assert got.startswith(b"HTTP/1.1 200")
            if asked is EARLY[0]:
                await sends(client, SHORT)
                await received(client, lambda got: got.endswith(b"BB"))
        await until(lambda: not wired.server.server_state.connections, "nobody is connected")

    run(loop, story)


@pytest.mark.parametrize("asked", EARLY, ids=["kept", "closed"])
@pytest.mark.parametrize("limit", ["bytes", "seconds"])
def test_what_comes_behind_an_answer_is_bounded(loop, asked, limit, monkeypatch):
    """Who goes on sending what has been answered is let go after a while, and after so much."""
    if limit == "bytes":
        monkeypatch.setattr(protocols, "LARGEST_REST", 1_000_000)
    else:
        monkeypatch.setattr(protocols, "REST_SECONDS", 0.3)

    async def story(wired: Wired) -> None:
        with wired.connect() as client:
            client.send(asked)
            await received(client, lambda got: got.endswith(b"BB"))
            if limit == "bytes":
                with suppress(OSError):
                    for _ in range(80):
                        await asyncio.get_running_loop().sock_sendall(client, b"x" * 100_000)
            await until(lambda: not wired.server.server_state.connections, "nobody is connected")

    run(loop, story)


def test_who_waits_to_be_asked_on_is_answered_and_let_go(loop):
    """What a client sends next that was not asked for its body is never taken for that body."""

    async def story(wired: Wired) -> None:
        with wired.connect() as client:
            client.send(asking("/short", "Content-Length: 900", "Expect: 100-continue"))
            got = await received(client, lambda _: False)
            assert got.startswith(b"HTTP/1.1 200")
            assert b"connection: close" in got
        await until(lambda: not wired.server.server_state.connections, "nobody is connected")

    run(loop, story)
