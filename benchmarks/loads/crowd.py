"""A crowd: many readers in one process and one loop, who only look for a mark in what they get.

They are kept as lean as Python allows, since a crowd that is slower than the server it follows
measures itself. How much of its core it took is part of each figure.
"""

from __future__ import annotations

import gc
import os
import select
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from benchmarks.loads.line import Broken, Line, accepted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

PATIENCE_SECONDS = 60.0
PENDING = 200
"""How many readers knock at once, as at a door that is never without a queue."""
PER_ADDRESS = 10_000
"""Readers from one address of our own. Linux has some 28,000 ports for each, but looks for a free
one among half of them first, and step by step among the rest once those are taken."""
BIND_ADDRESS_NO_PORT = 24  # IP_BIND_ADDRESS_NO_PORT, which Python does not name before 3.14
AT_ONCE = 64
"""Readers served before a look at what else there is."""
CHUNK = 1 << 16
LONGEST_MARK = 64
PING, PONG, MASKED = b"\x89", 0x8A, 0x80


class Transport(StrEnum):
    """How a reader follows."""

    WEBSOCKET = "WebSocket"
    DEFLATED = "WebSocket, deflated"
    SSE = "server-sent events"


_UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
_ASKS = {
    Transport.WEBSOCKET: _UPGRADE,
    Transport.DEFLATED: f"{_UPGRADE}Sec-WebSocket-Extensions: "
    "permessage-deflate; client_max_window_bits\r\n",
    Transport.SSE: "Accept: text/event-stream\r\n",
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one event reached all readers; times in seconds from its being published."""

    median: float
    last: float
    times: Sequence[float]
    """When each reader had it, in order."""
    busy: float
    """How many seconds of its core the crowd took."""

    @property
    def load(self) -> float:
        """How much of its core the crowd took, from 0 to 1."""
        return self.busy / self.last


class Crowd:
    """Readers who follow one address, each over a connection of its own."""

    def __init__(self, port: int, path: str, transport: Transport) -> None:
        self.deflated = False
        """Whether the server took up the offer to deflate."""
        self.heard: dict[int, bytearray] = {}
        """What each reader got, while it is recorded."""
        self._port = port
        self._transport = transport
        self._asked = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Origin: http://127.0.0.1:{port}\r\n{_ASKS[transport]}\r\n"
        ).encode()
        self._readers: dict[int, socket.socket] = {}
        self._poll = select.epoll()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._poll.close()
        for reader in self._readers.values():
            reader.close()

    def __len__(self) -> int:
        return len(self._readers)

    def join(self, number: int, until: bytes = b"") -> float:
        """Let readers in, each until it is told ``until``; return how many seconds it took."""
        began = time.perf_counter()
        deadline = began + PATIENCE_SECONDS
        knocking: set[int] = set()
        greeted: dict[int, bytearray] = {}
        knocked = joined = 0
        while joined < number:
            while knocked < number and len(knocking) < PENDING:
                knocking.add(self._knock(knocked))
                knocked += 1
            for one, event in self._poll.poll(1.0, AT_ONCE):
                if one not in knocking:
                    self._take(one)
                elif event & select.EPOLLOUT and one not in greeted:
                    self._readers[one].send(self._asked)
                    greeted[one] = bytearray()
                    self._poll.modify(one, select.EPOLLIN)
                elif self._is_in(greeted, one, until):
                    knocking.discard(one)
                    joined += 1
            if time.perf_counter() > deadline:
                raise Broken(
                    f"Only {joined} of {number} readers were in after {PATIENCE_SECONDS:g} seconds."
                )
        return time.perf_counter() - began

    def settle(self, quiet: float = 0.3) -> float:
        """Take what comes until nothing has come for a while; return when the last came."""
        last = time.perf_counter()
        deadline = last + PATIENCE_SECONDS
        while events := self._poll.poll(quiet, AT_ONCE):
            for one, _ in events:
                self._take(one)
            last = time.perf_counter()
            if last > deadline:
                raise Broken("Readers were told things without an end although nothing happened.")
        return last

    def record(self) -> None:
        """Keep all that readers get from here on."""
        self.heard = {one: bytearray() for one in self._readers}

    def deliver(
        self, line: Line, publication: bytes, mark: bytes, aside: Callable[[], None] | None = None
    ) -> Delivery:
        """Publish, and see the mark come to everybody; ``aside`` is called again and again.

        Where events come deflated they cannot be told apart, and whatever comes is the event.
        """
        waiting = set(self._readers)
        rest: dict[int, bytes] = {}
        times: list[float] = []
        mark = b"" if self.deflated else mark
        answered = False
        pause = 0.001 if aside else 1.0
        with _listening(self._poll, line), _undisturbed():
            own = line.fileno()
            worked, began = time.process_time(), time.perf_counter()
            deadline = began + PATIENCE_SECONDS
            line.ask(publication)
            while waiting or not answered:
                for one, _ in self._poll.poll(pause, AT_ONCE):
                    if one == own:
                        if answer := line.hear():
                            accepted(answer)
                            answered = True
                        continue
                    got = self._read(one)
                    if one not in waiting or not got:
                        continue
                    if mark not in got and not _whole(rest, one, got, mark):
                        continue
                    waiting.discard(one)
                    times.append(time.perf_counter())
                    if not waiting:
                        worked = time.process_time() - worked
                if aside:
                    aside()
                if time.perf_counter() > deadline:
                    raise Broken(
                        f"{len(waiting)} of {len(self)} readers did not get an event within "
                        f"{PATIENCE_SECONDS:g} seconds."
                    )
        taken = [one - began for one in times]
        return Delivery(taken[len(taken) // 2], taken[-1], taken, worked)

    def take_until(self, enough: Callable[[], bool]) -> None:
        """Take what comes until it is enough, or until too much time has passed."""
        deadline = time.perf_counter() + PATIENCE_SECONDS
        while not enough() and time.perf_counter() < deadline:
            for one, _ in self._poll.poll(0.001, AT_ONCE):
                self._take(one)

    def _knock(self, number: int) -> int:
        reader = socket.socket()
        reader.setblocking(False)
        with suppress(OSError):  # a kernel that cannot do this binds a port at once
            reader.setsockopt(socket.IPPROTO_IP, BIND_ADDRESS_NO_PORT, 1)
        reader.bind((f"127.0.0.{2 + number // PER_ADDRESS}", 0))
        reader.connect_ex(("127.0.0.1", self._port))
        self._readers[reader.fileno()] = reader
        self._poll.register(reader, select.EPOLLOUT)
        return reader.fileno()

    def _is_in(self, greeted: dict[int, bytearray], one: int, until: bytes) -> bool:
        """Tell whether a reader has all it came for, once more has come."""
        greeting = greeted[one]
        greeting += self._read(one)
        head, end, rest = greeting.partition(b"\r\n\r\n")
        if not end:
            return False
        wanted = b"HTTP/1.1 200" if self._transport is Transport.SSE else b"HTTP/1.1 101"
        if not head.startswith(wanted):
            raise Broken(f"A reader was refused: {bytes(greeting[:200])!r}")
        if until not in rest:
            return False
        if until:
            self.heard[one] = rest
        if self._transport is Transport.DEFLATED:
            self.deflated = b"permessage-deflate" in head.lower()
        del greeted[one]
        return True

    def _take(self, one: int) -> None:
        got = self._read(one)
        if one in self.heard:
            self.heard[one] += got

    def _read(self, one: int) -> bytes:
        try:
            got = os.read(one, CHUNK)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise Broken(f"A reader was cut off: {error.strerror}.") from None
        if not got:
            raise Broken("A reader was sent away.")
        if got.startswith(PING):  # who does not answer is taken for dead, after a while
            length = got[1]
            os.write(one, bytes((PONG, MASKED | length, 0, 0, 0, 0)) + got[2 : 2 + length])
            return got[2 + length :]
        return got


def _whole(rest: dict[int, bytes], one: int, got: bytes, mark: bytes) -> bool:
    """Tell whether the mark had come in two pieces."""
    got = rest.get(one, b"") + got
    rest[one] = got[-LONGEST_MARK:]
    return mark in got


@contextmanager
def _listening(poll: select.epoll, line: Line) -> Iterator[None]:
    poll.register(line.fileno(), select.EPOLLIN)
    try:
        yield
    finally:
        poll.unregister(line.fileno())


@contextmanager
def _undisturbed() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
