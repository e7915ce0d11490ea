"""A reader: whoever follows a channel, seen from the channel, whatever it is connected by.

Nobody waits for the slowest: what is written to a reader never blocks. What its connection does not
take at once waits in its backlog; who falls too far behind is cut off, and comes back with its
position.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ticker.wire import meters
from ticker.wire.frames import Batch, Frame, Wrapping
from ticker.wire.meters import Kind

LARGEST_BACKLOG = 256 * 1024
"""Bytes of live events that may wait for a reader before it is cut off."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """Why the server ends a stream: a WebSocket close code, and its reason."""

    code: int
    reason: str = ""
    spread: float = 0.0
    """Seconds over which the readers should come back."""


DONE = Farewell(1000)
"""Everything has been said."""


class Place(Protocol):
    """What a reader occupies and gives back: among a channel's readers, under a limit."""

    def leave(self, reader: Reader) -> None: ...


class Reader(ABC):
    """What a channel writes to."""

    __slots__ = ("joined", "kind", "left", "places", "row", "wrapping")

    def __init__(self, kind: Kind, wrapping: Wrapping) -> None:
        self.kind: Kind = kind
        self.wrapping: Wrapping = wrapping
        self.left = False
        """Whether it has given its places back, and may take no others."""
        self.places: tuple[Place, ...] = ()
        self.joined = 0
        """How many frames its fan-out had been given when it joined."""
        self.row = 0
        """In which row of its fan-out it sits."""

    @abstractmethod
    def greet(self, replay: Sequence[Frame]) -> None:
        """Take what was missed, which is not counted against the reader."""

    @abstractmethod
    def write(self, batch: Batch) -> None:
        """Take live frames; a reader with too much waiting is cut off instead."""

    def beat(self, batch: Batch) -> None:
        """Take a beat."""
        self.write(batch)

    @abstractmethod
    def drop(self) -> None:
        """Forget what still waits."""

    @abstractmethod
    def end(self, farewell: Farewell) -> None:
        """Let the reader go once it has got what waits for it."""

    @abstractmethod
    def cut(self) -> None:
        """End the connection at once, whatever waits."""

    def occupy(self, place: Place) -> None:
        """Take a place, which is given back on leaving."""
        self.places = (*self.places, place)

    def leave(self) -> None:
        """Give all places back: nothing more is to be written."""
        self.left = True
        places, self.places = self.places, ()
        for place in places:
            place.leave(self)


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


class QueuedReader(Reader):
    """A reader served by a coroutine: a poll, or a stream under any ASGI server."""

    __slots__ = ("_awake", "_backlog", "farewell", "on_cut", "slow")

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind, "chunk" if kind == "sse" else "plain")
        self.farewell: Farewell | None = None
        self.slow = False
        self.on_cut: Callable[[], object] = lambda: None
        """What ends the connection at once."""
        self._backlog = Backlog()
        self._awake = asyncio.Event()

    def greet(self, replay: Sequence[Frame]) -> None:
        self._backlog.replay(replay)
        self._awake.set()

    def write(self, batch: Batch) -> None:
        if self.slow or self.farewell:
            return
        if not self._backlog.frames:  # what comes in one step is not held against the reader
            self._backlog.replay(batch.frames)
        elif not self._backlog.add(batch.frames):
            meters.cut("backlog")
            self.cut()
        self._awake.set()

    def drop(self) -> None:
        self._backlog.clear()

    def end(self, farewell: Farewell) -> None:
        self.farewell = farewell
        self._awake.set()

    def cut(self) -> None:
        self.slow = True
        self._backlog.clear()
        self._awake.set()
        self.on_cut()

    @property
    def over(self) -> bool:
        """Tell whether nothing more will come."""
        return self.slow or (self.farewell is not None and not self._backlog.frames)

    def take(self) -> list[Frame]:
        """Take all that waits."""
        taken = list(self._backlog.frames)
        self._backlog.clear()
        self._awake.clear()
        return taken

    async def frames(self) -> AsyncIterator[Frame]:
        """Yield frames as they come, until the stream is over."""
        while not self.over:
            if not self._backlog.frames:
                self._awake.clear()
                await self._awake.wait()
                continue
            frame = self._backlog.frames[0]
            self._backlog.drop(1)
            yield frame
            if frame.ends:
                return
