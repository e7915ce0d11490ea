"""Numbers of sockets: they are reused at once, and a fan-out never writes to one that was."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any

import pytest
from support.clients.raw import TEXT, pieces
from support.seed import SEED
from support.wired import LOOPS, OPENING, SHORT, STREAM, Wired, received, run, until

from ticker.wire.channel import fanout as fanouts
from ticker.wire.channel import frames
from ticker.wire.channel.channel import Channel
from ticker.wire.channel.fanout import Fanout
from ticker.wire.channel.reader import NO_NUMBER
from ticker.wire.clock import Clock
from ticker.wire.log.event import Follows
from ticker.wire.log.extent import Extent
from ticker.wire.transports.socket import SocketReader

READERS = 24
STEPS = 300


class Held:
    """Turns that come when a test says so."""

    def __init__(self) -> None:
        self.going: list[Fanout] = []

    def take(self, one: Fanout) -> None:
        self.going.append(one)

    def step(self) -> None:
        """Write to one reader."""
        if self.going and not self.going[0].slice(lambda: True):
            del self.going[0]

    def finish(self) -> None:
        while self.going:
            self.step()


class Client:
    """A reader's side, which keeps all it gets."""

    def __init__(self, wired: Wired, asked: bytes) -> None:
        self.socket = wired.connect()
        self.socket.send(asked)
        self.wrapping = "chunk" if asked is STREAM else "plain"
        self.reader: Any = None
        """The server's side."""

    async def offsets(self) -> list[int]:
        """Close, and return the events it got, as their numbers."""
        with self.socket:
            self.socket.shutdown(socket.SHUT_WR)
            told = pieces(self.wrapping, await received(self.socket, lambda _: False))
        events = [one.event for one in told if one.first in {0, TEXT} and one.text]
        assert events[0]["type"] == "ready"
        at = int(events[0]["at"].partition("-")[0])
        seen = [int(event["at"].partition("-")[0]) for event in events if "after" in event]
        assert seen == list(range(at + 1, at + 1 + len(seen)))
        return seen


@pytest.fixture(params=LOOPS)
def loop(request, monkeypatch) -> str:
    """Each event loop in turn; between any two writes anything can happen."""
    monkeypatch.setattr(fanouts, "STEP", 1)
    monkeypatch.setattr(fanouts, "ROWS", 2)
    return request.param


def tell(loop: str, story: Callable[[Wired, Held], Awaitable[None]]) -> None:
    """Tell a story in which fan-outs go on a step at a time."""

    async def held(wired: Wired) -> None:
        turns = Held()
        wired.channel = Channel("wire", Extent(5000), turns, Clock())
        wired.channel.caught_up(None, Follows(continued=False, events=[wired.event()]))
        try:
            await story(wired, turns)
        finally:
            turns.finish()

    run(loop, held)


async def come(wired: Wired, asked: bytes) -> Client:
    client = Client(wired, asked)
    known = len(wired.readers)
    await until(lambda: len(wired.readers) > known, "it has come")
    client.reader = wired.readers[-1]
    return client


async def gone(wired: Wired, client: Client) -> int:
    """Have a client leave; return the number that its reader had, once it is free."""
    connections, number = wired.server.server_state.connections, client.reader.number
    client.socket.close()
    await until(lambda: client.reader not in connections, "its connection is closed")
    return number


def test_a_number_that_was_given_back_is_not_written_to(loop):
    """Who takes a reader's number in mid-pass, a page or Redis, say, gets not a byte of it."""

    async def story(wired: Wired, turns: Held) -> None:
        clients = [await come(wired, OPENING) for _ in range(READERS)]
        await until(lambda: all(one.reader.number != NO_NUMBER for one in clients), "all flow")
        wired.publish()
        turns.step()
        leaving, staying = clients[: READERS // 2], clients[READERS // 2 :]
        numbers = {await gone(wired, one) for one in leaving}
        with ExitStack() as stack, socket.create_server(("127.0.0.1", 0)) as other:
            takers, page = [], wired.connect()
            for _ in range(READERS * 2):
                taker = stack.enter_context(socket.create_connection(other.getsockname()))
                peer = stack.enter_context(other.accept()[0])
                takers += [(taker, peer), (peer, taker)]
            taken = [(one, peer) for one, peer in takers if one.fileno() in numbers]
            assert len(taken) >= len(numbers) // 2
            turns.finish()
            page.send(SHORT)
            assert (await received(page, lambda got: b"BB" in got)).endswith(b"\r\n\r\nBB")
            page.close()
            for _, peer in taken:
                peer.setblocking(False)
                with pytest.raises(BlockingIOError):
                    peer.recv(1)
        for one in staying:
            assert await one.offsets() == [wired.head.offset]

    tell(loop, story)


class Course:
    """What may happen between two writes."""

    def __init__(self, wired: Wired, turns: Held, luck: random.Random) -> None:
        self.wired, self.turns, self.luck = wired, turns, luck
        self.clients: list[Client] = []
        self.paused: list[SocketReader] = []

    async def publish(self) -> None:
        self.wired.publish(self.luck.choice([10, 2000]))

    async def step(self) -> None:
        self.turns.step()

    async def come(self) -> None:
        self.clients.append(await come(self.wired, self.luck.choice([OPENING, STREAM])))

    async def leave(self) -> None:
        if len(self.clients) > 3:
            await gone(self.wired, self.clients.pop(self.luck.randrange(len(self.clients))))

    async def pause(self) -> None:
        self.paused.append(self.luck.choice(self.clients).reader)
        self.paused[-1].pause_writing()

    async def flow(self) -> None:
        if self.paused:
            self.paused.pop(self.luck.randrange(len(self.paused))).resume_writing()


def test_whatever_happens_between_two_writes_streams_are_whole(loop):
    """Readers leave, come, pause and flow in mid-pass; none has a gap, a double, or another's."""
    luck = random.Random(SEED)

    async def story(wired: Wired, turns: Held) -> None:
        course = Course(wired, turns, luck)
        steps = [course.step] * 3
        steps += [course.publish, course.come, course.leave, course.pause, course.flow]
        for _ in range(READERS):
            await course.come()
        for _ in range(STEPS):
            await luck.choice(steps)()
            if luck.random() < 0.2:
                await asyncio.sleep(0)
        while course.paused:
            await course.flow()
        turns.finish()
        last = wired.publish()
        turns.finish()
        assert all(one.reader.number != NO_NUMBER for one in course.clients)
        for one in course.clients:
            assert (await one.offsets())[-1] == last.offset

    tell(loop, story)


def test_a_wrapping_that_fails_costs_those_who_asked_for_it(loop, monkeypatch):
    """Others get the event, and who cannot be told it is cut off, to come back."""

    async def story(wired: Wired, turns: Held) -> None:
        plain, stream = await come(wired, OPENING), await come(wired, STREAM)
        await until(lambda: stream.reader.number != NO_NUMBER, "both flow")
        monkeypatch.setattr(frames, "chunk", None)
        wired.publish()
        with pytest.raises(TypeError):  # when it is measured, at the end
            turns.finish()
        assert await plain.offsets() == [wired.head.offset]
        assert stream.reader.left
        stream.socket.close()

    tell(loop, story)
