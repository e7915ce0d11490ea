"""A backlog: what waits for one reader whose connection does not take everything at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from ticker.wire.channel.frames import Frame

LARGEST_BACKLOG = 256 * 1024
"""Bytes of live events that may wait for a reader before it is cut off."""


class Backlog:
    """Frames that wait for a reader.

    Held against it are only those that come while others wait: what it has missed, or is told in
    one step after Redis was away, may be much, however quickly it reads.
    """

    __slots__ = ("frames", "missed", "size")

    def __init__(self) -> None:
        self.frames: deque[Frame] = deque()
        self.missed = 0
        self.size = 0
        """Bytes of the live ones."""

    def replay(self, frames: Iterable[Frame]) -> None:
        """Add what is not held against the reader; only where nothing waits."""
        self.frames.extend(frames)
        self.missed = len(self.frames)

    def add(self, frames: Iterable[Frame]) -> bool:
        """Add live frames; False where that is too much."""
        for frame in frames:
            self.frames.append(frame)
            self.size += frame.size
        return self.size <= LARGEST_BACKLOG

    def drop(self, number: int) -> None:
        """Take the first ones away."""
        for _ in range(number):
            frame = self.frames.popleft()
            if self.missed:
                self.missed -= 1
            else:
                self.size -= frame.size

    def clear(self) -> None:
        """Take all away."""
        self.drop(len(self.frames))
