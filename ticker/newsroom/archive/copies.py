"""Copies: what somebody works on beside the standing revision, and what nobody else sees.

A copy is no revision and no event. It is kept under its entry, so that erasing the entry erases it
in the same step, and listed under its author. Its name is its author's to choose: the last one of a
name wins.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ticker.newsroom.content import moments
from ticker.newsroom.content.images import named_in
from ticker.newsroom.content.refusals import (
    Erased,
    Fault,
    Invalid,
    NoSuchCopy,
    NoSuchTicker,
    TooManyCopies,
    Unreadable,
)
from ticker.newsroom.people.authors import Author
from ticker.newsroom.pictures.pictures import Pictures
from ticker.newsroom.records import once
from ticker.newsroom.records.keys import Keys, name_of
from ticker.newsroom.records.once import Once, Outcome
from ticker.newsroom.records.records import readable
from ticker.newsroom.records.tombstones import is_tombstone
from ticker.newsroom.records.values import encoded
from ticker.wire.log.change import Change, Count, Guard, GuardError, Write
from ticker.wire.log.log import Log

MOST = 100
"""Copies that one author may keep in one ticker."""
KEPT = timedelta(days=30)
"""How long a copy is kept after its last change."""
LARGEST = 128 * 1024
"""Bytes of a copy's content."""
ATTEMPTS = 20
NO_ENTRY = "-"


@dataclass(frozen=True, slots=True)
class Copy:
    """A working copy, or what a list says of one: without its content."""

    entry_id: str
    name: str
    base: int
    """The revision that it began from; 0 where there was none."""
    updated_at: datetime
    content: Mapping[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is read before a copy is kept."""

    now: datetime
    ticker_text: bytes
    entry_text: bytes
    copies: list[Copy]
    """Those of the author in this ticker, without content."""
    number: int
    """How many are listed, those that cannot be read included."""
    times: Mapping[bytes, bytes]
    """When each copy of the entry was last changed, whoever's it is, as it stands."""
    first: Outcome | None
    """What the first write with the same idempotency key has led to."""


class Copies:
    """The working copies of all tickers, each its author's own."""

    def __init__(self, log: Log, pictures: Pictures) -> None:
        self._log = log
        self._pictures = pictures

    async def kept(self, slug: str, author: Author, entry_id: str | None = None) -> list[Copy]:
        """Return what somebody has copies of, in a ticker or of an entry, the newest first.

        Raises NoSuchTicker and Unavailable.
        """
        keys = self._keys(slug)
        standing = await self._standing(keys, author, NO_ENTRY)
        if not standing.ticker_text:
            raise NoSuchTicker(slug)
        kept = [copy for copy in standing.copies if copy.updated_at > standing.now - KEPT]
        if entry_id is not None:
            kept = [copy for copy in kept if copy.entry_id == entry_id]
        gone = await self._erased(keys, author, kept)
        kept = [copy for copy in kept if copy not in gone]
        return sorted(kept, key=lambda copy: copy.updated_at, reverse=True)

    async def get(self, slug: str, entry_id: str, name: str, author: Author) -> Copy:
        """Return a copy with its content. Raises NoSuchTicker and NoSuchCopy."""
        keys = self._keys(slug)
        field = f"{author.id} {name}"
        reading = await self._log.read(
            keys.name, ["EXISTS", keys["ticker"]], ["HGET", keys.copies(entry_id), field]
        )
        there, text = reading.found
        if not there:
            raise NoSuchTicker(slug)
        copy = _copy(entry_id, name, text) if text else None
        if copy is None or copy.updated_at <= reading.now - KEPT:
            raise NoSuchCopy(name)
        return copy

    async def put(
        self,
        slug: str,
        entry_id: str,
        name: str,
        author: Author,
        *,
        content: Mapping[str, Any],
        base: int,
        durable: bool = False,
        only: Once | None = None,
    ) -> tuple[Copy, Outcome]:
        """Keep a copy in place of the one of that name.

        It is on disk on return only where that is asked for. Raises NoSuchTicker, Erased, Invalid,
        TooManyCopies, KeyReused and Unavailable.
        """
        keys, text = self._keys(slug), _content(content)
        for _ in range(ATTEMPTS):
            standing = await self._standing(keys, author, entry_id, only)
            if not standing.ticker_text:
                raise NoSuchTicker(slug)
            if first := standing.first:
                if durable:
                    await self._log.confirm(keys.name)
                return Copy(entry_id, name, base, first.kept_at or standing.now, content), first
            if is_tombstone(standing.entry_text):
                raise Erased(entry_id)
            copy = Copy(entry_id, name, base, moments.cut(standing.now), content)
            is_new = _place(copy) not in map(_place, standing.copies)
            late = await self._room(keys, author, standing) if is_new else []
            overdue = _overdue(standing)
            outcome = Outcome(entry_id, created=is_new, kept_at=copy.updated_at)
            change = Change(
                guards=[
                    Guard(keys["ticker"], standing.ticker_text),
                    Guard(keys["entries"], standing.entry_text, entry_id),
                    *([_number(keys, author, standing)] if is_new else []),
                    *_still(keys, entry_id, overdue),
                ],
                writes=[
                    *_forgotten(keys, author, late),
                    *_dropped(keys, entry_id, overdue),
                    *_written(keys, author, copy, text),
                ],
                notes=_lasting(keys, author, entry_id),
            )
            change = once.noted(change, keys, only, outcome)
            if named := named_in(text):
                await self._pictures.name(keys.name, entry_id, named, standing.now)
            try:
                await self._log.append(keys.name, change, durable=durable)
            except GuardError:
                continue
            return copy, outcome
        raise self._log.contended()

    async def delete(
        self, slug: str, entry_id: str, name: str, author: Author, only: Once | None = None
    ) -> Outcome:
        """Drop a copy. Raises NoSuchTicker, NoSuchCopy and KeyReused."""
        keys = self._keys(slug)
        copy = Copy(entry_id, name, 0, datetime.min.replace(tzinfo=UTC))
        for _ in range(ATTEMPTS):
            reading = await self._log.read(
                keys.name,
                ["EXISTS", keys["ticker"]],
                ["HEXISTS", keys.copies(entry_id), f"{author.id} {name}"],
                ["HGETALL", once.place(keys, only)],
            )
            there, kept, noted = reading.found
            if not there:
                raise NoSuchTicker(slug)
            if first := once.answer(only, noted):
                return first
            if not kept:
                raise NoSuchCopy(name)
            outcome = Outcome(entry_id)
            change = Change(notes=_forgotten(keys, author, [copy]), frees=True)
            change = once.noted(change, keys, only, outcome)
            with suppress(GuardError):
                await self._log.append(keys.name, change, durable=False)
                return outcome
        raise self._log.contended()

    def _keys(self, slug: str) -> Keys:
        return Keys(self._log.prefix, name_of(slug))

    async def _standing(
        self, keys: Keys, author: Author, entry_id: str, only: Once | None = None
    ) -> _Standing:
        reading = await self._log.read(
            keys.name,
            ["GET", keys["ticker"]],
            ["HGET", keys["entries"], entry_id],
            ["HGETALL", keys.copied(author.id)],
            ["HGETALL", keys.copy_times(entry_id)],
            ["HGETALL", once.place(keys, only)],
        )
        ticker, entry, listed, times, noted = reading.found
        return _Standing(
            reading.now,
            ticker or b"",
            entry or b"",
            readable(_listed, _pairs(listed)),
            len(listed) // 2,
            dict(_pairs(times)),
            once.answer(only, noted),
        )

    async def _room(self, keys: Keys, author: Author, standing: _Standing) -> list[Copy]:
        """Return which copies go to make room for a new one; raises TooManyCopies."""
        found = standing.copies
        late = [copy for copy in found if copy.updated_at <= standing.now - KEPT]
        if len(found) - len(late) < MOST:
            return late
        gone = {*late, *await self._erased(keys, author, found)}
        if len(found) - len(gone) >= MOST:
            raise TooManyCopies(MOST)
        return list(gone)

    async def _erased(self, keys: Keys, author: Author, listed: Sequence[Copy]) -> list[Copy]:
        """Return those that are still listed although they went with their entry."""
        if not listed:
            return []
        reading = await self._log.read(
            keys.name,
            *(
                ["HEXISTS", keys.copies(copy.entry_id), f"{author.id} {copy.name}"]
                for copy in listed
            ),
        )
        return [copy for copy, there in zip(listed, reading.found, strict=True) if not there]


def _number(keys: Keys, author: Author, standing: _Standing) -> Guard:
    return Count(keys.copied(author.id), str(standing.number), of="HLEN")


def _written(keys: Keys, author: Author, copy: Copy, text: str) -> list[Write]:
    moment, field = moments.written(copy.updated_at), f"{author.id} {copy.name}"
    head = encoded({"base": copy.base, "updated_at": moment})
    return [
        ["HSET", keys.copies(copy.entry_id), field, f'{head[:-1]},"content":{text}}}'],
        ["HSET", keys.copy_times(copy.entry_id), field, moment],
        ["HSET", keys.copied(author.id), f"{copy.entry_id} {copy.name}", head],
    ]


def _overdue(standing: _Standing) -> dict[str, bytes]:
    """Return which copies of an entry have had their time, whoever keeps them."""
    found = {}
    for whose, text in standing.times.items():
        with suppress(ValueError):  # what cannot be read goes with the whole key
            if moments.read(text.decode()) <= standing.now - KEPT:
                found[whose.decode()] = text
    return found


def _still(keys: Keys, entry_id: str, overdue: Mapping[str, bytes]) -> list[Guard]:
    """Return the guards that nobody has written those anew."""
    return [Guard(keys.copy_times(entry_id), text, field) for field, text in overdue.items()]


def _dropped(keys: Keys, entry_id: str, overdue: Mapping[str, bytes]) -> list[Write]:
    both = (keys.copies(entry_id), keys.copy_times(entry_id))
    return [["HDEL", key, field] for key in both for field in overdue]


def _lasting(keys: Keys, author: Author, entry_id: str) -> list[Write]:
    seconds = int(KEPT.total_seconds())
    lasting = (keys.copies(entry_id), keys.copy_times(entry_id), keys.copied(author.id))
    return [["EXPIRE", key, seconds] for key in lasting]


def _forgotten(keys: Keys, author: Author, copies: Sequence[Copy]) -> list[Write]:
    writes: list[Write] = []
    for copy in copies:
        both = (keys.copies(copy.entry_id), keys.copy_times(copy.entry_id))
        writes += [["HDEL", key, f"{author.id} {copy.name}"] for key in both]
        writes.append(["HDEL", keys.copied(author.id), f"{copy.entry_id} {copy.name}"])
    return writes


def _pairs(flat: Sequence[bytes]) -> Iterable[tuple[bytes, bytes]]:
    return zip(flat[::2], flat[1::2], strict=True)


def _place(copy: Copy) -> tuple[str, str]:
    return copy.entry_id, copy.name


def _copy(entry_id: str, name: str, text: bytes) -> Copy:
    """Read a copy; Unreadable where it cannot be one."""
    try:
        record = json.loads(text)
        updated_at = moments.read(record["updated_at"])
        return Copy(entry_id, name, int(record["base"]), updated_at, record.get("content"))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(f"The copy {name} of {entry_id}", str(error)) from None


def _listed(pair: tuple[bytes, bytes]) -> Copy:
    """Read what a list says of a copy: its place, and the copy without content."""
    place, text = pair
    entry_id, _, name = place.decode(errors="replace").partition(" ")
    return _copy(entry_id, name, text)


def _content(content: Mapping[str, Any]) -> str:
    """Return a content as it is kept: unfinished is fine, only its size is looked at."""
    try:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        size = len(text.encode())
    except UnicodeEncodeError:
        raise Invalid({"content": Fault("not_utf8")}) from None
    except ValueError:  # such as 1e999, which is infinite where it is read
        raise Invalid({"content": Fault("not_a_json_number")}) from None
    if size > LARGEST:
        raise Invalid({"content": Fault("too_many_bytes", {"most": LARGEST, "found": size})})
    return text
