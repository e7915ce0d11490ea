"""A line: one connection to Redis, on which an answer follows each question, in order.

Addresses and TLS are redis-py's (its URLs are what people know); what goes over the line is ours.
A line is never mended: whatever goes wrong on it ends it.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Sequence
from typing import Any

from redis.asyncio.connection import ConnectionPool, SSLConnection, UnixDomainSocketConnection

from ticker.wire.store.replies import ErrorReply, Replies, packed
from ticker.wire.store.unavailable import Unavailable, unavailable

ANSWER_SECONDS = 5.0
"""How long Redis may take over what it is asked at once before it counts as away."""
KEEPALIVE = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 3, "TCP_KEEPCNT": 3}
"""After how many quiet seconds the kernel asks the other side, how often, and how many times."""

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


class Address:
    """Where a Redis is, and how one signs in there."""

    def __init__(self, url: str) -> None:
        """Take what redis-py takes; ValueError for anything else."""
        pool: Any = ConnectionPool.from_url(url)
        self._settings: Any = pool.make_connection()

    async def connect(self) -> Line:
        """Return a new line, signed in. Raises Unavailable."""
        line = None
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                line = await self._connected()
                await self._sign_in(line)
        except TimeoutError:
            if line:
                line.end()
            raise Unavailable("away", f"no connection in {ANSWER_SECONDS:g} seconds") from None
        except OSError as error:
            raise unavailable(error) from error
        except BaseException:
            if line:
                line.end()
            raise
        return line

    async def _connected(self) -> Line:
        loop, settings = asyncio.get_running_loop(), self._settings
        if isinstance(settings, UnixDomainSocketConnection):
            return (await loop.create_unix_connection(Line, settings.path))[1]
        tls = settings.ssl_context.get() if isinstance(settings, SSLConnection) else None
        transport, line = await loop.create_connection(Line, settings.host, settings.port, ssl=tls)
        _keep_alive(transport.get_extra_info("socket"))
        return line

    async def _sign_in(self, line: Line) -> None:
        name, password = self._settings.username, self._settings.password
        if not password:
            return
        (answer,) = await line.ask([("AUTH", name, password) if name else ("AUTH", password)])
        if isinstance(answer, ErrorReply):
            raise Unavailable("away", f"it does not let us in: {answer}")


def _keep_alive(connected: socket.socket) -> None:
    """Have the kernel find out where the other side is gone; some systems lack some options."""
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE.items():
        if option := getattr(socket, name, None):
            connected.setsockopt(socket.IPPROTO_TCP, option, value)
