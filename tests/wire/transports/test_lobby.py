"""The lobby: nobody has so many connections that others have none."""

from __future__ import annotations

import pytest
from support.wired import LOOPS, SHORT, STREAM, Wired, received, run, until

from ticker.wire.transports.lobby import Lobby

HERE, OK = "127.0.0.1", b"HTTP/1.1 200 "


@pytest.fixture(params=LOOPS)
def loop(request) -> str:
    """Each event loop in turn."""
    return request.param


@pytest.mark.parametrize(
    ("lobby", "status"), [(Lobby(per_address=2), 429), (Lobby(most=2), 503)], ids=["one's", "all"]
)
def test_one_connection_too_many_is_told_so(loop, lobby, status):
    """It is closed, with a status; whoever was there before is served, and next who comes then."""

    async def story(wired: Wired) -> None:
        wired.protocols.lobby = lobby
        first, second = wired.connect(), wired.connect()
        with first, second:
            for one in (first, second):
                one.send(SHORT)
                await received(one, lambda got: got.endswith(b"BB"))
            with wired.connect() as third:
                got = await received(third, lambda got: got.endswith(b".\n"))
                assert got.startswith(b"HTTP/1.1 %d " % status)
                assert b"\r\nretry-after: " in got
            first.send(SHORT)
            await received(first, lambda got: got.endswith(b"BB"))
        await until(lambda: not wired.server.server_state.connections, "nobody is connected")
        with wired.connect() as next_one:
            next_one.send(SHORT)
            assert (await received(next_one, lambda got: got.endswith(b"BB"))).startswith(OK)

    run(loop, story)


def test_a_reader_has_a_seat_and_is_not_in_the_lobby(loop):
    """Who follows makes room for others of the same address."""

    async def story(wired: Wired) -> None:
        wired.protocols.lobby = Lobby(per_address=1)
        with wired.connect() as reader:
            reader.send(STREAM)
            await received(reader, lambda got: b"\r\n\r\n" in got)
            with wired.connect() as other:
                other.send(SHORT)
                assert (await received(other, lambda got: got.endswith(b"BB"))).startswith(OK)

    run(loop, story)


def test_some_are_not_counted(loop):
    """Proxies speak for many."""

    async def story(wired: Wired) -> None:
        wired.protocols.lobby = Lobby(per_address=1, uncounted={HERE})
        clients = [wired.connect() for _ in range(5)]
        for one in clients:
            one.send(SHORT)
            await received(one, lambda got: got.endswith(b"BB"))
            one.close()

    run(loop, story)
