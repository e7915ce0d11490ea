"""A queued reader: one who is served by a coroutine, a poll, or a stream under any ASGI server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from ticker.wire import meters
from ticker.wire.channel.backlog import Backlog
from ticker.wire.channel.farewells import Farewell
from ticker.wire.channel.frames import Batch, Frame
from ticker.wire.channel.reader import Reader
from ticker.wire.kinds import Kind


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
