"""The hub on a real store: joins, channels that are given up, places, and a Redis that is slow."""

from __future__ import annotations

import asyncio
import gc
import itertools
import random
from contextlib import asynccontextmanager

import pytest
from support import logs
from support.logs import telling
from support.machines.stores import redis_server
from support.machines.wires import Wire
from support.seed import SEED

from ticker.machine.valkey.valkey import Valkey
from ticker.wire.channel.backlog import LARGEST_BACKLOG
from ticker.wire.channel.farewells import Farewell
from ticker.wire.hub import catchup, ear, hub
from ticker.wire.hub.calls import Unknown
from ticker.wire.hub.hub import Hub
from ticker.wire.log.log import Log
from ticker.wire.log.position import BEGINNING, Position
from ticker.wire.store.unavailable import Unavailable
from ticker.wire.transports.queued import QueuedReader

LENGTH = 50
STARTS = 80
_names = itertools.count(1)


@pytest.fixture(scope="module", params=["bundled", "redis-server"])
def url(request, tmp_path_factory):
    """The address of each kind of store in turn."""
    if request.param == "bundled":
        with Valkey(tmp_path_factory.mktemp("data")) as url:
            yield url
        return
    with redis_server() as store:
        yield store.url


@pytest.fixture
def name() -> str:
    return f"name-{next(_names)}"


def opened(url: str, length: int = LENGTH):
    return logs.opened(url, "nabe", length)


@pytest.fixture
async def log(url):
    """What an editor publishes with."""
    async with opened(url) as log:
        yield log


@asynccontextmanager
async def started(url: str):
    """Start a hub with a connection of its own, as each process has."""
    async with opened(url) as log, Hub(log) as hub:
        yield hub


async def put(log: Log, name: str, entry_id: str = "a", words: str = "") -> Position:
    text = f'{{"type":"put","id":"{entry_id}","html":"{words}"}}'
    return await log.append(name, telling(text))


async def remove(log: Log, name: str, entry_id: str = "a") -> Position:
    text = f'{{"type":"remove","id":"{entry_id}"}}'
    return await log.append(name, telling(text, withdraws=entry_id))


async def until(condition, what: str, seconds: float = 10.0) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, what
        await asyncio.sleep(0.005)


async def next_of(frames, kind: str):
    """Return the next frame of a type."""
    async with asyncio.timeout(10):
        async for frame in frames:
            if f'"type":"{kind}"'.encode() in frame.text:
                return frame
    raise AssertionError(f"the stream ended before any {kind}")


async def test_whoever_joins_while_a_hub_starts_is_told_of_what_follows(url, log, name):
    """A channel that is just being opened is not given up as one that nobody follows."""
    luck = random.Random(SEED)
    await put(log, name)
    for _ in range(STARTS):
        async with started(url) as one:
            await asyncio.sleep(luck.uniform(0, 0.008))
            reader = QueuedReader("ws")
            await one.join(name, reader, None)
            frames = reader.frames()
            await next_of(frames, "ready")
            at = await put(log, name)
            assert (await next_of(frames, "put")).at == at


async def test_channels_in_use_are_never_given_up(url, log, name, monkeypatch):
    """Readers come and go while channels are given up at every chance; each gets its event."""
    monkeypatch.setattr(hub, "IDLE_SECONDS", 0.0)
    monkeypatch.setattr(hub, "PROBE_SECONDS", 0.002)
    monkeypatch.setattr(ear, "PROBE_SECONDS", 0.002)
    luck = random.Random(SEED)
    names = [f"{name}-{n}" for n in range(3)]
    for one in names:
        await put(log, one)

    async def follow_for_a_while(at: Hub) -> None:
        for _ in range(25):
            followed_name = luck.choice(names)
            reader = QueuedReader("ws")
            await at.join(followed_name, reader, None)
            frames = reader.frames()
            await next_of(frames, "ready")
            position = await put(log, followed_name)
            async with asyncio.timeout(10):
                while (await anext(frames)).at != position:
                    pass
            reader.leave()

    async with started(url) as one:
        await asyncio.gather(*(follow_for_a_while(one) for _ in range(6)))
        assert one.readers == 0


async def test_who_comes_while_the_hub_ends_is_let_go(url, log, name):
    """After the farewell nobody is registered any more, whatever position it brings."""
    at = await put(log, name)
    async with started(url) as one:
        stays = QueuedReader("ws")
        await one.join(name, stays, at)
        await one.end(Farewell(1012, "7", 7.0))
        late = QueuedReader("ws")
        await one.join(name, late, Position(99, "0badc0de"))
        assert stays.farewell == late.farewell == Farewell(1012, "7", 7.0)
        assert one.readers == 0


async def test_a_crowd_with_an_unknown_position_costs_one_read(url, log, name):
    """Who is ahead of this process waits for one read of the log, shared by all who wait."""
    await put(log, name)
    async with opened(url) as counted, Hub(counted) as one:
        await one.follow(name)
        reads = 0
        since = counted.since

        async def counting(*arguments):
            nonlocal reads
            reads += 1
            return await since(*arguments)

        counted.since = counting
        readers = [QueuedReader("ws") for _ in range(1000)]
        await asyncio.gather(*(one.join(name, r, Position(9, "0badc0de")) for r in readers))
        assert reads <= 2
    for reader in readers:
        (frame,) = reader.take()
        assert b'"type":"reset"' in frame.text


async def test_a_ticker_that_is_not_there_is_unknown_and_not_kept(url, name):
    """Whoever asks for slugs at random does not make this process follow them."""
    async with started(url) as one:
        for since in (None, BEGINNING, Position(1, "0badc0de")):
            with pytest.raises(Unknown):
                await one.join(name, QueuedReader("ws"), since)
        assert not one.follows_anything


async def test_a_deleted_ticker_made_anew_is_followed(url, log, name):
    """After `gone` the slug is unknown; once it is created again, readers get its events."""
    at = await put(log, name)
    async with started(url) as one:
        reader = QueuedReader("ws")
        await one.join(name, reader, at)
        await log.append(name, telling('{"type":"gone"}', mode="last"))
        await next_of(reader.frames(), "gone")
        with pytest.raises(Unknown):
            await one.join(name, QueuedReader("ws"), None)
        anew = await log.append(name, telling('{"type":"ticker"}', mode="fresh"))
        again = QueuedReader("ws")
        await one.join(name, again, BEGINNING)
        frames = again.frames()
        assert (await next_of(frames, "ticker")).at == anew
        await next_of(frames, "ready")
        follows = await put(log, name)
        assert (await next_of(frames, "put")).at == follows


async def test_what_is_withdrawn_is_not_sent_to_who_has_not_read_it_yet(url, log, name):
    """A text that still waits for a slow reader becomes its removal, at the same position."""
    at = await put(log, name, "anfang")
    async with started(url) as one:
        reader = QueuedReader("ws")
        channel = await one.join(name, reader, at)
        secret = await put(log, name, "a", "geheim")
        last = await remove(log, name)
        await until(lambda: channel.position == last, "the removal has come")
        frames = reader.take()
        while frames[-1].at != last:
            await asyncio.sleep(0)
            frames += reader.take()
    events = [frame for frame in frames if frame.event]
    assert [event.at for event in events] == [secret, last]
    for frame in frames:
        assert b"geheim" not in frame.text + frame.sse
    assert events[0].text.startswith(f'{{"at":"{secret}","after":"{at}","type":"remove"'.encode())


async def test_withdrawing_does_not_upset_the_count_of_what_waits(url, log, name):
    """However much is withdrawn while it waits, a reader who then keeps up is never cut off."""
    at = await put(log, name, "anfang")
    async with started(url) as one:
        reader = QueuedReader("ws")
        channel = await one.join(name, reader, at)
        frames = reader.frames()
        await next_of(frames, "ready")
        for _ in range(12):
            await put(log, name, "a", "x" * (LARGEST_BACKLOG // 4))
            last = await remove(log, name)
            await until(lambda last=last: channel.position == last, "the removal has come")
            while (await anext(frames)).at != last:
                pass
        assert not reader.slow


@pytest.fixture
def wire():
    """A connection to a store of its own, in the hand of the test."""
    with redis_server() as store:
        wire = Wire(store.port)
        yield wire
        wire.close()


async def test_a_slow_redis_is_not_a_lost_one(wire, name, monkeypatch):
    """Answers that take longer than the time between two probes leave the connection standing."""
    monkeypatch.setattr(ear, "PROBE_SECONDS", 0.2)
    monkeypatch.setattr(ear, "SILENT_SECONDS", 2.5)
    monkeypatch.setattr(ear, "LOOK_SECONDS", 0.05)
    async with opened(wire.url) as log, started(wire.url) as one:
        at = await put(log, name)
        reader = QueuedReader("ws")
        await one.join(name, reader, at)
        await until(lambda: one.upstream, "Redis is found")
        wire.delay(0.3)
        said = [one.upstream]
        frames = reader.frames()
        for _ in range(6):
            position = await put(log, name)
            async with asyncio.timeout(10):
                while (await anext(frames)).at != position:
                    pass
            said.append(one.upstream)
        assert all(said)


async def test_silence_is_told_and_so_is_its_end(wire, name, monkeypatch):
    """Readers learn that Redis is lost and found, and who is unknown meanwhile is refused."""
    monkeypatch.setattr(ear, "PROBE_SECONDS", 0.1)
    monkeypatch.setattr(ear, "SILENT_SECONDS", 0.4)
    monkeypatch.setattr(ear, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(catchup, "PATIENCE_SECONDS", 0.5)
    async with opened(wire.url) as log, started(wire.url) as one:
        at = await put(log, name)
        reader = QueuedReader("ws")
        await one.join(name, reader, at)
        await until(lambda: one.upstream, "Redis is found")
        wire.silence()
        frames = reader.frames()
        while b'"upstream":true' in (await next_of(frames, "beat")).text:
            pass
        with pytest.raises(Unavailable):
            await one.join(name, QueuedReader("ws"), Position(9, "0badc0de"))
        await one.join(name, QueuedReader("ws"), at)
        assert one.readers == 2
        wire.restore()
        while b'"upstream":false' in (await next_of(frames, "beat")).text:
            pass


async def test_redis_is_found_as_soon_as_it_is_heard(url, log, name, monkeypatch):
    """Where only the subscription was lost, readers do not wait for a probe to learn it is back."""
    monkeypatch.setattr(ear, "PROBE_SECONDS", 60.0)
    async with started(url) as one:
        await until(lambda: one.upstream, "Redis is found")
        at = await put(log, name)
        reader = QueuedReader("ws")
        await one.join(name, reader, at)
        await log.homes.common.ask("CLIENT", "KILL", "TYPE", "pubsub")
        frames = reader.frames()
        assert b'"upstream":false' in (await next_of(frames, "beat")).text
        assert b'"upstream":true' in (await next_of(frames, "beat")).text


async def test_who_was_told_to_come_back_is_forgotten(wire, name, monkeypatch):
    """Readers who ask again and again while Redis is away leave nothing behind."""
    monkeypatch.setattr(catchup, "PATIENCE_SECONDS", 0.1)
    async with opened(wire.url) as log, started(wire.url) as one:
        at = await put(log, name)
        await one.join(name, QueuedReader("ws"), at)
        wire.silence()

        async def refused() -> None:
            with pytest.raises(Unavailable):
                await one.join(name, QueuedReader("ws"), Position(9, "0badc0de"))

        left = []
        for _ in range(3):
            await asyncio.gather(*[refused() for _ in range(200)])
            left.append(futures())
        assert max(left) < min(left) + 50
        wire.restore()


def futures() -> int:
    """Return how many things there are that somebody may wait for."""
    gc.collect()
    return sum(isinstance(one, asyncio.Future) for one in gc.get_objects())
