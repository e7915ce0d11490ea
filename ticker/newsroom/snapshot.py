"""A snapshot: what readers of a ticker see, read in one step with its position."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ticker.newsroom.entries import Entry
from ticker.newsroom.tickers import Ticker
from ticker.wire.position import Position


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A ticker's readable content, labelled with the position of the same moment."""

    at: Position
    ticker: Ticker
    updated_at: datetime
    """When readers were last shown something new."""
    entries: list[Entry]
    """Published entries, newest first."""
    pinned: list[Entry]
    keys: list[Entry]
    older: str | None
    """The id to ask ``?before=`` with for the next page; None where there is none."""
    positions: dict[str, Position | None] = field(default_factory=dict)
    """Of each entry, the event that last changed it for readers."""
