"""An extent: how much of each ticker's log is kept, in Redis and in every process alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extent:
    """The most that a log holds; its newest event is kept in any case."""

    events: int = 1000
    bytes: int = 8 * 1024 * 1024
    """Of the events' texts, in UTF-8; what a transport wraps them in does not count."""


USUAL = Extent()
