"""Reading: all lines of an installation, or those that are sought, the newest first.

Each ticker's lines stand in its own slot, so they are merged here, a few of each at a time: however
long the lines go on, no more than those are in memory.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from heapq import heapify, heappop, heapreplace
from itertools import count

from ticker.newsroom.audit.audit import Audit
from ticker.newsroom.audit.lines import Line, line_in
from ticker.newsroom.records.keys import PICTURES, Keys
from ticker.newsroom.records.names import Names
from ticker.wire.store.homes import Homes
from ticker.wire.store.store import Store

AT_ONCE = 50
STREAMS_AT_ONCE = 100
Order = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines are sought; what is "" or None makes no difference."""

    who: str = ""
    """The id of whoever did something, or to whom it was done."""
    ticker: str = ""
    act: str = ""
    first: date | None = None
    last: date | None = None
    zone: tzinfo = UTC
    """In which those days are."""
    before: Order | None = None
    """Where an earlier page has ended."""

    def match(self, line: Line) -> bool:
        """Tell whether a line is sought."""
        is_theirs = self.who in {"", line.by, line.subject}
        return is_theirs and self.act in {"", line.act}

    @property
    def newest(self) -> str:
        """Return the id from which on lines are read, downwards."""
        if self.last:
            until = self._begin(self.last + timedelta(days=1)) - 1
            if self.before is None or self.before[0] > until:
                return str(until)
        return "{}-{}".format(*self.before) if self.before else "+"

    @property
    def oldest(self) -> str:
        """Return the id to which they are."""
        return str(max(self._begin(self.first), 0)) if self.first else "-"

    def _begin(self, day: date) -> int:
        """Return when a day begins, in milliseconds since the epoch."""
        return round(datetime.combine(day, time(), self.zone).timestamp() * 1000)


def order_of(text: str) -> Order | None:
    """Read where a page has ended; None for what says nothing."""
    found = re.fullmatch(r"(\d{1,15})-(\d{1,15})-([a-z0-9-]*)", text, re.ASCII)
    return (int(found[1]), int(found[2]), found[3]) if found else None


class Stream:
    """One stream's lines, read a few at a time."""

    def __init__(self, store: Store, key: str, ticker: str, sought: Sought) -> None:
        self.key = key
        self._store, self._ticker, self._sought = store, ticker, sought
        self._from: str | None = sought.newest
        self._read: deque[Line] = deque()

    async def newest(self) -> Line | None:
        """Return the newest that is left; None where none is. Raises Unavailable."""
        while not self._read and self._from is not None:
            command = ("XREVRANGE", self.key, self._from, self._sought.oldest, "COUNT", AT_ONCE)
            found = await self._store.ask(*command)
            self._from = f"({found[-1][0].decode()}" if len(found) == AT_ONCE else None
            lines = [line_in((line_id, pairs), self._ticker) for line_id, pairs in found]
            before = self._sought.before
            self._read += [one for one in lines if before is None or one.order < before]
        return self._read[0] if self._read else None

    def take(self) -> None:
        """Go on below the newest."""
        self._read.popleft()


@dataclass(frozen=True, slots=True)
class _Head:
    """The newest line that is left of a stream; the newest of all comes first."""

    line: Line
    stream: Stream

    def __lt__(self, other: _Head) -> bool:
        return _rank(self.line) > _rank(other.line)


class AuditReading:
    """What reads the lines of one installation."""

    def __init__(self, audit: Audit, names: Names, homes: Homes) -> None:
        self._audit = audit
        self._names = names
        self._homes = homes

    async def lines(self, sought: Sought) -> AsyncIterator[Line]:
        """Give the lines that are sought, the newest first. Raises Unavailable."""
        heads = [_Head(line, one) async for line, one in self._begun(sought)]
        heapify(heads)
        addresses: dict[str, str] = {}
        renames = await self._audit.renames()
        for number in count(1):
            if not heads:
                return
            line, stream = heads[0].line, heads[0].stream
            stream.take()
            following = await stream.newest()
            if following:
                heapreplace(heads, _Head(following, stream))
            else:
                heappop(heads)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)  # what has been read already is read without a pause
            are_of_people = stream.key == self._audit.key
            if line.line:
                addresses[line.line] = line.address
            else:
                if are_of_people and line.id in addresses:
                    line = replace(line, address=addresses.pop(line.id))
                if are_of_people and line.id in renames:
                    line = replace(line, detail=renames[line.id])
                if sought.match(line):
                    yield line

    async def _begun(self, sought: Sought) -> AsyncIterator[tuple[Line, Stream]]:
        """Give the newest line of each stream that has one."""
        streams = await self._streams(sought)
        for begin in range(0, len(streams), STREAMS_AT_ONCE):
            some = streams[begin : begin + STREAMS_AT_ONCE]
            for line, one in zip(
                await asyncio.gather(*(s.newest() for s in some)), some, strict=True
            ):
                if line:
                    yield line, one

    async def _streams(self, sought: Sought) -> list[Stream]:
        names = [sought.ticker] if sought.ticker else await self._names.ever()
        prefix = self._homes.prefix
        streams = [
            Stream(self._homes.home(name), Keys(prefix, name)["audit"], name, sought)
            for name in names
        ]
        if not sought.ticker:
            keys = (self._audit.key, self._audit.passing)
            streams += [Stream(self._homes.common, key, "", sought) for key in keys]
            key = Keys(prefix, PICTURES)["audit"]
            streams.append(Stream(self._homes.home(PICTURES), key, "", sought))
        return streams


def _rank(line: Line) -> tuple[int, bool, int, str]:
    """Return what lines are merged by: an address comes before what was done from there."""
    milliseconds, number, ticker = line.order
    return milliseconds, bool(line.line), number, ticker
