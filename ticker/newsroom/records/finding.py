"""Finding: which entries of a whole ticker hold some words, or have been unconfirmed for long.

*The naive way* keeps an index of words, or of marks, beside the entries: it must be right in every
write, after every import, and while an older version that does not know it writes, too. Ours reads
the ticker's records from the newest on, some at a time, and looks at them in a thread. Five
thousand cost some tenths of a second; a process looks for one editor at a time, and for no more
than a page; and what is unconfirmed is looked for again only after something has changed.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ticker.newsroom.content.cursors import Cursor
from ticker.newsroom.content.entries import Entry, State, Verification
from ticker.newsroom.records.keys import Keys, name_of
from ticker.newsroom.records.records import entries_of
from ticker.wire.log.log import Log
from ticker.wire.log.position import Position

AT_ONCE = 200
"""How many records are read in one go: a fraction of a millisecond for Redis, and for readers."""
MOST_LOOKED_AT = 20_000
"""After which a search stops, and says from where to go on."""
MOST_UNCONFIRMED_LOOKED_AT = 600
"""What is older than that many entries, nobody is going to confirm."""
MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found, newest first."""

    entries: list[Entry]
    older: Cursor | None
    """Below which it has not looked; None where it has looked at everything."""


class Finding:
    """Looks through whole tickers."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._turn = asyncio.Semaphore(1)
        self._unconfirmed: OrderedDict[str, tuple[Position, list[Entry]]] = OrderedDict()

    async def search(self, slug: str, words: str, *, below: Cursor | None, most: int) -> Found:
        """Return entries of any state that hold all the words, whatever their case."""
        wanted = words.casefold().split()
        found: list[Entry] = []
        looked_at, at = 0, below
        async with self._turn:
            async for orders, texts in self._slices(slug, "all", below):
                found += await asyncio.to_thread(_holding, slug, wanted, orders, texts)
                looked_at += len(orders)
                at = _cursor(orders[-1]) or at
                if len(found) > most:
                    found = found[:most]
                    return Found(found, Cursor.of(found[-1].order))
                if looked_at >= MOST_LOOKED_AT:
                    return Found(found, at)
        return Found(found, None)

    async def unconfirmed(self, slug: str, at: Position) -> list[Entry]:
        """Return what readers see as unconfirmed, newest first, at a position or later."""
        name = name_of(slug)
        kept = self._unconfirmed.get(name)
        if kept and kept[0] == at:
            return kept[1]
        found: list[Entry] = []
        looked_at = 0
        async for orders, texts in self._slices(slug, State.PUBLISHED.value, None):
            found += _unconfirmed(slug, orders, texts)
            looked_at += len(orders)
            if looked_at >= MOST_UNCONFIRMED_LOOKED_AT:
                break
        self._unconfirmed[name] = (at, found)
        self._unconfirmed.move_to_end(name)
        if len(self._unconfirmed) > MOST_KEPT:
            self._unconfirmed.popitem(last=False)
        return found

    async def counts(self, slug: str) -> dict[str, int]:
        """Return how many entries a ticker has in all, as drafts, and planned."""
        keys = Keys(self._log.prefix, name_of(slug))
        names = ("all", State.DRAFT.value, State.SCHEDULED.value)
        home = self._log.homes.home(keys.name)
        found = await home.ask_all([("ZCARD", keys.index(name)) for name in names])
        return dict(zip(names, found, strict=True))

    async def planned(self, slug: str, author_id: str) -> int:
        """Return how many of a ticker's planned entries somebody has written last."""
        number = 0
        async for orders, texts in self._slices(slug, State.SCHEDULED.value, None):
            entries = entries_of(slug, map(_id, orders), texts)
            number += sum(entry.by == author_id for entry in entries)
        return number

    async def _slices(
        self, slug: str, index: str, below: Cursor | None
    ) -> AsyncIterator[tuple[Sequence[bytes], Sequence[bytes | None]]]:
        """Give the sort keys and records of an index, from below a point on, some at a time."""
        keys = Keys(self._log.prefix, name_of(slug))
        home = self._log.homes.home(keys.name)
        start: str | bytes = f"({below.order}" if below else "+"
        while True:
            command = ("ZREVRANGEBYLEX", keys.index(index), start, "-", "LIMIT", 0, AT_ONCE)
            orders = await home.ask(*command)
            if not orders:
                return
            yield orders, await home.ask("HMGET", keys["entries"], *map(_id, orders))
            if len(orders) < AT_ONCE:
                return
            start = b"(" + orders[-1]


def holds(entry: Entry, words: Sequence[str]) -> bool:
    """Tell whether an entry holds all of some words, which are casefolded."""
    source = entry.source.name if entry.source else ""
    texts = (entry.headline, entry.body, entry.label, entry.author, source, entry.correction)
    text = "\n".join((*texts, *entry.tags)).casefold()
    return all(word in text for word in words)


def _holding(
    slug: str, words: list[str], orders: Sequence[bytes], texts: Sequence[bytes | None]
) -> list[Entry]:
    entries = entries_of(slug, map(_id, orders), texts)
    return [entry for entry in entries if holds(entry, words)]


def _unconfirmed(slug: str, orders: Sequence[bytes], texts: Sequence[bytes | None]) -> list[Entry]:
    """Return which are unconfirmed; only what names that at all is read as a record."""
    name = Verification.UNCONFIRMED.value.encode()
    pairs = zip(map(_id, orders), texts, strict=True)
    marked = [(one, text) for one, text in pairs if text and name in text]
    entries = entries_of(slug, [one for one, _ in marked], [text for _, text in marked])
    is_so = Verification.UNCONFIRMED
    return [one for one in entries if one.for_readers and one.verification is is_so]


def _id(order: bytes) -> bytes:
    return order.rpartition(b" ")[2]


def _cursor(order: bytes) -> Cursor | None:
    with suppress(ValueError):
        return Cursor.of(order.decode())
    return None
