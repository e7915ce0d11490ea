"""A line: one connection to Redis, on which an answer follows each question, in order.

A line is never mended: whatever goes wrong on it ends it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

from ticker.wire.store.replies import Replies, packed
from ticker.wire.store.unavailable import unavailable

ANSWER_SECONDS = 5.0
"""How long Redis may take over what it is asked at once before it counts as away."""

Command = Sequence[Any]


class Line(asyncio.Protocol):
    """A connection, asked by one task at a time."""

    def __init__(self) -> None:
        self.lost: Exception | None = None
        """Why it can no longer be used."""
        self.used = asyncio.get_running_loop().time()
        """When it was last of use."""
        self._transport: Any = None
        self._replies = Replies()
        self._come: deque[Any] = deque()
        """Replies that nobody has taken yet."""
        self._wanted = 0
        self._waiter: asyncio.Future[None] | None = None
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def usable(self) -> bool:
        """Tell whether it is there, and Redis has said nothing unasked on it."""
        return self.lost is None and not self._come

    async def ask(self, commands: Sequence[Command]) -> list[Any]:
        """Send commands in one go; return the answers, errors among them. Raises Unavailable."""
        self.send(commands)
        answers = await self.take(len(commands), ANSWER_SECONDS)
        self.used = asyncio.get_running_loop().time()
        return answers

    def send(self, commands: Sequence[Command]) -> None:
        """Send commands, and wait for nothing. Raises Unavailable."""
        if self.lost:
            raise unavailable(self.lost)
        try:
            self._transport.write(b"".join([packed(command) for command in commands]))
        except RuntimeError as error:  # uvloop's word for a transport that has just been closed
            self._lose(ConnectionError(str(error)))
            raise unavailable(error) from error

    async def take(self, number: int, seconds: float | None = None) -> list[Any]:
        """Return the next replies; those that came before it was lost are still to be had.

        Raises Unavailable where they do not come, within so many seconds if those are given.
        """
        if len(self._come) < number:
            await self._wait(number, seconds)
        return [self._come.popleft() for _ in range(number)]

    async def _wait(self, number: int, seconds: float | None) -> None:
        if self.lost:
            raise unavailable(self.lost)
        loop = asyncio.get_running_loop()
        self._wanted, self._waiter = number, loop.create_future()
        late = loop.call_later(seconds, self._late, seconds) if seconds is not None else None
        try:
            await self._waiter
        finally:
            self._waiter = None
            if late:
                late.cancel()

    def end(self) -> None:
        """End it at once, whatever is outstanding."""
        self.lost = self.lost or ConnectionError("the connection was closed")
        if self._transport is not None:
            self._transport.abort()

    async def closed(self) -> None:
        """End it, and return when it has ended."""
        self.end()
        await self._closed

    # As asyncio's protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._come.extend(self._replies.feed(data))
        except ValueError as error:
            self._lose(ConnectionError(f"this is no Redis: {error}"))
            self.end()
            return
        if self._waiter and len(self._come) >= self._wanted and not self._waiter.done():
            self._waiter.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lose(exc or ConnectionError("Redis has closed the connection"))
        if not self._closed.done():
            self._closed.set_result(None)

    def _late(self, seconds: float) -> None:
        self._lose(TimeoutError(f"no answer within {seconds:g} seconds"))
        self.end()

    def _lose(self, why: Exception) -> None:
        self.lost = self.lost or why
        if self._waiter and not self._waiter.done():
            self._waiter.set_exception(unavailable(self.lost))
