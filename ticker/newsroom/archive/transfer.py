"""Transfer: everything of a ticker as JSON Lines, and back without loss.

The first line is the ticker; each further one is an entry with all its revisions, or the tombstone
of an erased one. Positions are not part of it: they name events of the log that the ticker leaves.
An import appears at once: the entries are written first, and the ticker that makes them visible,
with the first event of its new log, last.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable
from itertools import islice
from typing import Any

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.archive.headers import beginning
from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import ENTRY_ID, Entry, order
from ticker.newsroom.content.refusals import NotAnExport, SlugTaken, Unreadable
from ticker.newsroom.content.tickers import SLUG, Ticker
from ticker.newsroom.records.keys import Keys, indexes, name_of
from ticker.newsroom.records.records import (
    Record,
    encoded,
    entry_of,
    is_tombstone,
    ticker_of,
    tombstone_at,
)
from ticker.wire.log.change import GuardError
from ticker.wire.log.packing import KEYS
from ticker.wire.log.position import Position, new_tag
from ticker.wire.store.line import Command

FORMAT = "ticker 1"
BATCH = 200


async def size(archive: Archive, slug: str) -> int:
    """Return how many lines an export has; NoSuchTicker where there is no such ticker."""
    await archive.readings.ticker(slug)
    keys = Keys(archive.log.prefix, name_of(slug))
    return 1 + int(await archive.log.homes.home(keys.name).ask("HLEN", keys["entries"]))


async def export(archive: Archive, slug: str) -> AsyncIterator[str]:
    """Yield the lines of an export. Raises NoSuchTicker."""
    keys = Keys(archive.log.prefix, name_of(slug))
    home = archive.log.homes.home(keys.name)
    await archive.readings.ticker(slug)
    ticker, activity = await home.ask("MGET", keys["ticker"], keys["activity"])
    head = {"format": FORMAT, "activity": activity.decode(), "ticker": json.loads(ticker)}
    yield json.dumps(head, ensure_ascii=False)
    for entry_id in sorted(await home.ask("HKEYS", keys["entries"])):
        text, seen = await home.ask_all(
            [("HGET", keys["entries"], entry_id), ("HEXISTS", keys["positions"], entry_id)]
        )
        if text is None:
            continue  # a draft that was erased meanwhile
        line: dict[str, Any] = {"id": entry_id.decode()}
        if is_tombstone(text):
            line |= json.loads(text)
        else:
            texts = await archive.readings.texts_of(slug, entry_of(text))
            line |= {"seen": bool(seen), "revisions": [json.loads(one) for one in texts]}
        yield json.dumps(line, ensure_ascii=False)


async def import_(
    archive: Archive, lines: Iterable[bytes], slug: str | None, step: Callable[[int], None]
) -> str:
    """Read an export; return the ticker's slug. ``step`` is told of the bytes that were read.

    Raises SlugTaken, and NotAnExport with nothing imported.
    """
    numbered = enumerate(lines, 1)
    number, first = next(numbered, (1, b""))
    ticker, activity = _head(number, first, slug)
    step(len(first))
    landing = _Landing(archive, Keys(archive.log.prefix, ticker.slug))
    await landing.make_room()
    try:
        for batch in _batches(numbered):
            await landing.take(batch)
            step(sum(len(line) for _, line in batch))
        await landing.appear(ticker, activity)
    except NotAnExport:
        await landing.make_room()
        raise
    return ticker.slug


class _Landing:
    """What an import has written so far, of a ticker that is not visible yet."""

    def __init__(self, archive: Archive, keys: Keys) -> None:
        self._archive = archive
        self._keys = keys
        self._home = archive.log.homes.home(keys.name)
        self._restored: set[str] = set()
        self._position = Position(1, new_tag())
        """Of the first event of the new log, which is when readers will have seen all of it."""

    async def make_room(self) -> None:
        """Clear what an import that was cut off has left; SlugTaken where a ticker stands."""
        keys = self._keys
        if await self._home.ask("EXISTS", keys["ticker"]):
            raise SlugTaken(keys.name)
        await self._home.ask("UNLINK", *keys.whole(), keys[KEYS])

    async def take(self, batch: Iterable[tuple[int, bytes]]) -> None:
        """Store what lines say, and that the keys they are under are the ticker's."""
        commands: list[Command] = []
        for number, line in batch:
            try:
                commands += self._restored_by(_object(number, line))
            except (Unreadable, ValueError, KeyError, TypeError) as error:
                raise _not_an_export(number, error) from None
        own = sorted({command[1] for command in commands})
        if own:
            await self._home.ask_all([("SADD", self._keys[KEYS], *own), *commands])

    async def appear(self, ticker: Ticker, activity: str) -> None:
        """Make the ticker visible: from now on what readers saw of it is its first event."""
        await self._archive.names.hint(self._keys.name)
        moment = moments.read(activity)
        change = beginning(self._keys, Record(ticker), moment, tag=self._position.tag)
        try:
            await self._archive.log.append(self._keys.name, change)
        except GuardError:
            raise SlugTaken(self._keys.name) from None

    def _restored_by(self, line: dict[str, Any]) -> list[Command]:
        """Return what stores a line; ValueError and the like where it is not what an export has."""
        entry_id, keys = line["id"], self._keys
        if not ENTRY_ID.fullmatch(entry_id) or entry_id in self._restored:
            raise ValueError(f"the id {entry_id!r} is none, or was there before")
        self._restored.add(entry_id)
        if line.get("erased"):
            moment = str(line["order"]).removesuffix(f" {entry_id}")
            moments.read(moment)
            return [("HSET", keys["entries"], entry_id, tombstone_at(order(moment, entry_id)))]
        records = _revisions(entry_id, line["revisions"])
        newest, text = records[-1]
        commands: list[Command] = [
            ("HSET", keys["revisions"], f"{entry_id} {entry.revision}", revision)
            for entry, revision in records
        ]
        commands.append(("HSET", keys["entries"], entry_id, text))
        commands += [("ZADD", keys.index(name), 0, newest.order) for name in indexes(newest)]
        if line.get("seen"):
            commands.append(("HSET", keys["positions"], entry_id, str(self._position)))
        return commands


def _head(number: int, line: bytes, slug: str | None) -> tuple[Ticker, str]:
    """Return the ticker of an export's first line, and when it was last active."""
    head = _object(number, line)
    if head.get("format") != FORMAT:
        raise NotAnExport(number, f"it should begin with the format '{FORMAT}'")
    try:
        record = {**head["ticker"], "slug": slug or head["ticker"]["slug"]}
        ticker, activity = ticker_of(encoded(record)), str(head["activity"])
        moments.read(activity)
    except (Unreadable, ValueError, KeyError, TypeError) as error:
        raise _not_an_export(number, error) from None
    if not SLUG.fullmatch(ticker.slug):
        raise NotAnExport(number, f"{ticker.slug!r} is no slug")
    return ticker, activity


def _batches(numbered: Iterable[tuple[int, bytes]]) -> Iterable[list[tuple[int, bytes]]]:
    filled = (one for one in numbered if one[1].strip())
    return iter(lambda: list(islice(filled, BATCH)), [])


def _revisions(entry_id: str, stored: list[Any]) -> list[tuple[Entry, str]]:
    """Return all revisions of an entry with their records, which come back as they were."""
    records = [(entry_of(text), text) for text in map(encoded, stored)]
    counted = [(entry_id, number) for number in range(1, len(records) + 1)]
    if not records or [(one.id, one.revision) for one, _ in records] != counted:
        raise ValueError(f"the revisions should be those of {entry_id}, counted from 1")
    return records


def _object(number: int, line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotAnExport(number, str(error)) from None
    if not isinstance(read, dict):
        raise NotAnExport(number, "it should be a JSON object")
    return read


def _not_an_export(number: int, error: Exception) -> NotAnExport:
    missing = isinstance(error, KeyError)
    return NotAnExport(number, f"{error} is missing" if missing else str(error))
