"""Readings: what stands in the archive, for readers and for those who write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.content.entries import Entry, State
from ticker.newsroom.content.refusals import Erased, NoSuchEntry, NoSuchTicker, Unreadable
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.records.keys import Keys, name_of
from ticker.newsroom.records.names import Names
from ticker.newsroom.records.records import (
    activity_of,
    entries_of,
    entry_of,
    order_of,
    position_of,
    readable,
    ticker_of,
)
from ticker.newsroom.records.tombstones import is_tombstone
from ticker.wire.log.log import Log
from ticker.wire.log.position import Position
from ticker.wire.store.script import Script

PAGE = 20
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

    async def listing(self) -> list[tuple[Ticker, datetime]]:
        """Return all tickers with their last activity, newest first."""
        names = await self._names.all()
        found: list[tuple[Ticker, datetime]] = []
        commands = [
            ("MGET", keys["ticker"], keys["activity"])
            for keys in (Keys(self._log.prefix, name) for name in names)
        ]
        if not commands:
            return []
        for text, activity in await self._log.homes.common.ask_all(commands):
            tickers = readable(ticker_of, [text])
            found += [(ticker, activity_of(activity, ticker)) for ticker in tickers]
        return sorted(found, key=lambda one: (one[1], one[0].slug), reverse=True)

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
        before: str | None = None,
    ) -> Snapshot:
        """Read a page of entries and their ticker in one step with its position.

        Raises NoSuchTicker, and NoSuchEntry where ``before`` was never the id of an entry.
        """
        name = name_of(slug)
        keys = Keys(self._log.prefix, name)
        below = await self._order(keys, before) if before is not None else ""
        read = [keys[what] for what in ("log", "ticker", "activity", "entries", "positions")]
        read += [keys.index(what) for what in (index, "pinned", "key")]
        home, limits = self._log.homes.home(name), (limit, below, MOST_PINNED_AND_KEYS)
        head, text, activity, listed, *found_beside = await home.run(_SNAPSHOT, read, *limits)
        positions, pinned, key_events, more = found_beside
        if not text:
            raise NoSuchTicker(slug)
        ticker, found = ticker_of(text), entries_of(slug, *listed)
        for_readers = index == State.PUBLISHED.value
        shown = [entry for entry in found if entry.for_readers] if for_readers else found
        ids = [one.decode(errors="replace") for one in listed[0]]
        at = {one: position_of(place) for one, place in zip(ids, positions, strict=True)}
        return Snapshot(
            at=Position.parse(head.decode()),
            ticker=ticker,
            updated_at=activity_of(activity, ticker),
            entries=shown,
            pinned=[entry for entry in entries_of(slug, *pinned) if entry.for_readers],
            key_events=[entry for entry in entries_of(slug, *key_events) if entry.for_readers],
            older=(found[-1].id if found else ids[-1]) if more else None,
            positions={entry.id: at.get(entry.id) for entry in shown},
        )

    async def entry(self, slug: str, entry_id: str) -> Placed:
        """Return an entry in any state, with its ticker.

        Raises NoSuchTicker, NoSuchEntry, and Erased.
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
            raise Erased(entry_id)
        return Placed(entry_of(text, entry_id), position_of(position), ticker_of(ticker))

    async def revisions(self, slug: str, entry_id: str) -> list[Entry]:
        """Return all revisions of an entry, oldest first. Raises as `entry` does."""
        entry = (await self.entry(slug, entry_id)).entry
        return readable(entry_of, await self.texts_of(slug, entry))

    async def texts_of(self, slug: str, entry: Entry) -> list[bytes]:
        """Return the records of all revisions of an entry, oldest first."""
        keys = Keys(self._log.prefix, name_of(slug))
        home, texts = self._log.homes.home(keys.name), []
        for first in range(1, entry.revision + 1, REVISIONS_AT_ONCE):
            last = min(first + REVISIONS_AT_ONCE, entry.revision + 1)
            fields = [f"{entry.id} {number}" for number in range(first, last)]
            texts += await home.ask("HMGET", keys["revisions"], *fields)
        return [text for text in texts if text]

    async def _order(self, keys: Keys, entry_id: str) -> str:
        home = self._log.homes.home(keys.name)
        text = await home.ask("HGET", keys["entries"], entry_id)
        if text is None:
            raise NoSuchEntry(entry_id)
        try:
            return order_of(text)
        except Unreadable:
            return await self._order_by_index(keys, entry_id)

    async def _order_by_index(self, keys: Keys, entry_id: str) -> str:
        """Return where an entry stands whose record cannot be read; raises NoSuchEntry."""
        home = self._log.homes.home(keys.name)
        orders = await home.ask("ZRANGE", keys.index("all"), 0, -1)
        for order in orders:
            text: str = order.decode(errors="replace")
            if text.rpartition(" ")[2] == entry_id:
                return text
        raise NoSuchEntry(entry_id)
