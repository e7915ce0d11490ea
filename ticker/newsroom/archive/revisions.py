"""Revisions: what an entry's next one is, and what making it changes in Redis and for readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from ticker.newsroom.archive import desklog
from ticker.newsroom.content import images, moments
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import (
    Arrived,
    Content,
    Due,
    Entry,
    Moved,
    Purge,
    Retraction,
    Source,
    State,
    StoredSource,
)
from ticker.newsroom.content.fields import as_it_stands
from ticker.newsroom.content.images import Image
from ticker.newsroom.content.refusals import Fault, Invalid, NoSuchEntry, OfALaterVersion
from ticker.newsroom.content.states import gone_out, placed
from ticker.newsroom.content.text import is_seen
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.errands import schedule
from ticker.newsroom.markup import events
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import Deed
from ticker.newsroom.records.keys import INDEXES, Keys, indexes
from ticker.newsroom.records.records import Record
from ticker.newsroom.records.tombstones import tombstone
from ticker.newsroom.records.values import known
from ticker.wire.log.change import HERE, Append, Change, Guard, Write
from ticker.wire.log.position import Position

WORDS = 500
"""How many words one command has at the most: Lua unpacks no more than some thousand."""

# A change of these is an edit that readers are told of; pinning, say, is not.
_SEEN_TEXT = (
    "headline",
    "body",
    "label",
    "author",
    "source",
    "verification",
    "image",
    "correction",
)

Wanted = Content | Edit | Retraction | Moved | Arrived | Purge | Due
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
    if entry is None and not isinstance(wanted, Content | Arrived):
        raise NoSuchEntry(entry_id)
    match wanted:
        case Content():
            return _staying(_next(standing, entry_id, _values(dict(wanted), entry), by), entry)
        case Arrived(content):
            return _next(standing, entry_id, _values(dict(content), entry), by)
        case Edit():
            source, image = (entry.source, entry.image) if entry else (None, None)
            parts = {
                "source": known(source),
                "image": images.asked(image, wanted.patch.get("image")),
            }
            patched = wanted.values(Content, parts)
            return _staying(_next(standing, entry_id, _values(patched, entry), by), entry)
        case Retraction():
            return _retracted(standing, entry, wanted, by) if entry else Erasure(False)
        case Moved():
            return _moved(standing, entry, wanted, by) if entry else Erasure(False)
        case Due():
            return _gone_out(standing, entry, wanted) if entry else Erasure(False)
        case Purge():
            return Erasure(tombstone=True)


def deed(standing: Standing, following: Entry | Erasure, by: Author) -> Deed:
    """Return what somebody does who lets this follow what stands.

    Whoever only writes drafts erases none but their own, and none that readers have had.
    """
    before = standing.entry
    if isinstance(following, Erasure):
        is_own = before is not None and _is_own(before, by) and standing.position is None
        unseen = before is not None and before.state is State.DRAFT
        return (
            Deed.PURGE if following.tombstone else Deed.WRITE if is_own and unseen else Deed.PUBLISH
        )
    states = {following.state, before.state if before else State.DRAFT}
    is_draft = following == before or states == {State.DRAFT}
    return Deed.WRITE if is_draft else Deed.PUBLISH


def _is_own(entry: Entry, by: Author) -> bool:
    """Tell whether all that was ever written of an entry is somebody's own."""
    return entry.by == by.id and not entry.shared


def change(keys: Keys, entry_id: str, standing: Standing, record: Record | Erasure) -> Change:
    """Return the change that lets a revision, or nothing, follow what stands.

    Raises TooLarge where the event would be too large for readers, and Invalid where they would
    see nothing.
    """
    entry = record.of if isinstance(record, Record) and isinstance(record.of, Entry) else None
    if entry and isinstance(record, Record):  # rendered in this thread, and kept for the answer
        _say_something(standing.entry, entry, body_is_seen=bool(record.html))
    text = _event(standing, entry_id, record)
    if entry and entry.state is State.SCHEDULED:  # whether it can be told is told now
        events.put(standing.ticker, entry, record.fields if isinstance(record, Record) else {})
    shown = entry is not None and entry.for_readers
    was_shown = standing.entry is not None and standing.entry.for_readers
    clears: list[str] = []
    if isinstance(record, Record):
        writes = _stored(keys, standing.entry, record)
        writes += schedule.writes(keys, standing.entry, entry, standing.now)
    else:
        # What readers have seen may stand at the end of a page, and be asked for what is older.
        stays = record.tombstone or standing.position is not None
        writes = _erased(keys, standing, stays=stays)
        writes += schedule.writes(keys, standing.entry, None, standing.now)
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
        appends=[
            *_told(text, standing, "" if shown else entry_id),
            desklog.of_entry(entry_id, entry),
        ],
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
    if isinstance(image := values.get("image"), Image):
        values["image"] = images.kept(image, standing.image if standing else None)
    return values


def _say_something(before: Entry | None, after: Entry, *, body_is_seen: bool) -> None:
    """Raise Invalid for a text that is new and shows readers nothing."""
    same = before is not None and (before.headline, before.body) == (after.headline, after.body)
    if not (same or after.headline or body_is_seen):
        raise Invalid({"request": Fault("says_nothing")})


def _next(standing: Standing, entry_id: str, values: dict[str, Any], by: str) -> Entry:
    before, now = standing.entry, standing.now
    quiet, given = values.pop("quiet", False), values.pop("published_at", None)
    blank = Entry(id=entry_id, revision=0, updated_at=now)
    following = replace(before or blank, **values)
    if before and before.state is State.RETRACTED and "correction" not in values:
        # What readers were told in its place is no correction of what they read again.
        again = following.state is not State.RETRACTED
        following = replace(following, correction="") if again else following
    _say_something(before, following, body_is_seen=is_seen(following.body))
    asked = State(following.state)  # what is of a later version has been refused
    place = placed(before, asked, given, now)
    following = replace(following, **asdict(place))
    if following == before:
        return following
    moment = max(now, before.updated_at) if before else now
    first = standing.position is None
    unheard = quiet and (first or following.unheard) if following.for_readers else following.unheard
    return replace(
        following,
        revision=following.revision + 1,
        updated_at=moment,
        edited_at=moment if _edited(standing, following) else following.edited_at,
        reason=following.reason if following.state is State.RETRACTED else "",
        moved_to="" if following.for_readers else following.moved_to,
        by=by,
        shared=following.shared or (before is not None and before.by != by),
        quiet=quiet,
        unheard=unheard,
    )


def _staying(following: Entry, before: Entry | None) -> Entry:
    """Return a revision; Invalid where its entry stands in another ticker, and would be in both."""
    if before and before.moved_to and following.state in {State.PUBLISHED, State.SCHEDULED}:
        raise Invalid({"request": Fault("moved", {"to": before.moved_to})})
    return following


def _edited(standing: Standing, after: Entry) -> bool:
    """Tell whether a text changes that readers have, or had at the time under which it stands."""
    before = standing.entry
    if before is None or before.published_at is None:
        return False
    if before.state is not State.PUBLISHED and standing.position is None:
        return False
    if before.state is State.RETRACTED:  # what was told in its place was no text of it
        before = replace(before, correction="")
    return any(getattr(before, name) != getattr(after, name) for name in _SEEN_TEXT)


def _retracted(standing: Standing, entry: Entry, wanted: Retraction, by: str) -> Entry | Erasure:
    if entry.state is State.DRAFT:
        return Erasure(tombstone=False)
    if entry.state is State.SCHEDULED:  # no reader has seen it, and the desk may want its text
        return _next(standing, entry.id, {"state": State.DRAFT}, by)
    if entry.state is State.RETRACTED:
        return entry
    retracted = _next(standing, entry.id, {"state": State.RETRACTED}, by)
    return replace(retracted, reason=wanted.reason, correction=wanted.correction)


def _moved(standing: Standing, entry: Entry, wanted: Moved, by: str) -> Entry:
    if entry.state is not State.PUBLISHED:
        return entry
    retracted = _next(standing, entry.id, {"state": State.RETRACTED}, by)
    return replace(retracted, moved_to=wanted.to)


def _gone_out(standing: Standing, entry: Entry, due: Due) -> Entry:
    """Return a scheduled entry as it is published by itself, in the name of who has scheduled it.

    Whoever has moved or cancelled it meanwhile was faster: then it stays as it is.
    """
    if entry.state is not State.SCHEDULED or entry.published_at != due.at or due.at > standing.now:
        return entry
    published = _next(
        standing, entry.id, {"state": State.PUBLISHED, "quiet": entry.quiet}, entry.by or ""
    )
    moment = gone_out(due.at, standing.now)
    return replace(published, published_at=moment, by=entry.by)


def _event(standing: Standing, entry_id: str, record: Record | Erasure) -> str:
    before = standing.entry
    entry = record.of if isinstance(record, Record) and isinstance(record.of, Entry) else None
    was_seen = before is not None and before.for_readers
    if entry is not None and isinstance(record, Record) and entry.for_readers:
        return events.put(standing.ticker, entry, record.fields, new=not was_seen)
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
        ["HSET", keys["entries"], entry.id, tombstone(entry, seen=standing.position is not None)]
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
