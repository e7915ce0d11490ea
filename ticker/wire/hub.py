"""The hub: one process's ear on Redis, which keeps its channels true to their logs.

The naive hub subscribes and passes on what it hears. It loses whatever is published while its
connection is down, and never learns of it: on a quiet ticker for hours. Ours treats what it hears
as a bell. Every doubt (a first opening, a confirmed subscription, a message that does not
continue the chain, a head that is not where we stand) is settled in the same way, by reading the
log; so nothing depends on a message arriving.

Doubt must also arise where nothing is heard at all. So every `PROBE_SECONDS` one script publishes
a probe to ourselves and returns the heads of all logs we follow. A head that is not our position
starts a catch-up, even where we have "already seen" that offset: Redis may have lost its last
writes. A probe that is not heard within `SILENT_SECONDS` means that the subscription is dead,
whatever TCP believes, and it is opened anew.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from secrets import token_hex
from typing import Self

from ticker.wire import meters
from ticker.wire.channel import Channel, PublishedAt
from ticker.wire.fanout import ROWS, Fanout
from ticker.wire.followed import Followed
from ticker.wire.log import Log, Subscription, Unavailable
from ticker.wire.position import Event, Position
from ticker.wire.reader import Farewell, Reader
from ticker.wire.tasks import ended

PROBE_SECONDS = 1.5
SILENT_SECONDS = 3.0
LOOK_SECONDS = 0.5
BEAT_SECONDS = 25.0
IDLE_SECONDS = 300.0
LONGEST_PAUSE = 2.0
SLICE_SECONDS = 0.001
"""How long fan-outs write before whatever else there is to do has its turn."""

logger = logging.getLogger(__name__)


class Unknown(Exception):
    """There is no such ticker."""


class Hub:
    """All channels of one process."""

    def __init__(self, log: Log, published_at: PublishedAt = lambda _: None) -> None:
        self.log = log
        self._published_at = published_at
        self.upstream = False
        """Whether Redis answers and its bell is heard."""
        self.going: Farewell | None = None
        """What readers are told while this process ends."""
        self._followed: dict[str, Followed] = {}
        self._opening: dict[str, asyncio.Task[Followed]] = {}
        self._coming: Counter[str] = Counter()
        """How many are on their way to a channel; so long it is not forgotten."""
        self._subscription: Subscription | None = None
        self._probe_channel = f"{log.prefix}:probe:{token_hex(8)}"
        self._probes = 0
        self._doubt = asyncio.Event()
        """That a probe is due before its time."""
        self._heard = 0.0
        self._fanouts: deque[Fanout] = deque()
        """Those that have something to write, each a slice at a time in turn."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._heard = self._now()
        self._tasks = {
            asyncio.create_task(self._forever(self._listen), name="hub: listen"),
            asyncio.create_task(self._forever(self._probe), name="hub: probe"),
            asyncio.create_task(self._forever(self._beat), name="hub: beat"),
        }
        return self

    async def __aexit__(self, *_: object) -> None:
        readings = {one.reading for one in self._followed.values() if one.reading}
        await ended({*self._tasks, *readings, *self._opening.values()})

    @property
    def readers(self) -> int:
        """Return how many readers follow anything here."""
        return sum(len(one.channel.readers) for one in self._followed.values())

    @property
    def follows_anything(self) -> bool:
        """Tell whether any ticker can be served from memory."""
        return any(one.channel.exists for one in self._followed.values())

    async def follow(self, name: str) -> Channel:
        """Return a ticker's channel, opened and read from the log at least once.

        Raises Unknown where there is no such ticker, Unavailable where Redis does not answer.
        """
        with self._on_the_way(name):
            return (await self._find(name)).channel

    async def fresh(self, name: str) -> Channel:
        """Return the channel after a read of its log that began after this call.

        All who ask while a read is under way share the next one. Raises as `follow` does.
        """
        with self._on_the_way(name):
            followed = await self._find(name)
            await followed.fresh()
            return followed.channel

    async def join(self, name: str, reader: Reader, since: Position | None) -> Channel:
        """Let a reader follow from a position; from now on for None.

        A position we do not know may be *ahead* of us, where this process lags behind the one
        that served the page: only a read of the log tells, and it is shared by all who wait.
        Raises Unknown and Unavailable.
        """
        with self._on_the_way(name):
            followed = await self._find(name)
            channel = followed.channel
            if self._joined(channel, reader, since):
                return channel
            await followed.fresh()
            if self._joined(channel, reader, since):
                return channel
        if not channel.exists:
            raise Unknown(name)
        channel.refuse(reader)
        return channel

    async def end(self, farewell: Farewell) -> None:
        """Let all readers go, and all who still come; return when all have been told."""
        self.going = farewell
        for followed in self._followed.values():
            followed.channel.end(farewell)
        while self._fanouts:  # noqa: ASYNC110 - their slices and this take turns anyway
            await asyncio.sleep(SLICE_SECONDS)

    def _joined(self, channel: Channel, reader: Reader, since: Position | None) -> bool:
        if self.going:
            reader.end(self.going)
            return True
        if reader.left:
            return True
        if since is None:
            if not channel.exists or channel.position is None:
                return False
            since = channel.position
        return (channel.exists or since != channel.position) and channel.join(reader, since)

    # Fanning out

    def _fan_out(self, fanout: Fanout) -> None:
        """Have a fan-out write until it has nothing left."""
        if not self._fanouts:
            asyncio.get_running_loop().call_soon(self._slice)
        self._fanouts.append(fanout)

    def _slice(self) -> None:
        """Let the fan-outs write in turn, then the loop do what else there is, and so on."""
        until = time.perf_counter() + SLICE_SECONDS
        try:
            while self._fanouts and time.perf_counter() < until:
                if self._fanouts[0].slice(lambda: time.perf_counter() > until):
                    self._fanouts.rotate(-1)
                else:
                    self._fanouts.popleft()
        finally:
            if self._fanouts:
                asyncio.get_running_loop().call_soon(self._slice)

    # Opening and catching up

    @contextmanager
    def _on_the_way(self, name: str) -> Iterator[None]:
        """Keep a channel from being forgotten between being asked for and being joined."""
        self._coming[name] += 1
        try:
            yield
        finally:
            self._coming[name] -= 1
            if not self._coming[name]:
                del self._coming[name]

    async def _find(self, name: str) -> Followed:
        followed = self._followed.get(name)
        if followed is None:
            opening = self._opening.get(name)
            if opening is None:
                opening = asyncio.create_task(self._open(name), name=f"hub: open {name}")
                self._opening[name] = opening
                opening.add_done_callback(lambda _: self._opening.pop(name, None))
            followed = await asyncio.shield(opening)
        followed.touched = self._now()
        if followed.channel.position is None:
            await followed.fresh()
        return followed

    async def _open(self, name: str) -> Followed:
        if not await self.log.exists(name):
            raise Unknown(name)
        followed = Followed(self._channel(name), self.log, self._now())
        self._followed[name] = followed
        if self._subscription is not None:
            with suppress(Unavailable):  # the next subscription brings all channels along
                await self._subscription.add(self.log.key(name, "events"))
        return followed

    def _channel(self, name: str) -> Channel:
        return Channel(name, self.log.length, self._fan_out, self._published_at)

    # Listening

    async def _forever(self, task: Callable[[], Awaitable[None]]) -> None:
        """Keep a task going: without it readers would wait for ever, and nobody would know why."""
        while True:
            try:
                await task()
            except Exception:
                logger.exception("The hub has stumbled, and goes on.")
            await asyncio.sleep(PROBE_SECONDS)

    async def _listen(self) -> None:
        pause = 0.05
        while True:
            began = self._now()
            try:
                async with self.log.subscription() as subscription:
                    await subscription.add(self._probe_channel)
                    await self._hear_until_silent(subscription)
            except Unavailable as error:
                logger.warning("The subscription ended: %s", error)
            finally:
                self._subscription = None
                self._lost()
            pause = 0.05 if self._now() - began > SILENT_SECONDS else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(random.uniform(pause / 2, pause))

    async def _hear_until_silent(self, subscription: Subscription) -> None:
        """Listen until the connection ends, or none of our probes has come back for too long.

        Time in which this process did not run, busy or stopped, is no silence of Redis.
        """
        self._heard = self._now()
        hearing = asyncio.create_task(self._hear(subscription), name="hub: hear")
        try:
            while not hearing.done():
                looked = self._now()
                await asyncio.wait({hearing}, timeout=LOOK_SECONDS)
                now = self._now()
                self._heard = min(now, self._heard + max(0.0, now - looked - LOOK_SECONDS))
                if now - self._heard > SILENT_SECONDS:
                    raise Unavailable(f"nothing was heard for {SILENT_SECONDS:g} seconds")
            await hearing
        finally:
            await ended({hearing})

    async def _hear(self, subscription: Subscription) -> None:
        """Pass on what comes."""
        while True:
            kind, channel, payload = await subscription.heard()
            if channel == self._probe_channel:
                self._heard = self._now()
                if kind == "subscribe":
                    self._subscription = subscription
                    self._doubt.set()
                    await subscription.add(*map(self._events, self._followed))
                continue
            followed = self._followed.get(self._name(channel))
            if followed is None:
                continue
            if kind == "subscribe":
                followed.ring()
            elif kind == "message":
                self._receive(followed, payload)

    def _receive(self, followed: Followed, payload: bytes) -> None:
        try:
            continued = followed.channel.receive(Event.parse(payload))
        except ValueError as error:
            logger.warning("Not an event on %s: %s", followed.channel.name, error)
            continued = False
        if not continued:
            followed.ring()

    def _events(self, name: str) -> str:
        return self.log.key(name, "events")

    def _name(self, channel: str) -> str:
        return channel.removeprefix(f"{self.log.prefix}:{{").removesuffix("}:events")

    # Probing and beating

    async def _probe(self) -> None:
        while True:
            began = self._now()
            self._doubt.clear()
            followed = list(self._followed.values())
            names = [one.channel.name for one in followed]
            self._probes += 1
            try:
                heads = await self.log.probe(self._probe_channel, self._probes, names)
            except (Unavailable, ValueError) as error:
                logger.warning("Redis is out of reach: %s", error)
                self._lost()
            else:
                meters.lagging(max(map(_behind, followed, heads), default=0))
                for one, head in zip(followed, heads, strict=True):
                    one.agreed = one.channel.position == head
                    if not one.agreed:
                        one.ring()
                if self._subscription is not None:
                    self._found()
            with suppress(Unavailable):  # a dying subscription takes its channels along
                await self._forget_idle()
            # By the clock: a slow Redis is heard as often as a fast one.
            with suppress(TimeoutError):
                async with asyncio.timeout_at(began + PROBE_SECONDS):
                    await self._doubt.wait()

    async def _forget_idle(self) -> None:
        """Give up channels that nobody has asked for in a while, and those of no ticker."""
        for name, one in list(self._followed.items()):
            idle = self._now() - one.touched > IDLE_SECONDS or not one.channel.exists
            in_use = one.channel.readers or one.reading or self._coming[name]
            if idle and not in_use:
                del self._followed[name]
                meters.forgotten(name)
                if self._subscription is not None:
                    await self._subscription.drop(self._events(name))

    async def _beat(self) -> None:
        """Tell one row after the other its position, so that no beat is a crowd's."""
        row = 0
        while True:
            await asyncio.sleep(BEAT_SECONDS / ROWS)
            row = (row + 1) % ROWS
            for channel in self._beaten():
                channel.beat(row, upstream=self.upstream)
            for name, followed in self._followed.items():
                meters.following(name, followed.channel.readers.kinds)

    def _beat_all(self) -> None:
        for channel in self._beaten():
            channel.beat(upstream=self.upstream)

    def _beaten(self) -> Iterator[Channel]:
        """Return the channels whose position is the log's, as far as can be known."""
        for followed in self._followed.values():
            if followed.agreed or not self.upstream:
                yield followed.channel

    def _found(self) -> None:
        if not self.upstream:
            self.upstream = True
            meters.connected(upstream=True)
            self._beat_all()

    def _lost(self) -> None:
        if self.upstream:
            self.upstream = False
            meters.connected(upstream=False)
            self._beat_all()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _behind(followed: Followed, head: Position) -> int:
    """Return how many events a channel lacks; one that was not read yet lacks none."""
    position = followed.channel.position
    return max(0, head.offset - position.offset) if position else 0
