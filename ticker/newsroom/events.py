"""Events: what readers are told, made once as the JSON text that goes to every one of them.

The text has everything but its position, which the log puts in front. The order of the first
fields is part of the wire: `type`, then `id`.
"""

from __future__ import annotations

import json
from datetime import datetime

from ticker.newsroom import markup, moments
from ticker.newsroom.entries import Entry
from ticker.newsroom.refusals import TooLarge
from ticker.newsroom.tickers import Ticker
from ticker.wire.position import Event

LARGEST = 128 * 1024
"""Bytes of an event as readers get it."""

_UPDATED = b',"updated_at":"'
_ROOM_FOR_POSITIONS = len('"at":"","after":"",') + 2 * 24


def put(ticker: Ticker, entry: Entry) -> str:
    """Tell of an entry that is published, or has changed; TooLarge where it is too large."""
    said = entry.model_dump(mode="json")
    fields = ("headline", "published_at", "updated_at", "breaking", "pinned", "key", "tags")
    return _text(
        "put",
        id=entry.id,
        html=markup.fragment(ticker, entry),
        **{name: said[name] for name in fields},
        revision=entry.revision,
        updated=markup.updated(ticker, entry.updated_at),
    )


def remove(ticker: Ticker, entry_id: str, moment: datetime) -> str:
    """Tell that an entry is taken from the readers."""
    return _text("remove", id=entry_id, updated=markup.updated(ticker, moment))


def announce(ticker: Ticker, moment: datetime) -> str:
    """Tell of a new ticker, or of a changed header."""
    html = markup.header(ticker, moment)
    return _text("ticker", html=html, status=ticker.status.value, title=ticker.title)


def reset() -> str:
    """Tell readers to load the page afresh: all of it is written in another way from here on."""
    return _text("reset")


def gone() -> str:
    """Tell that the ticker was deleted."""
    return _text("gone")


def published_at(event: Event) -> float | None:
    """Return when an entry was published, in seconds since the epoch; None where that is not told.

    The text is not parsed, for this is asked of every event in every process. What an editor has
    written cannot be taken for the field: a quotation mark inside a text is escaped.
    """
    found = event.text.rfind(_UPDATED)
    if event.type != "put" or found < 0:
        return None
    moment, _, _ = event.text[found + len(_UPDATED) :].partition(b'"')
    try:
        return moments.read(moment.decode()).timestamp()
    except ValueError:  # somebody else has written it, for we would not have
        return None


def _text(kind: str, **fields: object) -> str:
    text = json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":"))
    size = len(text.encode()) + _ROOM_FOR_POSITIONS
    if size > LARGEST:
        raise TooLarge(size, LARGEST)
    return text
