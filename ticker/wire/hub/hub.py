"""The hub: all channels of one process, each kept true to its log.

The naive hub subscribes and passes on what it hears. It loses whatever is published while its
connection is down, and never learns of it: on a quiet ticker for hours. Ours treats what it hears
as a bell. Every doubt (a first opening, a confirmed subscription, a message that does not
continue the chain, a head that is not where we stand) is settled in the same way, by reading the
log; so nothing depends on a message arriving.

Doubt must also arise where nothing is heard at all: the ear compares the heads of all logs with our
positions at every probe. A head that differs starts a catch-up, even where we have "already seen"
that offset: Redis may have lost its last writes.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Self

from ticker.wire import meters
from ticker.wire.channel.channel import Channel
from ticker.wire.channel.fanout import ROWS
from ticker.wire.channel.farewells import Farewell
from ticker.wire.channel.reader import Reader
from ticker.wire.channel.turns import Turns
from ticker.wire.hub.calls import Unknown, joining
from ticker.wire.hub.catchup import CatchUp
from ticker.wire.hub.ear import PROBE_SECONDS, Ear
from ticker.wire.log.event import Event
from ticker.wire.log.log import Log
from ticker.wire.log.position import Position
from ticker.wire.log.strands import is_beside
from ticker.wire.tasks import ended

BEAT_SECONDS = 25.0
HEARD_SECONDS = 0.1
BELL_SECONDS = 0.001
"""About as long as the bell takes from Redis to us."""
IDLE_SECONDS = 300.0

logger = logging.getLogger(__name__)


class Hub:
    """All channels of one process."""

    def __init__(self, log: Log, forget: Callable[[], None] = lambda: None) -> None:
        """Take what is called whenever a text is withdrawn or superseded."""
        self.log = log
        self._forget = forget
        self.is_lame = False
        """Whether this process is about to stop, and nobody is to be sent here any more."""
        self.going: Farewell | None = None
        """What readers are told while this process ends."""
        self._ear = Ear(log, self)
        self._turns = Turns()
        self._kept: dict[str, CatchUp] = {}
        """The channels, by what their logs are called, each with what keeps it true."""
        self._opening: dict[str, asyncio.Task[CatchUp]] = {}
        self._coming: Counter[str] = Counter()
        """How many are on their way to a channel; so long it is not forgotten."""
        self._counted: set[str] = set()
        """Tickers of whose readers the meters know."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._tasks = {
            asyncio.create_task(self._forever(self._ear.listen), name="hub: listen"),
            asyncio.create_task(self._forever(self._ear.probe), name="hub: probe"),
            asyncio.create_task(self._forever(self._beat), name="hub: beat"),
            asyncio.create_task(self._forever(self._forget_idle), name="hub: forget"),
        }
        return self

    async def __aexit__(self, *_: object) -> None:
        readings = {one.reading for one in self._kept.values() if one.reading}
        await ended({*self._tasks, *readings, *self._opening.values()})

    @property
    def upstream(self) -> bool:
        """Tell whether Redis answers and its bell is heard."""
        return self._ear.upstream

    @property
    def why(self) -> str:
        """Return in a sentence why it is not upstream."""
        return self._ear.why

    @property
    def readers(self) -> int:
        """Return how many readers follow anything here."""
        return sum(len(kept.channel.fanout) for name, kept in self._readable())

    @property
    def channels(self) -> Iterator[Channel]:
        """Return the channels of all tickers that readers can be served of."""
        return (kept.channel for _, kept in self._readable() if kept.channel.exists)

    @property
    def follows_anything(self) -> bool:
        """Tell whether any ticker can be served from memory."""
        return any(kept.channel.exists for _, kept in self._readable())

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
            kept = await self._find(name)
            await kept.fresh()
            return kept.channel

    async def heard_of(self, name: str, position: Position) -> None:
        """Wait for what was just written here: who has written it finds it, whatever they ask next.

        Only for a moment: if the bell was lost, the next look at the log will find it.
        """
        end = _now() + HEARD_SECONDS
        while (kept := self._kept.get(name)) and kept.channel.position and _now() < end:
            if kept.channel.position.offset >= position.offset:
                return
            await asyncio.sleep(BELL_SECONDS)

    async def join(self, name: str, reader: Reader, since: Position | None) -> Channel:
        """Let a reader follow from a position; from now on for None.

        Raises Unknown and Unavailable.
        """
        with self._on_the_way(name):
            kept = await self._find(name)
            if not self._is_over(reader):
                for _ in joining(kept.channel, reader, since):
                    await kept.fresh()
                    if self._is_over(reader):
                        break
        return kept.channel

    async def end(self, farewell: Farewell) -> None:
        """Let all readers go, and all who still come; return when all have been told."""
        self.going = farewell
        for kept in self._kept.values():
            kept.channel.end(farewell)
        await self._turns.over()

    def _is_over(self, reader: Reader) -> bool:
        """Tell whether a reader has nothing to join any more, and say so to it."""
        if self.going:
            reader.end(self.going)
        return self.going is not None or reader.left

    # As what the ear tells

    def names(self) -> Iterable[str]:
        return self._kept.keys()

    def confirmed(self, name: str) -> None:
        if kept := self._kept.get(name):
            kept.ring()

    def heard(self, name: str, payload: bytes) -> None:
        kept = self._kept.get(name)
        if kept is None:
            return
        try:
            continued = kept.channel.receive(Event.parse(payload))
        except ValueError as error:
            logger.warning("Not an event on %s: %s", name, error)
            continued = False
        if not continued:
            kept.ring()

    def compare(self, heads: Mapping[str, Position]) -> None:
        """Settle whatever differs from where its log stands."""
        asked = [(kept, heads[name]) for name, kept in self._kept.items() if name in heads]
        meters.lagging(max((_behind(kept.channel, head) for kept, head in asked), default=0))
        for kept, head in asked:
            kept.agreed = kept.channel.position == head
            if not kept.agreed:
                kept.ring()

    def reached(self, *, upstream: bool) -> None:
        for channel in self._beaten():
            channel.beat(upstream=upstream)

    # Opening and forgetting

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

    async def _find(self, name: str) -> CatchUp:
        kept = self._kept.get(name)
        if kept is None:
            opening = self._opening.get(name)
            if opening is None:
                opening = asyncio.create_task(self._open(name), name=f"hub: open {name}")
                self._opening[name] = opening
                opening.add_done_callback(lambda _: self._opening.pop(name, None))
            kept = await asyncio.shield(opening)
        kept.touched = _now()
        if kept.channel.position is None:
            await kept.fresh()
        return kept

    async def _open(self, name: str) -> CatchUp:
        if not await self.log.exists(name):
            raise Unknown(name)
        forget = (lambda: None) if is_beside(name) else self._forget
        channel = Channel(name, self.log.extent, self._turns, self.log.clock, forget)
        kept = self._kept[name] = CatchUp(channel, self.log, _now())
        self._ear.add(name)
        return kept

    async def _forget_idle(self) -> None:
        """Give up channels that nobody has asked for in a while, and those of no ticker."""
        while True:
            await asyncio.sleep(PROBE_SECONDS)
            for name, kept in list(self._kept.items()):
                idle = _now() - kept.touched > IDLE_SECONDS or not kept.channel.exists
                in_use = kept.channel.fanout or kept.reading or self._coming[name]
                if idle and not in_use:
                    del self._kept[name]
                    if not is_beside(name):
                        meters.forgotten(name)
                    self._ear.drop(name)

    async def _forever(self, task: Callable[[], Awaitable[None]]) -> None:
        """Keep a task going: without it readers would wait for ever, and nobody would know why."""
        while True:
            try:
                await task()
            except Exception:
                logger.exception("The hub has stumbled, and goes on.")
            await asyncio.sleep(PROBE_SECONDS)

    # Beating

    async def _beat(self) -> None:
        """Tell one row after the other its position, so that no beat is a crowd's."""
        row = 0
        while True:
            await asyncio.sleep(BEAT_SECONDS / ROWS)
            row = (row + 1) % ROWS
            for channel in self._beaten():
                channel.beat(row, upstream=self.upstream)
            self._count()

    def _count(self) -> None:
        """Tell the meters who follows what, and once of a ticker that its last has left."""
        followed = {name for name, kept in self._readable() if kept.channel.fanout}
        for name in followed | self._counted:
            if name in self._kept:
                meters.following(name, self._kept[name].channel.fanout.kinds)
        self._counted = followed

    def _readable(self) -> Iterator[tuple[str, CatchUp]]:
        """Return what readers follow, by the tickers' names."""
        for name, kept in self._kept.items():
            if not is_beside(name):
                yield name, kept

    def _beaten(self) -> Iterator[Channel]:
        """Return the channels whose position is the log's, as far as can be known."""
        for kept in self._kept.values():
            if kept.agreed or not self.upstream:
                yield kept.channel


def _behind(channel: Channel, head: Position) -> int:
    """Return how many events a channel lacks; one that was not read yet lacks none."""
    return max(0, head.offset - channel.position.offset) if channel.position else 0


def _now() -> float:
    return asyncio.get_running_loop().time()
