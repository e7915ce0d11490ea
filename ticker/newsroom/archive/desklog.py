"""The desk's log: what editors are told, which is that something has changed, never what it says.

Beside the log of its readers each ticker has one for the desk, written in the same step: of drafts
and schedules, too. It names entries and revisions; whoever may read their texts asks for them.
"""

from __future__ import annotations

import json
from typing import Literal

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.records.keys import DESK
from ticker.wire.log.change import Append
from ticker.wire.log.strands import beside

Mode = Literal["", "fresh", "last"]


def strand(name: str) -> str:
    """Return what the desk's log of a ticker is called."""
    return beside(name, DESK)


def of_entry(entry_id: str, entry: Entry | None) -> Append:
    """Tell of an entry's next revision; for None, that there is no such entry any more."""
    if entry is None:
        return _told("erased", id=entry_id)
    return _told("entry", id=entry_id, revision=entry.revision, state=entry.state, by=entry.by)


def of_header(ticker: Ticker, mode: Mode = "") -> Append:
    """Tell of a ticker's header."""
    return _told("header", mode, revision=ticker.revision, by=ticker.by)


def gone() -> Append:
    """Tell that the ticker was deleted."""
    return _told("gone", "last")


def opened() -> Append:
    """Begin the log of a ticker of an earlier version."""
    return _told("opened")


def _told(kind: str, mode: Mode = "", **fields: object) -> Append:
    text = json.dumps({"type": kind, **fields}, separators=(",", ":"))
    return Append(text, mode=mode, beside=DESK)
