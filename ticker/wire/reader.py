"""A reader: one connection's bounded queue of frames, between the channel and its transport."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from ticker.wire.frames import Frame

LARGEST_BACKLOG = 256 * 1024
"""Bytes of live events that may wait for a reader before it is cut off."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """Why the server ends a stream: a WebSocket close code, and its reason."""

    code: int
    reason: str = ""
    spread: float = 0.0
    """Seconds over which the readers should come back."""


class Reader:
    """What a channel writes to: never blocks, and is cut off when it falls too far behind."""

    __slots__ = ("_awake", "_backlog", "_frames", "_missed", "cut", "farewell", "slow")

    def __init__(self) -> None:
        self.farewell: Farewell | None = None
        self.slow = False
        self.cut: Callable[[], object] = lambda: None
        """What ends the transport at once; called when the reader is too slow."""
        self._frames: deque[Frame] = deque()
        self._missed = 0
        self._backlog = 0
        self._awake = asyncio.Event()

    def greet(self, replay: Iterable[Frame]) -> None:
        """Take what was missed, which is not counted against the reader."""
        self._frames.extend(replay)
        self._missed = len(self._frames)
        self._awake.set()

    def write(self, frame: Frame) -> None:
        """Take a live frame; a reader with too much waiting is cut off instead."""
        self._backlog += frame.size
        if self._backlog > LARGEST_BACKLOG:
            self.slow = True
            self._frames.clear()
            self.cut()
        elif not self.slow:
            self._frames.append(frame)
        self._awake.set()

    def end(self, farewell: Farewell) -> None:
        """Let the reader go once it has got what waits for it."""
        self.farewell = farewell
        self._awake.set()

    @property
    def over(self) -> bool:
        """Tell whether nothing more will come."""
        return self.slow or (self.farewell is not None and not self._frames)

    def take(self) -> list[Frame]:
        """Take all that waits."""
        taken = list(self._frames)
        self._frames.clear()
        self._backlog = self._missed = 0
        self._awake.clear()
        return taken

    async def frames(self) -> AsyncIterator[Frame]:
        """Yield frames as they come, until the stream is over."""
        while not self.over:
            if not self._frames:
                self._awake.clear()
                await self._awake.wait()
                continue
            frame = self._frames.popleft()
            if self._missed:
                self._missed -= 1
            else:
                self._backlog -= frame.size
            yield frame
            if frame.ends:
                return
