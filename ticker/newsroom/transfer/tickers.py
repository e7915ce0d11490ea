"""Transfer: everything of a ticker as JSON Lines, and back without loss.

The first line is the ticker; each further one is an entry with all its revisions, or the tombstone
of an erased one. Positions are not part of it: they name events of the log that the ticker leaves.
An import appears at once: the entries are written first, and the ticker that makes them visible,
with the first event of its new log, last.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.archive.headers import beginning
from ticker.newsroom.audit import changes
from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import ENTRY_ID, Content, Entry, order
from ticker.newsroom.content.fields import Asked
from ticker.newsroom.content.images import named_in
from ticker.newsroom.content.limits import LARGEST_REQUEST, beyond
from ticker.newsroom.content.refusals import NotAnExport, SlugTaken, Unreadable
from ticker.newsroom.content.tickers import SLUG, NewTicker, Ticker
from ticker.newsroom.errands import schedule
from ticker.newsroom.errands.outbox import Outbox
from ticker.newsroom.markup import words
from ticker.newsroom.people.authors import CONSOLE
from ticker.newsroom.pictures.mentions import named_by, shown_in
from ticker.newsroom.records.keys import Keys, indexes
from ticker.newsroom.records.records import (
    Record,
    activity_of,
    entries_of,
    entry_of,
    readable,
    ticker_of,
)
from ticker.newsroom.records.tombstones import is_tombstone, tombstone_at
from ticker.newsroom.records.values import stored
from ticker.wire.log.change import Change, Count, Guard, GuardError, Write
from ticker.wire.log.packing import KEYS
from ticker.wire.log.position import Position, new_tag
from ticker.wire.store.unavailable import Unavailable
from ticker.wire.tasks import undisturbed

FORMAT = "ticker 1"
BATCH = 200
WRITES_AT_ONCE = 500
logger = logging.getLogger(__name__)

CLEARING_SECONDS, CLEARING_PAUSE = 30.0, 0.5
"""For how long a Redis that is away is waited for, so that nothing stays of what was cut off."""

MARK = "import"
"""What the key is called that says which import is under way."""


async def size(archive: Archive, slug: str) -> int:
    """Return how many lines an export has; NoSuchTicker where there is no such ticker."""
    keys = Keys(archive.log.prefix, await archive.aliases.name_of(slug))
    await archive.readings.ticker(keys.name)
    return 1 + int(await archive.log.homes.home(keys.name).ask("HLEN", keys["entries"]))


async def export(archive: Archive, slug: str) -> AsyncIterator[str]:
    """Yield the lines of an export. Raises NoSuchTicker."""
    keys = Keys(archive.log.prefix, await archive.aliases.name_of(slug))
    home = archive.log.homes.home(keys.name)
    await archive.readings.ticker(keys.name)
    text, activity = await home.ask("MGET", keys["ticker"], keys["activity"])
    active = moments.written(activity_of(activity, ticker_of(text)))
    head = {"format": FORMAT, "activity": active, "ticker": json.loads(text)}
    yield stored(head)
    for entry_id in sorted(await home.ask("HKEYS", keys["entries"])):
        line = await _line(archive, keys, entry_id)
        if line is not None:
            yield stored(line)


async def _line(archive: Archive, keys: Keys, entry_id: bytes) -> dict[str, Any] | None:
    """Return the line of an entry; None where it was erased meanwhile, or cannot be read."""
    home = archive.log.homes.home(keys.name)
    for _ in range(2):  # it may be erased between the two readings
        text, seen = await home.ask_all(
            [("HGET", keys["entries"], entry_id), ("HEXISTS", keys["positions"], entry_id)]
        )
        if text is None:
            return None
        if is_tombstone(text):
            return {"id": entry_id.decode(), **json.loads(text)}
        for entry in entries_of(keys.name, [entry_id], [text]):
            texts = await archive.readings.texts_of(keys.name, entry)
            if len(readable(entry_of, texts)) == entry.revision:
                revisions = [json.loads(one) for one in texts]
                return {"id": entry.id, "seen": bool(seen), "revisions": revisions}
    logger.error("Left out: the entry %s, whose revisions cannot all be read.", entry_id.decode())
    return None


async def import_(
    archive: Archive, lines: Iterable[bytes], slug: str | None, step: Callable[[int], None]
) -> str:
    """Read an export; return the ticker's slug. ``step`` is told of the bytes that were read.

    Whatever ends it before it has come to its end, nothing of it stays. Raises SlugTaken,
    NotAnExport and Unavailable.
    """
    numbered = enumerate(lines, 1)
    number, first = next(numbered, (1, b""))
    ticker, activity = _head(number, first, slug)
    step(len(first))
    landing = _Landing(archive, Keys(archive.log.prefix, ticker.slug))
    try:
        await landing.make_room()
        for batch in _batches(numbered):
            await landing.take(batch)
            step(sum(len(line) for _, line in batch))
        await landing.appear(ticker, activity)
    except BaseException:
        await undisturbed(landing.clear())
        raise
    return ticker.slug


class _Landing:
    """What an import has written so far, of a ticker that is not visible yet."""

    def __init__(self, archive: Archive, keys: Keys) -> None:
        self._archive = archive
        self._keys = keys
        self._mark = new_tag()
        """What tells this import from others."""
        self._restored: set[str] = set()
        self._named: dict[str, list[str]] = {}
        """Of entries that are about to be written, and "" of the header: the pictures there."""
        self._shown: dict[str, list[str]] = {}
        """Those of them that readers will see."""
        self._position = Position(1, new_tag())
        """Of the first event of the new log, which is when readers will have seen all of it."""

    async def make_room(self) -> None:
        """Clear what an import that was cut off has left; SlugTaken where a ticker stands.

        From here on no other import of that slug writes a thing, and this one does not either once
        there is a ticker.
        """
        keys = self._keys
        await self._archive.aliases.free(keys.name)
        left = (await self._archive.log.read(keys.name, ["SMEMBERS", keys[KEYS]])).found[0]
        clears = {*keys.whole(), *(key.decode() for key in left), keys[KEYS]} - keys.logs
        change = Change(
            guards=[Guard(keys["ticker"], ""), Count(keys[KEYS], str(len(left)))],
            writes=[["SET", keys[MARK], self._mark]],
            clears=sorted(clears),
        )
        await self._append(change)

    async def clear(self) -> None:
        """Leave nothing of what was written, as soon as Redis is there again."""
        loop = asyncio.get_running_loop()
        given_up = loop.time() + CLEARING_SECONDS
        while True:
            try:
                await self._clear()
            except SlugTaken:  # there is a ticker now, another import, or nothing any more
                return
            except Unavailable as why:
                if loop.time() > given_up:
                    logger.warning(
                        "What was imported so far could not be removed: %s. Nobody sees it; the "
                        "next import, or a new ticker, of that slug takes its place.",
                        why,
                    )
                    return
                await asyncio.sleep(CLEARING_PAUSE)
            else:
                return

    async def _clear(self) -> None:
        keys = self._keys
        left = (await self._archive.log.read(keys.name, ["SMEMBERS", keys[KEYS]])).found[0]
        clears = sorted({*(key.decode() for key in left), keys[KEYS]})
        await self._append(Change(guards=self._guards(), clears=clears, frees=True))
        await self._archive.names.drop(keys.name)

    async def take(self, batch: Iterable[tuple[int, bytes]]) -> None:
        """Store what lines say."""
        writes: list[Write] = []
        for number, line in batch:
            try:
                writes += self._restored_by(_object(number, line))
            except (Unreadable, ValueError, KeyError, TypeError, ArithmeticError) as error:
                raise _not_an_export(number, error) from None
        await self._name_pictures()
        for first in range(0, len(writes), WRITES_AT_ONCE):  # Redis does nothing else meanwhile
            some = writes[first : first + WRITES_AT_ONCE]
            await self._append(Change(guards=self._guards(), writes=some))

    async def appear(self, ticker: Ticker, activity: str) -> None:
        """Make the ticker visible: from now on what readers saw of it is its first event."""
        await self._archive.names.hint(self._keys.name)
        for kind, due in (await Outbox(self._archive.log, self._keys.name).earliest()).items():
            await self._archive.hints.write(kind, self._keys.name, due)
        aliases = [one for one in ticker.aliases if await self._has_claimed(one)]
        ticker = replace(ticker, aliases=tuple(aliases))
        change = beginning(
            self._keys, Record(ticker), moments.read(activity), tag=self._position.tag
        )
        clears = [*change.clears, self._keys[MARK]]
        self._shown[""] = shown_in(ticker)
        self._named[""] = named_by(ticker)
        await self._name_pictures()
        line = changes.noted(self._keys, Act.IMPORTED, CONSOLE, revision=ticker.revision)
        await self._append(replace(change, guards=self._guards(), clears=clears, notes=[line]))

    async def _name_pictures(self) -> None:
        """Note where pictures are about to be named; what this installation lacks is left out."""
        pictures, named = self._archive.pictures, self._named
        if any(named.values()):
            now = await pictures.now()
            for entry_id, ids in named.items():
                if ids:
                    shown = self._shown[entry_id]
                    await pictures.name(self._keys.name, entry_id, ids, now, shown=shown)
        self._named, self._shown = {}, {}

    async def _has_claimed(self, alias: str) -> bool:
        """Have a former slug lead to the ticker, too, unless it leads elsewhere by now."""
        try:
            await self._archive.aliases.claim(alias, self._keys.name)
        except SlugTaken:
            logger.warning(
                "Another ticker has the slug %s now; %s goes without.", alias, self._keys.name
            )
            return False
        return True

    def _guards(self) -> list[Guard]:
        keys = self._keys
        none = [Guard(keys[what], "") for what in ("ticker", "alias")]
        return [*none, Guard(keys[MARK], self._mark)]

    async def _append(self, change: Change) -> None:
        try:
            await self._archive.log.append(self._keys.name, change)
        except GuardError:
            raise SlugTaken(self._keys.name) from None

    def _restored_by(self, line: dict[str, Any]) -> list[Write]:
        """Return what stores a line; ValueError and the like where it is not what an export has."""
        entry_id, keys = line["id"], self._keys
        if not ENTRY_ID.fullmatch(entry_id) or entry_id in self._restored:
            raise ValueError(f"the id {entry_id!r} is none, or was there before")
        self._restored.add(entry_id)
        if line.get("erased"):
            moment = str(line["order"]).removesuffix(f" {entry_id}")
            moments.read(moment)
            stone = tombstone_at(order(moment, entry_id), seen=line.get("seen", True) is not False)
            return [("HSET", keys["entries"], entry_id, stone)]
        records = _revisions(entry_id, line["revisions"])
        newest, text = records[-1]
        self._named[entry_id] = named_in(" ".join(revision for _, revision in records))
        self._shown[entry_id] = shown_in(newest)
        writes: list[Write] = [
            ("HSET", keys["revisions"], f"{entry_id} {entry.revision}", revision)
            for entry, revision in records
        ]
        writes.append(("HSET", keys["entries"], entry_id, text))
        writes += [("ZADD", keys.index(name), 0, newest.order) for name in indexes(newest)]
        writes += schedule.writes(keys, None, newest, newest.updated_at)
        if line.get("seen"):
            writes.append(("HSET", keys["positions"], entry_id, str(self._position)))
        return writes


def _head(number: int, line: bytes, slug: str | None) -> tuple[Ticker, str]:
    """Return the ticker of an export's first line, and when it was last active."""
    head = _object(number, line)
    if head.get("format") != FORMAT:
        raise NotAnExport(number, f"it should begin with the format '{FORMAT}'")
    try:
        record = {**head["ticker"], "slug": slug or head["ticker"]["slug"]}
        if slug:  # the ticker whose copy it is may still have them
            record.pop("aliases", None)
        ticker, activity = ticker_of(stored(record)), str(head["activity"])
        _check_size(NewTicker, record)
        moments.read(activity)
    except (Unreadable, ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise _not_an_export(number, error) from None
    for one in (ticker.slug, *ticker.aliases):
        if not SLUG.fullmatch(one):
            raise NotAnExport(number, f"{one!r} is no slug")
    return ticker, activity


def _batches(numbered: Iterable[tuple[int, bytes]]) -> Iterable[list[tuple[int, bytes]]]:
    filled = (one for one in numbered if one[1].strip())
    return iter(lambda: list(islice(filled, BATCH)), [])


def _revisions(entry_id: str, revisions: list[Any]) -> list[tuple[Entry, str]]:
    """Return all revisions of an entry with their records, which come back as they were."""
    records = [(entry_of(text), text) for text in map(stored, revisions)]
    for revision in revisions:
        _check_size(Content, revision)
    counted = [(entry_id, number) for number in range(1, len(records) + 1)]
    if not records or [(one.id, one.revision) for one, _ in records] != counted:
        raise ValueError(f"the revisions should be those of {entry_id}, counted from 1")
    return records


def _check_size(model: type[Asked], record: dict[str, Any]) -> None:
    """Raise ValueError where a record is larger than a request could have made it."""
    if (size := len(stored(record).encode())) > LARGEST_REQUEST:
        raise ValueError(f"{size} bytes are more than the {LARGEST_REQUEST} of a request")
    if found := beyond(model, record):
        name, fault = found
        raise ValueError(f"{name}: {words.told(fault.key, fault.values).rstrip('.')}")


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
