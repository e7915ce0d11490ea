"""Orders: where an entry stands, whose id is named as the point that a page begins at.

Who only reads is told of an entry where readers have last seen it. Of what they have never seen
nothing is looked at, so neither the answer nor the time that it takes tells that it exists.
"""

from __future__ import annotations

from collections.abc import Iterable

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.refusals import NoSuchEntry, Unreadable
from ticker.newsroom.records.keys import Keys
from ticker.newsroom.records.records import entry_of, readable
from ticker.newsroom.records.tombstones import is_tombstone, order_of_erased
from ticker.wire.store.store import Store

_REVISIONS_AT_ONCE = 20
"""Of an entry that was taken back the last one or two are not for readers, seldom more."""


async def for_readers(home: Store, keys: Keys, entry_id: str) -> str:
    """Return where readers have last seen an entry; NoSuchEntry where they never have."""
    text, seen = await home.ask_all(
        [("HGET", keys["entries"], entry_id), ("HEXISTS", keys["positions"], entry_id)]
    )
    if text is None or not (seen or is_tombstone(text)):
        raise NoSuchEntry(entry_id)
    if is_tombstone(text):
        if order := order_of_erased(text, for_readers=True):
            return order
        raise NoSuchEntry(entry_id)
    try:
        entry = entry_of(text)
    except Unreadable:
        return await _by_index(home, keys, "published", entry_id)
    return entry.order if entry.for_readers else await _last_shown(home, keys, entry)


async def for_writers(home: Store, keys: Keys, entry_id: str) -> str:
    """Return where an entry stands in whatever state, or stood; raises NoSuchEntry."""
    text = await home.ask("HGET", keys["entries"], entry_id)
    if text is None:
        raise NoSuchEntry(entry_id)
    if is_tombstone(text):
        order = order_of_erased(text, for_readers=False)
    else:
        order = next((entry.order for entry in readable(entry_of, [text])), None)
    return order or await _by_index(home, keys, "all", entry_id)


async def _last_shown(home: Store, keys: Keys, entry: Entry) -> str:
    """Return where an entry stood in the last revision that readers saw; raises NoSuchEntry."""
    for last in range(entry.revision, 0, -_REVISIONS_AT_ONCE):
        numbers = range(last, max(0, last - _REVISIONS_AT_ONCE), -1)
        fields = [f"{entry.id} {number}" for number in numbers]
        texts: Iterable[bytes | None] = await home.ask("HMGET", keys["revisions"], *fields)
        for revision in readable(entry_of, texts):
            if revision.for_readers:
                return revision.order
    raise NoSuchEntry(entry.id)


async def _by_index(home: Store, keys: Keys, index: str, entry_id: str) -> str:
    """Return where an entry stands in an index, whose record cannot be read; or NoSuchEntry."""
    for order in await home.ask("ZRANGE", keys.index(index), 0, -1):
        text: str = order.decode(errors="replace")
        if text.rpartition(" ")[2] == entry_id:
            return text
    raise NoSuchEntry(entry_id)
