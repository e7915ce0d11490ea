"""A snapshot: what readers of a ticker see, read in one step with its position."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ticker.newsroom.archive.places import After, At, Onward, Place
from ticker.newsroom.content.cursors import Cursor
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
    """Entries of one index, published ones where it is a reader who asks; newest first, unless
    it is read onward."""
    pinned: list[Entry]
    key_events: list[Entry]
    older: Cursor | None
    """Below which the next older ones are; None where there are none."""
    newer: Cursor | None = None
    """Above which the next newer ones are; None where there are none."""
    newer_count: int = 0
    """How many those are, all in all."""
    positions: dict[str, Position | None] = field(default_factory=dict)
    """Of each entry, the event that last changed it for readers."""
    place: Place = None
    """Which entries were asked for."""

    @property
    def next(self) -> Cursor | None:
        """Return with which cursor to ask on, the same way; None where that has come to its end."""
        return self.newer if isinstance(self.place, After | Onward) else self.older

    @property
    def onward(self) -> bool:
        """Tell whether it is read from the beginning, oldest first."""
        return isinstance(self.place, Onward)

    @property
    def chosen(self) -> Entry | None:
        """Return the entry that was asked for among its neighbours."""
        if not isinstance(self.place, At):
            return None
        entry_id = self.place.entry_id
        return next((entry for entry in self.entries if entry.id == entry_id), None)
