"""The log: every change of a ticker as a chain of events in Redis, which is the truth.

All that the wire asks of Redis is here: append an event with what it changes, read what follows a
position, ring the bell, hear it. PUBLISH is only the bell: what it carries may get lost, arrive
twice, or tell of events that a crash has rolled back; the log decides.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from redis.crc import key_slot

from ticker.wire import meters
from ticker.wire.clock import Clock, moment_of
from ticker.wire.log.change import Change, GuardError, Write
from ticker.wire.log.event import Event, Follows
from ticker.wire.log.extent import Extent
from ticker.wire.log.packing import KEYS, packed, tally_of
from ticker.wire.log.position import Position
from ticker.wire.log.strands import called, keys_of
from ticker.wire.log.subscription import Subscription
from ticker.wire.store.durability import Durability
from ticker.wire.store.homes import Homes
from ticker.wire.store.inspection import Inspection
from ticker.wire.store.replies import ErrorReply
from ticker.wire.store.rights import NEEDED, WRITABLE, usual_key
from ticker.wire.store.script import Script
from ticker.wire.store.store import unknown_script
from ticker.wire.store.unavailable import Unavailable, unavailable
from ticker.wire.store.writability import Writability, refused

_HERE = "ticker.wire.log"
_PUBLISH = Script.of(_HERE, "lua/publish.lua", "lua/sweeping.lua")
_FREE = _PUBLISH.flagged("allow-oom")
_SINCE = Script.of(_HERE, "lua/since.lua")
_READ = Script.of(_HERE, "lua/read.lua")
_HEADS = Script.of(_HERE, "lua/heads.lua")
_TOUCH = Script.of(_HERE, "lua/touch.lua")
_SWEEP = Script.of(_HERE, "lua/sweep.lua", "lua/sweeping.lua")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What several reads have found, in one step."""

    now: datetime
    """The time of Redis, which all who write share."""
    found: list[Any]


class Log:
    """The logs of all tickers of one installation, by what they are called (see `strands`)."""

    def __init__(self, homes: Homes, extent: Extent) -> None:
        self.homes = homes
        self.prefix = homes.prefix
        self.extent = extent
        self.durability = Durability(homes.common)
        self.writability = Writability()
        self.inspection = Inspection(homes.common, self.durability)
        self.clock = Clock()

    def key(self, name: str, what: str) -> str:
        """Return the key of that name; the braces keep a ticker's keys in one cluster slot."""
        return f"{self.prefix}:{{{name}}}:{what}"

    async def append(self, name: str, change: Change, *, durable: bool = True) -> Position | None:
        """Make a change; return the position of its first event for readers, or None without one.

        Returns when it is on disk, unless it need not be. Raises GuardError where a guard does not
        hold, and Unavailable where Redis refuses it or does not answer.
        """
        keys, arguments = packed(change, lambda what: self.key(name, what), self.extent)
        script = _FREE if change.frees else _PUBLISH
        with self.writing():
            waits = await self.durability.wait_for() if durable else ()
            done, *waited = await self.homes.home(name).run_and(script, keys, arguments, *waits)
            failed, value = done
            if not failed:
                await self.durability.confirm(waited)
        if failed:
            raise GuardError(change.guards[int(failed) - 1], value)
        told = [append for append in change.appends if not append.beside]
        for append in told:
            meters.published(name, append.type)
        return Position.parse(value.decode()) if told else None

    async def confirm(self, name: str) -> None:
        """Return when all that was written so far is on disk, for an answer that writes nothing.

        A write whose answer did not come is repeated, and then answered from what stands: that is
        worth as much as the first answer would have been. Raises Unavailable.
        """
        with self.writing():
            waits = await self.durability.wait_for()
            if waits:
                keys = [self.key(name, "touch")]
                _, *waited = await self.homes.home(name).run_and(_TOUCH, keys, (), *waits)
                await self.durability.confirm(waited)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do what belongs to a write; what Redis refuses of it is counted, and told."""
        try:
            yield
        except Unavailable as why:
            refused(why)
            raise

    def contended(self) -> Unavailable:
        """Return what a change is that was made anew again and again; it is counted as refused."""
        why = Unavailable("contended")
        refused(why)
        return why

    async def read(self, name: str, *reads: Write, writing: bool = False) -> Reading:
        """Make several reads of one ticker's keys in one step. Raises Unavailable.

        Where they are for a write, one that fails counts as a write that was refused.
        """
        words: list[Any] = []
        for command, _, *more in reads:
            words += [len(more), command, *more]
        keys = [str(key) for _, key, *_ in reads]
        with self.writing() if writing else nullcontext():
            now, *found = await self.homes.home(name).run(_READ, keys, *words)
        return Reading(moment_of(now), found)

    async def since(self, strand: str, position: Position | None) -> Follows:
        """Read what follows a position; the whole log for None or where it cannot be continued."""
        sought = str(position) if position else ""
        name, *_ = keys_of(strand)
        continued, texts = await self.homes.home(name).run(_SINCE, [self._log(strand)], sought)
        return Follows(bool(continued), [Event.parse(text) for text in texts])

    async def sweep(self, name: str) -> bool:
        """Let no text stay in a log whose place a later one has taken; tell whether it was needed.

        It is where a version has written that does not see to it by itself. Raises Unavailable.
        """
        keys = [self.key(name, what) for what in (KEYS, "log", tally_of("log"))]
        return bool(await self.homes.home(name).run(_SWEEP, keys))

    async def exists(self, strand: str) -> bool:
        """Tell whether a log holds anything: a ticker's creation is its first event."""
        name, *_ = keys_of(strand)
        return bool(await self.homes.home(name).ask("EXISTS", self._log(strand)))

    def channel(self, strand: str) -> str:
        """Return the channel on which Redis tells that a log has grown."""
        name, _, channel = keys_of(strand)
        return self.key(name, channel)

    def strand(self, channel: str) -> str:
        """Return what the log of a channel is called."""
        name, _, end = channel.removeprefix(f"{self.prefix}:{{").partition("}:")
        return called(name, end)

    def _log(self, strand: str) -> str:
        name, log, _ = keys_of(strand)
        return self.key(name, log)

    async def probe(self, channel: str, number: int, strands: Iterable[str]) -> dict[str, Position]:
        """Publish a probe to a channel of ours; return the heads of the named logs.

        Whether a write would be taken, and what time it is, is looked at besides. A log that
        cannot be read is left out, and told. Raises Unavailable.
        """
        slots: dict[int, list[str]] = {}
        for strand in strands:
            slots.setdefault(key_slot(keys_of(strand)[0].encode()), []).append(strand)
        commands = [
            ("PUBLISH", channel, number),
            ("TIME",),
            WRITABLE.by_name([usual_key(self.prefix)], NEEDED),
            *(_HEADS.by_name([self._log(one) for one in those], ()) for those in slots.values()),
        ]
        asked = time.monotonic()
        answers = await self.homes.common.answers(commands)
        if any(map(unknown_script, answers)):
            await self.homes.common.know(_HEADS, WRITABLE)
            asked = time.monotonic()
            answers = await self.homes.common.answers(commands)
        rung, now, writable, *found = answers
        if isinstance(rung, ErrorReply):
            raise unavailable(rung) from rung
        if not isinstance(now, ErrorReply):
            self.clock.set(moment_of(now), asked)
        is_refused = isinstance(writable, ErrorReply)
        self.writability.looked(unavailable(writable) if is_refused else None)
        heads: dict[str, Position] = {}
        for those, texts in zip(slots.values(), found, strict=True):
            if isinstance(texts, ErrorReply):
                logger.warning("The log of %s cannot be read: %s", ", ".join(those), texts)
            else:
                heads |= {
                    n: Position.parse(text.decode()) for n, text in zip(those, texts, strict=True)
                }
        return heads

    @asynccontextmanager
    async def subscription(self) -> AsyncIterator[Subscription]:
        """Open a pub/sub connection of our own, closed on leaving."""
        line = await self.homes.common.open()
        try:
            yield Subscription(line)
        finally:
            await line.closed()
