"""A snapshot: what readers of a ticker see, read in one step with its position."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.tickers import Ticker
from ticker.wire.log.position import Position


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A ticker's readable content, labelled with the position of the same moment."""

    at: Position
    ticker: Ticker
    updated_at: datetime
    """When readers were last shown something new."""
    entries: list[Entry]
    """Entries of one index, newest first; published ones where it is a reader who asks."""
    pinned: list[Entry]
    key_events: list[Entry]
    older: str | None
    """The id to ask ``?before=`` with for the next page; None where there is none."""
    positions: dict[str, Position | None] = field(default_factory=dict)
    """Of each entry, the event that last changed it for readers."""
