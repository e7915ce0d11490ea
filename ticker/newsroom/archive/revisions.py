"""Revisions: what an entry's next one is, and what making it changes in Redis and for readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ticker.newsroom.content import moments
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import (
    Content,
    Entry,
    Purge,
    Retraction,
    Source,
    State,
    StoredSource,
)
from ticker.newsroom.content.fields import as_it_stands
from ticker.newsroom.content.refusals import Fault, Invalid, NoSuchEntry, OfALaterVersion
from ticker.newsroom.content.text import is_seen
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup import events
from ticker.newsroom.records.keys import INDEXES, Keys, indexes
from ticker.newsroom.records.records import Record
from ticker.newsroom.records.tombstones import tombstone
from ticker.newsroom.records.values import known
from ticker.wire.log.change import HERE, Append, Change, Guard, Write
from ticker.wire.log.position import Position

AHEAD = timedelta(seconds=60)
"""How far a newly set time may lie in the future, for the sake of clocks that differ."""

WORDS = 500
"""How many words one command has at the most: Lua unpacks no more than some thousand."""

# A change of these is an edit that readers are told of; pinning, say, is not.
_SEEN_TEXT = ("headline", "body", "label", "author", "source", "verification", "correction")

Wanted = Content | Edit | Retraction | Purge
"""What somebody asks to become of an entry."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry as it was read, with the texts that guards compare, and when that was."""

    now: datetime
    ticker: Ticker
    ticker_text: bytes
    entry: Entry | None
    entry_text: bytes
    position: Position | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """In place of a next revision: the entry goes, and leaves a tombstone or nothing."""

    tombstone: bool


def decide(wanted: Wanted, standing: Standing, entry_id: str, by: str) -> Entry | Erasure:
    """Return what follows what stands; that itself where nothing is to be changed.

    Raises Invalid, NoSuchEntry and OfALaterVersion.
    """
    entry = standing.entry
    if entry is not None and entry.of_a_later_version:
        raise OfALaterVersion(entry_id)
    if entry is None and not isinstance(wanted, Content):
        raise NoSuchEntry(entry_id)
    match wanted:
        case Content():
            return _next(entry, entry_id, _values(dict(wanted), entry), standing.now, by)
        case Edit():
            patched = wanted.values(Content, {"source": known(entry.source) if entry else {}})
            return _next(entry, entry_id, _values(patched, entry), standing.now, by)
        case Retraction():
            return _retracted(entry, wanted, standing.now, by) if entry else Erasure(False)
        case Purge():
            return Erasure(tombstone=True)


def change(keys: Keys, entry_id: str, standing: Standing, record: Record | Erasure) -> Change:
    """Return the change that lets a revision, or nothing, follow what stands.

    Raises TooLarge where the event would be too large for readers, and Invalid where they would
    see nothing.
    """
    entry = record.of if isinstance(record, Record) and isinstance(record.of, Entry) else None
    if entry and isinstance(record, Record):  # rendered in this thread, and kept for the answer
        _say_something(standing.entry, entry, body_is_seen=bool(record.html))
    text = _event(standing, entry_id, record)
    shown = entry is not None and entry.for_readers
    was_shown = standing.entry is not None and standing.entry.for_readers
    clears: list[str] = []
    if isinstance(record, Record):
        writes = _stored(keys, standing.entry, record)
    else:
        # What readers have seen may stand at the end of a page, and be asked for what is older.
        stays = record.tombstone or standing.position is not None
        writes = _erased(keys, standing, stays=stays)
        clears += [keys.copies(entry_id), keys.copy_times(entry_id)]
    if text:
        writes.append(seen(keys, entry.updated_at if entry else standing.now))
        if entry:
            writes.append(["HSET", keys["positions"], entry_id, HERE])
    return Change(
        guards=[
            Guard(keys["ticker"], standing.ticker_text),
            Guard(keys["entries"], standing.entry_text, entry_id),
        ],
        writes=writes,
        appends=_told(text, standing, "" if shown else entry_id),
        clears=clears,
        frees=isinstance(record, Erasure) or (was_shown and not shown),
    )


def _told(text: str, standing: Standing, removed: str) -> list[Append]:
    """Return what readers are told; no earlier text of the entry is told from then on."""
    if not text:
        return []
    return [Append(text, withdraws=removed, supersedes=None if removed else standing.position)]


def seen(keys: Keys, moment: datetime) -> Write:
    """Return the write that notes when readers were last shown something new."""
    return ["SET", keys["activity"], moments.written(moment)]


def _values(asked: Mapping[str, Any], standing: Entry | None) -> dict[str, Any]:
    """Return asked values as they are kept."""
    values = as_it_stands(Content, asked, standing)
    if "tags" in values:
        values["tags"] = tuple(values["tags"])
    if isinstance(source := values.get("source"), Source):
        kept = standing.source.unknown if standing and standing.source else {}
        values["source"] = StoredSource(source.name, source.url, kept)
    return values


def _say_something(before: Entry | None, after: Entry, *, body_is_seen: bool) -> None:
    """Raise Invalid for a text that is new and shows readers nothing."""
    same = before is not None and (before.headline, before.body) == (after.headline, after.body)
    if not (same or after.headline or body_is_seen):
        raise Invalid({"request": Fault("says_nothing")})


def _next(
    standing: Entry | None, entry_id: str, values: dict[str, Any], now: datetime, by: str
) -> Entry:
    kept = standing.published_at if standing else None
    given = values.pop("published_at", None)
    if given and given != kept and given > now + AHEAD:
        raise Invalid({"published_at": Fault("in_the_future")})
    blank = Entry(id=entry_id, revision=0, updated_at=now)
    following = replace(standing or blank, **values)
    _say_something(standing, following, body_is_seen=is_seen(following.body))
    if standing is None and following.state is State.RETRACTED:
        raise Invalid({"state": Fault("retracted_unseen")})
    published_at = given or kept
    if published_at is None and following.state is State.PUBLISHED:
        published_at = now
    following = replace(following, published_at=published_at)
    if following == standing:
        return following
    moment = max(now, standing.updated_at) if standing else now
    return replace(
        following,
        revision=following.revision + 1,
        updated_at=moment,
        edited_at=moment if standing and _edited(standing, following) else following.edited_at,
        reason=following.reason if following.state is State.RETRACTED else "",
        by=by,
    )


def _edited(before: Entry, after: Entry) -> bool:
    seen_before = before.state is State.PUBLISHED
    return seen_before and any(getattr(before, n) != getattr(after, n) for n in _SEEN_TEXT)


def _retracted(entry: Entry, wanted: Retraction, now: datetime, by: str) -> Entry | Erasure:
    if entry.state is State.DRAFT:
        return Erasure(tombstone=False)
    if entry.state is State.RETRACTED:
        return entry
    retracted = _next(entry, entry.id, {"state": State.RETRACTED}, now, by)
    return replace(retracted, reason=wanted.reason)


def _event(standing: Standing, entry_id: str, record: Record | Erasure) -> str:
    before = standing.entry
    entry = record.of if isinstance(record, Record) and isinstance(record.of, Entry) else None
    if entry is not None and isinstance(record, Record) and entry.for_readers:
        return events.put(standing.ticker, entry, record.fields)
    was_seen = before is not None and before.for_readers
    # What was seen once may still be in a log, or in a process's memory: erasing tells them all.
    may_linger = isinstance(record, Erasure) and standing.position is not None
    if was_seen or may_linger:
        return events.remove(standing.ticker, entry_id, entry.updated_at if entry else standing.now)
    return ""


def _stored(keys: Keys, before: Entry | None, record: Record) -> list[Write]:
    entry = record.of
    assert isinstance(entry, Entry)
    return [
        *_reindexed(keys, before, entry),
        ["HSET", keys["entries"], entry.id, record.text],
        ["HSET", keys["revisions"], f"{entry.id} {entry.revision}", record.text],
    ]


def _erased(keys: Keys, standing: Standing, *, stays: bool) -> list[Write]:
    entry = standing.entry
    assert entry is not None
    fields = [f"{entry.id} {number}" for number in range(1, entry.revision + 1)]
    at_once = [fields[at : at + WORDS] for at in range(0, len(fields), WORDS)]
    return [
        *_reindexed(keys, entry, None),
        *(["HDEL", keys["revisions"], *some] for some in at_once),
        ["HDEL", keys["positions"], entry.id],
        ["HSET", keys["entries"], entry.id, tombstone(entry)]
        if stays
        else ["HDEL", keys["entries"], entry.id],
    ]


def _reindexed(keys: Keys, before: Entry | None, after: Entry | None) -> list[Write]:
    writes: list[Write] = []
    for name in INDEXES:
        old = before.order if before and name in indexes(before) else None
        new = after.order if after and name in indexes(after) else None
        if old and old != new:
            writes.append(["ZREM", keys.index(name), old])
        if new and old != new:
            writes.append(["ZADD", keys.index(name), 0, new])
    return writes
