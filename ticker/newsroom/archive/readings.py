"""Readings: what stands in the archive, for readers and for those who write."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ticker.newsroom.archive.places import After, At, Onward, Place
from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.content.cursors import Cursor
from ticker.newsroom.content.entries import Entry, State
from ticker.newsroom.content.refusals import Erased, NoSuchEntry, NoSuchTicker, Retracted
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.records import orders
from ticker.newsroom.records.keys import Keys, name_of
from ticker.newsroom.records.names import Names
from ticker.newsroom.records.records import (
    activity_of,
    entries_of,
    entry_of,
    position_of,
    readable,
    ticker_of,
)
from ticker.newsroom.records.tombstones import is_tombstone, order_of_erased
from ticker.wire.log.log import Log
from ticker.wire.log.position import Position
from ticker.wire.log.strands import FIRST
from ticker.wire.store.script import Script

PAGE = 20
NEWER_NEIGHBOURS = 3
"""How many newer ones stand above an entry that is asked for itself."""
_BEFORE_ALL = " "
"""Before every order, for those begin with a year."""
HEADS_AT_ONCE = 100
"""Tickers that are asked for at a time: between them the loop is anybody's."""
ATTEMPTS = 20
REVISIONS_AT_ONCE = 500
MOST_PINNED_AND_KEYS = 100
_SNAPSHOT = Script.of("ticker.newsroom.archive", "snapshot.lua")


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry, with its place in its ticker's log."""

    entry: Entry
    position: Position | None
    """Of the event that last changed it for readers; None before the first."""
    ticker: Ticker


class Readings:
    """What can be read of all tickers."""

    def __init__(self, log: Log, names: Names) -> None:
        self._log = log
        self._names = names
        self._known: dict[str, tuple[bytes, Ticker]] = {}
        """Each ticker as it was listed last, with what it was read from."""

    async def listing(self) -> list[tuple[Ticker, datetime]]:
        """Return all tickers with their last activity, newest first."""
        return list((await self.by_name()).values())

    async def by_name(self) -> dict[str, tuple[Ticker, datetime]]:
        """Return the same by their names."""
        names = list(await self._names.all())
        texts: list[Any] = []
        for begin in range(0, len(names), HEADS_AT_ONCE):
            keys = [Keys(self._log.prefix, name) for name in names[begin : begin + HEADS_AT_ONCE]]
            commands = [("MGET", of["ticker"], of["activity"]) for of in keys]
            texts += await self._log.homes.common.ask_all(commands)
        return await asyncio.to_thread(self._heads, names, texts)

    def _heads(
        self, names: Iterable[str], texts: Iterable[Any]
    ) -> dict[str, tuple[Ticker, datetime]]:
        """Read what has changed since the last time, which is little of it; a thread's work."""
        known: dict[str, tuple[bytes, Ticker]] = {}
        found: dict[str, tuple[Ticker, datetime]] = {}
        for name, (text, activity) in zip(names, texts, strict=True):
            same = self._known.get(name, (None, None))
            read = [same[1]] if same[1] and same[0] == text else readable(ticker_of, [text])
            for ticker in read:
                known[name] = (text, ticker)
                found[name] = (ticker, activity_of(activity, ticker))
        self._known = known
        newest = sorted(found.items(), key=lambda one: (one[1][1], one[1][0].slug), reverse=True)
        return dict(newest)

    async def ticker(self, slug: str) -> Ticker:
        """Return a ticker; NoSuchTicker where there is none."""
        name = name_of(slug)
        keys = Keys(self._log.prefix, name)
        text = await self._log.homes.home(name).ask("GET", keys["ticker"])
        if text is None:
            raise NoSuchTicker(slug)
        return ticker_of(text)

    async def snapshot(
        self,
        slug: str,
        *,
        index: str = State.PUBLISHED.value,
        limit: int = PAGE,
        place: Place = None,
        log: str = FIRST,
    ) -> Snapshot:
        """Read a page of entries and their ticker in one step with the position of a log of it.

        Raises NoSuchTicker; NoSuchEntry where a place names what was never the id of an entry that
        whoever asks could see; and where an entry itself is asked for, as `published` does.
        """
        keys = Keys(self._log.prefix, name_of(slug))
        home = self._log.homes.home(keys.name)
        read = [keys[what] for what in (log, "ticker", "activity", "entries", "positions")]
        read += [keys.index(what) for what in (index, "pinned", "key")]
        for _ in range(ATTEMPTS):
            window = await self._window(keys, index, limit, place)
            found = await home.run(_SNAPSHOT, read, *window, MOST_PINNED_AND_KEYS)
            snapshot = _snapshot(slug, place, found, index) if found else None
            if snapshot and (snapshot.chosen or not isinstance(place, At)):
                return snapshot
            # Else the entry has been moved or taken back meanwhile.
        raise self._log.contended()

    async def _window(
        self, keys: Keys, index: str, limit: int, place: Place
    ) -> tuple[str, int, int, int]:
        """Return where to begin, how many are wanted above and below, and if what stands there."""
        if place is None:
            return "", 0, limit, 0
        if isinstance(place, At):
            placed = await self.published(keys.name, place.entry_id)
            return placed.entry.order, NEWER_NEIGHBOURS, limit + 1, 1
        point = place.point
        if point is None:
            order = _BEFORE_ALL
        elif isinstance(point, Cursor):
            order = point.order
        else:
            where = orders.for_readers if index == State.PUBLISHED else orders.for_writers
            order = await where(self._log.homes.home(keys.name), keys, point)
        above = isinstance(place, After | Onward)
        return order, limit if above else 0, 0 if above else limit, 0

    async def published(self, slug: str, entry_id: str) -> Placed:
        """Return an entry as readers may see it, with its ticker.

        Raises as `entry` does, Retracted, and NoSuchEntry for what they may not know of.
        """
        placed = await self.entry(slug, entry_id, for_readers=True)
        if placed.entry.state is State.RETRACTED:
            raise Retracted(entry_id, placed.entry.moved_to, placed.entry.correction)
        if not placed.entry.for_readers:
            raise NoSuchEntry(entry_id)
        return placed

    async def entry(self, slug: str, entry_id: str, *, for_readers: bool = False) -> Placed:
        """Return an entry in any state, with its ticker.

        Raises NoSuchTicker, NoSuchEntry, and Erased; where it is for readers, of what they never
        saw only NoSuchEntry.
        """
        name = name_of(slug)
        keys = Keys(self._log.prefix, name)
        reading = await self._log.read(
            name,
            ["GET", keys["ticker"]],
            ["HGET", keys["entries"], entry_id],
            ["HGET", keys["positions"], entry_id],
        )
        ticker, text, position = reading.found
        if ticker is None:
            raise NoSuchTicker(slug)
        if text is None:
            raise NoSuchEntry(entry_id)
        if is_tombstone(text):
            known = order_of_erased(text, for_readers=for_readers) or not for_readers
            raise Erased(entry_id) if known else NoSuchEntry(entry_id)
        return Placed(entry_of(text, entry_id), position_of(position), ticker_of(ticker))

    async def headlines(self, sought: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the headlines of entries as they stand, by their tickers' names and their ids.

        Those of which nothing is left are left out. Raises Unavailable.
        """
        pairs = list(sought)
        places = [(Keys(self._log.prefix, name)["entries"], one) for name, one in pairs]
        commands = [("HGET", *place) for place in places]
        texts = await self._log.homes.common.ask_all(commands) if commands else []
        found: dict[tuple[str, str], str] = {}
        for pair, text in zip(pairs, texts, strict=True):
            there = [] if text is None or is_tombstone(text) else [text]
            for entry in readable(entry_of, there):
                found[pair] = entry.headline
        return found

    async def revisions(self, slug: str, entry_id: str, *, last: int | None = None) -> list[Entry]:
        """Return revisions of an entry, oldest first: all, or so many of the last ones.

        Raises as `entry` does.
        """
        entry = (await self.entry(slug, entry_id)).entry
        begin = max(1, entry.revision - last + 1) if last else 1
        return readable(entry_of, await self.texts_of(slug, entry, begin))

    async def texts_of(self, slug: str, entry: Entry, begin: int = 1) -> list[bytes]:
        """Return the records of an entry's revisions from a number on, oldest first."""
        keys = Keys(self._log.prefix, name_of(slug))
        home, texts = self._log.homes.home(keys.name), []
        for first in range(begin, entry.revision + 1, REVISIONS_AT_ONCE):
            last = min(first + REVISIONS_AT_ONCE, entry.revision + 1)
            fields = [f"{entry.id} {number}" for number in range(first, last)]
            texts += await home.ask("HMGET", keys["revisions"], *fields)
        return [text for text in texts if text]


def _snapshot(slug: str, place: Place, found: list[Any], index: str) -> Snapshot | None:
    """Return what the script has found; raises NoSuchTicker."""
    head, text, activity, listed, positions, pinned, key_events, newer, older = found
    if not text:
        raise NoSuchTicker(slug)
    ticker, shown = ticker_of(text), _entries(slug, listed)
    if isinstance(place, Onward):
        shown.reverse()
    if index == State.PUBLISHED:
        shown = [entry for entry in shown if entry.for_readers]
    at = {one: position_of(where) for one, where in zip(_ids(listed), positions, strict=True)}
    cursors = list(_cursors(listed[0]))
    return Snapshot(
        at=Position.parse(head.decode()),
        ticker=ticker,
        updated_at=activity_of(activity, ticker),
        entries=shown,
        pinned=[entry for entry in _entries(slug, pinned) if entry.for_readers],
        key_events=[entry for entry in _entries(slug, key_events) if entry.for_readers],
        older=cursors[-1] if older and cursors else None,
        newer=cursors[0] if newer and cursors else None,
        newer_count=newer,
        positions={entry.id: at.get(entry.id.encode()) for entry in shown},
        place=place,
    )


def _ids(listed: list[Any]) -> list[bytes]:
    return [order.rpartition(b" ")[2] for order in listed[0]]


def _entries(slug: str, listed: list[Any]) -> list[Entry]:
    return entries_of(slug, _ids(listed), listed[1])


def _cursors(orders: Iterable[bytes]) -> Iterator[Cursor]:
    """Yield the cursors of sort keys; what is none, somebody else has put among them."""
    for order in orders:
        with suppress(ValueError):
            yield Cursor.of(order.decode())
