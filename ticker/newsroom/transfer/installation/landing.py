"""Landing: what a restore has written so far, which nobody sees before all of it is there.

Whatever ends it, what was written goes again; where even that is not possible, because the process
was killed or Redis is away, the mark stays, and the next restore clears what it finds behind it.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ticker.newsroom.content.refusals import NotABackup, NotAsWritten, NotEmpty, StillServed
from ticker.newsroom.transfer.installation import kinds
from ticker.newsroom.transfer.installation.count import Count, Sum
from ticker.newsroom.transfer.installation.keys import PICTURES_KEY, is_taken, names_keys
from ticker.newsroom.transfer.installation.kinds import Element, asked
from ticker.newsroom.transfer.installation.lines import Head
from ticker.newsroom.transfer.installation.mark import Mark
from ticker.newsroom.transfer.installation.source import Source
from ticker.wire.store.line import Command, Line
from ticker.wire.store.store import Store
from ticker.wire.store.unavailable import Unavailable

BYTES_AT_ONCE, MOST_AT_ONCE = 1024 * 1024, 500
CLEARED = 1000
CLEARING_SECONDS, CLEARING_PAUSE = 30.0, 0.5
"""For how long a Redis that is away is waited for, so that nothing stays of what was cut off."""
_BEGUN = re.compile(rb"former|\{:people\}:(adopted|audit|audit:passing)|\{:media\}:generation")
"""What is there of an installation that was started, or looked at, and never used."""

logger = logging.getLogger(__name__)


class Landing:
    """An empty installation, as it fills."""

    def __init__(self, store: Store, place: str) -> None:
        self._store, self._prefix = store, f"{store.prefix}:".encode()
        self._mark = Mark(store.prefix, place)
        self._line: Line | None = None
        self._waiting: list[Command] = []
        self._bytes = 0
        self._last: Head | None = None
        self._sums: dict[bytes, tuple[Head, Sum]] = {}
        self.count = Count()
        self.owns_place = False
        """Whether pictures there are those of a restore that was cut off."""

    async def open(self) -> None:
        """Look whether it is empty. Raises NotEmpty, StillServed and Unavailable."""
        line = self._line = await self._store.address.connect()
        is_cut_off, self.owns_place = await self._mark.stands(line)
        served = ("PUBSUB", "CHANNELS", self._prefix + b"probe:*")
        if (await asked(line, served))[0]:
            raise StillServed(self._store.prefix)
        if not is_cut_off and (found := await self._found(line)):
            raise NotEmpty(self._store.prefix, found)

    async def begin(self) -> None:
        """Write the mark, and clear what a restore has left that was cut off."""
        await self._mark.write(self._there)
        await self._clear()

    async def close(self) -> None:
        """Close the connection."""
        if self._line:
            await self._line.closed()

    @property
    def _there(self) -> Line:
        assert self._line is not None
        return self._line

    async def take(self, head: Head, some: Sequence[Element]) -> None:
        """Write what a line of a backup says. Raises NotAsWritten and Unavailable."""
        if not is_taken(head.name):  # an earlier version has taken it
            return
        if head.name not in self._sums:
            self._sums[head.name] = (head, Sum(head))
            self.count.keys += 1
        self._sums[head.name][1].add(some)
        self.count.see(head, some)
        if names_keys(head.name):
            some = [(self._prefix + member,) for (member,) in some]
        key = self._prefix + head.name
        self._waiting += kinds.writes(head.kind, key, some)
        if head.expires is not None:
            self._waiting.append(("PEXPIREAT", key, head.expires))
        self._bytes += sum(len(word) for one in some for word in one)
        if self._bytes >= BYTES_AT_ONCE or len(self._waiting) >= MOST_AT_ONCE:
            await self.flush()

    async def flush(self) -> None:
        """Send what waits. Raises NotABackup, NotAsWritten and Unavailable."""
        waiting, self._waiting, self._bytes = self._waiting, [], 0
        try:
            mark, *_ = await asked(self._there, self._mark.look, *waiting)
        except Unavailable as why:
            if why.reason == "failed":  # a score that is no number, say
                raise NotABackup(why.words) from None
            raise
        self._mark.check(mark)

    async def compare(self, step: Callable[[int], None]) -> None:
        """Read back everything. Raises NotAsWritten, Unavailable and Unreadable."""
        source = Source(self._there, self._store.prefix)
        there = await source.names(all_=True) - {b"format"}
        if more := there - self._sums.keys():
            raise NotAsWritten(f"{_readable(min(more))} is there, too")
        found: dict[bytes, Sum] = {}

        def put(head: Head, element: Element) -> None:
            if head.name not in found:
                found[head.name] = Sum(head)
                step(1)
            found[head.name].add([element])

        await source.values(list(self._sums), put)
        now = time.time() * 1000
        for name, (head, written) in self._sums.items():
            if name in found and found[name].value == written.value:
                continue
            if name in found or head.expires is None or head.expires > now:
                raise NotAsWritten(_readable(name))

    async def appear(self, layout: int) -> None:
        """Take the mark away. Raises NotAsWritten and Unavailable."""
        await self._mark.take_away(self._there, layout)

    async def undo(self, besides: Callable[[], Awaitable[None]]) -> None:
        """Leave nothing of what was written, nor besides, as soon as Redis is there again.

        What another restore has begun to write meanwhile is left to that.
        """
        loop = asyncio.get_running_loop()
        given_up = loop.time() + CLEARING_SECONDS
        while True:
            try:
                await self.close()
                self._line = await self._store.address.connect()
                self._mark.check((await asked(self._line, self._mark.look))[0])
                await besides()
                await self._clear()
                await self._mark.take_away(self._line, None)
            except NotAsWritten:
                return
            except Unavailable as why:
                if loop.time() > given_up:
                    logger.warning(
                        "What was restored so far could not be removed: %s. Nobody is served it; "
                        "the next restore takes its place.",
                        why,
                    )
                    return
                await asyncio.sleep(CLEARING_PAUSE)
            else:
                return

    async def _clear(self) -> None:
        """Delete all keys but the mark, as long as that is ours."""
        names = await Source(self._there, self._store.prefix).names(all_=True)
        keys = [self._prefix + one for one in sorted(names - {b"format"})]
        for at in range(0, len(keys), CLEARED):
            unlinks = [("UNLINK", key) for key in keys[at : at + CLEARED]]
            mark = (await asked(self._there, self._mark.look))[0]
            self._mark.check(mark)
            await asked(self._there, *unlinks)

    async def _found(self, line: Line) -> str:
        """Return what is there; "" where an installation was begun at the most."""
        names = {
            one
            for one in await Source(line, self._store.prefix).names()
            if not _BEGUN.fullmatch(one)
        }
        lengths = (b"{:people}:records", b"tokens", PICTURES_KEY)
        people, tokens, pictures = await asked(
            line, *(("HLEN", self._prefix + name) for name in lengths)
        )
        tickers = sum(one.endswith(b"}:ticker") for one in names)
        count = Count(tickers=tickers, people=people, tokens=tokens, pictures=pictures)
        if not names:
            return ""
        return str(count) if any((tickers, people, tokens, pictures)) else _others(names)


def _others(names: set[bytes]) -> str:
    return f"{len(names)} keys, such as {_readable(min(names))}"


def _readable(name: bytes) -> Any:
    return name.decode(errors="replace")
