"""Readers that cost a socket, not a coroutine: shared frames are written straight to them.

The naive server keeps a coroutine waiting per reader, and sends to each through the server's own
WebSocket: three objects and a queue per reader, and every frame encoded once per reader. Here the
endpoint checks and accepts a reader, hands its socket over, and returns. What stays is the
transport and one small object, and frames that are bytes already go to the kernel by one ``write``
each; only what the kernel does not take at once costs more than that.

A frame that was cut through is given to the transport to be finished. All frames behind it wait as
frames, so that they can still be withdrawn, and are written when the transport has caught up. We
write beside the transport only while its buffer is empty; that is what keeps the order.
"""

from __future__ import annotations

import asyncio
import os
from abc import abstractmethod
from collections.abc import Sequence
from enum import Enum, auto
from typing import Any, ClassVar

from ticker.wire import meters
from ticker.wire.channel.backlog import Backlog
from ticker.wire.channel.farewells import GOING, Farewell
from ticker.wire.channel.frames import Batch, Frame
from ticker.wire.channel.reader import FAILED, NO_NUMBER, NumberedReader
from ticker.wire.kinds import Kind, Wrapping
from ticker.wire.log.position import BEGINNING
from ticker.wire.transports import kernel
from ticker.wire.transports.deadlines import Deadlines
from ticker.wire.transports.progress import LOOKS, Progress

STALL_SECONDS = 10.0
"""How long a reader for whom something waits may take nothing."""
CLOSING_SECONDS = 3.0
"""How long a reader may take to answer a farewell."""
UNHEARD_SECONDS = 20.0
"""How long a reader may acknowledge nothing of what is sent to it."""
LARGEST_WRITE = 64 * 1024


class Sockets:
    """What all handed-over sockets of a process share."""

    def __init__(self) -> None:
        self.connections: set[Any] = set()
        """What the server waits for when it ends: its own set, as soon as there is one."""
        self.stalls = Deadlines(STALL_SECONDS / LOOKS, SocketReader.check_progress)
        self.closings = Deadlines(CLOSING_SECONDS, SocketReader.cut)


class Preface(Frame):
    """The answer to a reader's request, which goes before all frames, as it is."""

    __slots__ = ("_answer",)

    def __init__(self, answer: bytes) -> None:
        super().__init__(b"", BEGINNING, None, ends=False)
        self._answer = answer

    def wrapped(self, wrapping: Wrapping) -> bytes:  # noqa: ARG002 - it needs no wrapping
        return self._answer


class Waiting(Backlog):
    """What waits for a reader whose socket is full, and how long it has been so."""

    __slots__ = ("farewell", "paused", "progress")

    def __init__(self) -> None:
        super().__init__()
        self.paused = False
        """Whether the transport has something to finish first."""
        self.farewell: Farewell | None = None
        self.progress = Progress()

    def clear(self) -> None:
        """Take all away but the answer, without which nothing that follows makes sense."""
        answer = [frame for frame in self.frames if isinstance(frame, Preface)]
        super().clear()
        self.replay(answer)

    def next(self) -> list[Frame]:
        """Return the first frames, as many as should be written at once."""
        frames: list[Frame] = []
        size = 0
        for frame in self.frames:
            size += frame.size
            if frames and size > LARGEST_WRITE:
                break
            frames.append(frame)
        return frames


class Phase(Enum):
    """Where a reader stands."""

    JOINING = auto()
    """It has no socket yet; all that it is to get waits."""
    FLOWING = auto()
    """Its socket takes everything at once."""
    WAITING = auto()
    """Its socket is full; what follows waits."""
    PARTED = auto()
    """Nothing more is said to it."""


_FLOWING = Phase.FLOWING  # looking it up in the class is not free, and is done for each delivery


class SocketReader(NumberedReader, asyncio.Protocol):
    """A reader whose socket is written to directly."""

    __slots__ = ("_fd", "_phase", "_sockets", "_transport", "_waiting")

    KIND: ClassVar[Kind]

    def __init__(self, sockets: Sockets, wrapping: Wrapping) -> None:
        super().__init__(self.KIND, wrapping)
        self._sockets = sockets
        self._phase = Phase.JOINING
        self._transport: asyncio.Transport | None = None
        self._fd = NO_NUMBER
        self._waiting: Waiting | None = Waiting()
        """What waits while it is joining or waiting."""

    def attach(self, transport: asyncio.Transport, answer: bytes) -> None:
        """Take a socket over; the answer to the request is sent with what comes first."""
        if self._waiting is None:
            transport.abort()
            return
        self._transport = transport
        self._fd = transport.get_extra_info("socket").fileno()
        self._sockets.connections.add(self)
        transport.set_protocol(self)
        transport.set_write_buffer_limits(high=0)
        transport.resume_reading()
        self._phase = Phase.WAITING
        self._waiting.frames.appendleft(Preface(answer))
        self._waiting.missed += 1
        if transport.get_write_buffer_size():  # of an answer before, which nobody waited for
            self.pause_writing()
        self._flow()

    # As a reader

    def greet(self, replay: Sequence[Frame]) -> None:
        if self._waiting is not None:
            self._waiting.replay(replay)

    def write(self, batch: Batch) -> None:
        if self._phase is not _FLOWING:
            self._wait(batch.frames)
            return
        data = batch.wrapped(self.wrapping)
        sent = self._send(data)
        if sent != len(data):
            self.fell_short(batch, sent)

    def fell_short(self, batch: Batch, sent: int) -> None:
        """Keep what the socket did not take, which is not held against the reader."""
        if sent == FAILED:
            self.cut()
            return
        rest = batch.frames[self._cut_through(batch.frames, sent) :]
        self._stop_flowing()
        if self._waiting is not None:
            self._waiting.replay(rest)
            self._flow()

    def beat(self, batch: Batch) -> None:
        """Take a beat, unless there is more to take already; or be found gone."""
        if self._phase is not Phase.FLOWING:
            return
        if kernel.unheard(self._fd) > UNHEARD_SECONDS:
            meters.cut("gone")
            self.cut()
        else:
            self.write(batch)

    def drop(self) -> None:
        if self._waiting is not None:
            self._waiting.clear()

    def end(self, farewell: Farewell) -> None:
        if self._phase is Phase.FLOWING:
            self._part(farewell)
        elif self._waiting is not None and self._waiting.farewell is None:
            self._waiting.farewell = farewell
            if self._phase is Phase.WAITING:
                self._sockets.closings.begin(self)

    def cut(self) -> None:
        transport = self._transport
        self._leave()
        if transport is not None:
            transport.abort()

    # As what the server knows of a connection

    def shutdown(self) -> None:
        """End a reader whom nobody has told yet that the server ends."""
        self.end(GOING)

    def eof_received(self) -> None:
        """Write no more, for the transport closes itself, and would not finish what is cut."""
        self._leave()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's name
        self._leave()
        self._transport = None
        self._sockets.connections.discard(self)
        self._sockets.closings.met(self)

    def pause_writing(self) -> None:
        self._stop_flowing()
        if self._waiting is not None:
            self._waiting.paused = True
            self._sockets.stalls.begin(self)

    def resume_writing(self) -> None:
        if self._waiting is not None:
            self._waiting.paused = False
            self._flow()

    def check_progress(self) -> None:
        """Cut the reader if it has taken nothing for too long."""
        waiting, transport = self._waiting, self._transport
        if waiting is None or transport is None:
            return
        if waiting.progress.none(transport):
            meters.cut("stalled")
            self.cut()
        else:
            self._sockets.stalls.begin(self)

    # Writing

    def _send(self, data: bytes) -> int:
        """Write what the socket takes now; return how much that was."""
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0
        except OSError:
            return FAILED

    def _cut_through(self, frames: Sequence[Frame], sent: int) -> int:
        """Have the frame finished at which so many bytes end; return how many are seen to."""
        for number, frame in enumerate(frames, 1):
            wrapped = frame.wrapped(self.wrapping)
            if sent < len(wrapped):
                self._finish(wrapped[sent:])
                return number
            sent -= len(wrapped)
        return len(frames)

    def _finish(self, rest: bytes) -> None:
        """Let the transport write what is left of something, in its own time."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(rest)
        else:  # behind what is cut through for good nothing makes sense
            self._leave()

    def _stop_flowing(self) -> None:
        if self._phase is Phase.FLOWING:
            self._phase, self._waiting = Phase.WAITING, Waiting()
            if self.audience is not None:
                self.audience.stops(self)

    def _wait(self, frames: Sequence[Frame]) -> None:
        if self._waiting is None:
            return
        if self._waiting.add(frames):
            self._flow()
        else:
            meters.cut("backlog")
            self.cut()

    def _flow(self) -> None:
        """Write what waits, as long as the socket takes it; then all flows."""
        while self._phase is Phase.WAITING and (waiting := self._waiting) and not waiting.paused:
            if not waiting.frames:
                self._phase, self._waiting = Phase.FLOWING, None
                self._sockets.stalls.met(self)
                if waiting.farewell is not None:
                    self._part(waiting.farewell)
                elif self.audience is not None:
                    self.audience.flows(self, self._fd)
                return
            frames = waiting.next()
            data = b"".join([frame.wrapped(self.wrapping) for frame in frames])
            sent = self._send(data)
            if sent == FAILED:
                self.cut()
                return
            waiting.drop(self._cut_through(frames, sent) if sent < len(data) else len(frames))

    def _part(self, farewell: Farewell) -> None:
        """Say the farewell, drop what waits, and see to it that the connection ends."""
        self._leave()
        self._sockets.closings.begin(self)
        self._say(farewell)

    def _leave(self) -> None:
        """Write no more to the socket, whose number may soon be another's."""
        self._phase, self._waiting, self._fd = Phase.PARTED, None, NO_NUMBER
        self._sockets.stalls.met(self)
        self.leave()

    @abstractmethod
    def _say(self, farewell: Farewell) -> None:
        """Send what tells the reader that this is the end, and when to return."""
