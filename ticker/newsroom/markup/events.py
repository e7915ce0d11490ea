"""Events: what readers are told, made once as the JSON text that goes to every one of them.

The text has everything but its position, which the log puts in front. The order of the first
fields is part of the wire: `type`, then `id`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.refusals import TooLarge
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup import days, markup

LARGEST = 128 * 1024
"""Bytes of an event as readers get it."""

_TOLD = ("headline", "published_at", "updated_at", "breaking", "pinned", "key", "tags", "revision")
_ROOM_FOR_POSITIONS = len('"at":"","after":"",') + 2 * 24
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def put(ticker: Ticker, entry: Entry, texts: Mapping[str, str], *, new: bool = False) -> str:
    """Tell of an entry that is published, or has changed; ``texts`` has the JSON of its fields.

    It is ``new`` where until now readers could not read it.
    Raises TooLarge.
    """
    updated = _encoded(days.updated(ticker, entry.updated_at))
    told = ",".join([f'"{name}":{texts[name]}' for name in _TOLD])
    html = _encoded(markup.fragment(ticker, entry))
    if new:
        told += ',"new":true'
    if entry.quiet:
        told += ',"quiet":true' if entry.unheard else ',"quiet":"edit"'
    return _sized(f'{{"type":"put","id":"{entry.id}","html":{html},{told},"updated":{updated}}}')


def remove(ticker: Ticker, entry_id: str, moment: datetime) -> str:
    """Tell that an entry is taken from the readers."""
    return _text("remove", id=entry_id, updated=days.updated(ticker, moment))


def announce(ticker: Ticker, moment: datetime) -> str:
    """Tell of a new ticker, or of a changed header."""
    html = markup.header(ticker, moment)
    return _text("ticker", html=html, status=ticker.shown_status, title=ticker.title)


def reset() -> str:
    """Tell readers to load the page afresh: all of it is written in another way from here on."""
    return _text("reset")


def gone() -> str:
    """Tell that the ticker was deleted."""
    return _text("gone")


def _text(kind: str, **fields: object) -> str:
    return _sized(_encoded({"type": kind, **fields}))


def _sized(text: str) -> str:
    size = len(text.encode()) + _ROOM_FOR_POSITIONS
    if size > LARGEST:
        raise TooLarge(size, LARGEST)
    return text
