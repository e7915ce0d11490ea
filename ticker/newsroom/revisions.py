"""Revisions: what an entry's next one is, and what making it changes in Redis and for readers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ticker.newsroom import events, moments
from ticker.newsroom.entries import Content, Entry, State
from ticker.newsroom.keys import INDEXES, Keys, indexes
from ticker.newsroom.refusals import Invalid
from ticker.newsroom.tickers import Ticker
from ticker.wire.log import HERE, Change, Guard, Word
from ticker.wire.position import Position

# A change of these is an edit that readers are told of; pinning, say, is not.
_SEEN_TEXT = ("headline", "body", "label", "author", "source", "verification", "correction")


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry as it was read, with the texts that guards compare."""

    ticker: Ticker
    ticker_text: bytes
    entry: Entry | None
    entry_text: bytes
    position: Position | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """In place of a next revision: the entry goes, and leaves a tombstone or nothing."""

    tombstone: bool


def next_revision(standing: Entry | None, entry_id: str, content: Content) -> Entry:
    """Return the revision that a content makes; the standing one where it says the same.

    Raises Invalid where it cannot follow what stands.
    """
    now = moments.now()
    if content.published_at and content.published_at > now:
        raise Invalid(published_at="should not be in the future; scheduling is not possible yet")
    if content.state is State.RETRACTED and standing is None:
        raise Invalid(state="should be draft or published in a new entry, not retracted")
    published_at = content.published_at or (standing.published_at if standing else None)
    if published_at is None and content.state is State.PUBLISHED:
        published_at = now
    content = content.model_copy(update={"published_at": published_at})
    if standing is None:
        return Entry(**dict(content), id=entry_id, revision=1, updated_at=now)
    if content == standing.content():
        return standing
    now = max(now, standing.updated_at)
    seen = standing.state is State.PUBLISHED
    edited = seen and any(getattr(content, f) != getattr(standing, f) for f in _SEEN_TEXT)
    return Entry(
        **dict(content),
        id=entry_id,
        revision=standing.revision + 1,
        updated_at=now,
        edited_at=now if edited else standing.edited_at,
        reason=standing.reason if content.state is State.RETRACTED else "",
    )


def change(keys: Keys, entry_id: str, standing: Standing, following: Entry | Erasure) -> Change:
    """Return the change that lets a revision, or nothing, follow what stands.

    Raises TooLarge where the event would be too large for readers.
    """
    entry = following if isinstance(following, Entry) else None
    erased = following if isinstance(following, Erasure) else None
    text = _event(standing, entry_id, following)
    writes = _stored(keys, standing.entry, entry) if entry else []
    if erased and standing.entry:
        # What readers have seen may stand at the end of a page, and be asked for what is older.
        tombstone = erased.tombstone or standing.position is not None
        writes = _erased(keys, standing.entry, tombstone=tombstone)
    if text:
        writes += seen(keys, entry.updated_at if entry else moments.now())
        if entry:
            writes.append(["HSET", keys["positions"], entry_id, HERE])
    shown = entry is not None and entry.state is State.PUBLISHED
    return Change(
        [
            Guard(keys["ticker"], standing.ticker_text),
            Guard(keys["entries"], standing.entry_text, entry_id),
        ],
        writes,
        text,
        withdraws=entry_id if text and not shown else "",
    )


def seen(keys: Keys, moment: datetime) -> list[Sequence[Word]]:
    """Return the writes that note when readers were last shown something new."""
    return [
        ["SET", keys["activity"], moments.written(moment)],
        ["ZADD", keys.registry, int(moment.timestamp() * 1000), keys.slug],
    ]


def _event(standing: Standing, entry_id: str, following: Entry | Erasure) -> str:
    before = standing.entry
    if isinstance(following, Entry) and following.state is State.PUBLISHED:
        return events.put(standing.ticker, following)
    was_seen = before is not None and before.state is State.PUBLISHED
    # What was seen once may still be in a log, or in a process's memory: erasing tells them all.
    may_linger = isinstance(following, Erasure) and standing.position is not None
    if was_seen or may_linger:
        moment = following.updated_at if isinstance(following, Entry) else moments.now()
        return events.remove(standing.ticker, entry_id, moment)
    return ""


def _stored(keys: Keys, before: Entry | None, entry: Entry) -> list[Sequence[Word]]:
    text = entry.model_dump_json()
    return [
        *_reindexed(keys, before, entry),
        ["HSET", keys["entries"], entry.id, text],
        ["HSET", keys["revisions"], f"{entry.id} {entry.revision}", text],
    ]


def _erased(keys: Keys, before: Entry, *, tombstone: bool) -> list[Sequence[Word]]:
    writes = _reindexed(keys, before, None)
    numbers = range(1, before.revision + 1)
    writes += [["HDEL", keys["revisions"], f"{before.id} {number}"] for number in numbers]
    writes.append(["HDEL", keys["positions"], before.id])
    if tombstone:
        stone = json.dumps({"erased": True, "order": before.order})
        return [*writes, ["HSET", keys["entries"], before.id, stone]]
    return [*writes, ["HDEL", keys["entries"], before.id]]


def _reindexed(keys: Keys, before: Entry | None, after: Entry | None) -> list[Sequence[Word]]:
    writes: list[Sequence[Word]] = []
    for name in INDEXES:
        old = before.order if before and name in indexes(before) else None
        new = after.order if after and name in indexes(after) else None
        if old and old != new:
            writes.append(["ZREM", keys.index(name), old])
        if new and old != new:
            writes.append(["ZADD", keys.index(name), 0, new])
    return writes
