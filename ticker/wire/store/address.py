"""An address: where a Redis is, how one signs in there, and whether it speaks TLS.

Addresses and TLS are redis-py's (its URLs are what people know); what goes over the line is ours.

Where one side speaks TLS and the other does not, neither says so: each waits for the other, or
hangs up. So whoever has found nobody may ask once more in the other tongue.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Any

from redis.asyncio.connection import ConnectionPool, SSLConnection, UnixDomainSocketConnection

from ticker.wire.store.line import ANSWER_SECONDS, Line
from ticker.wire.store.replies import ErrorReply
from ticker.wire.store.unavailable import Unavailable, unavailable

OTHER_TONGUE_SECONDS = 1.0
KEEPALIVE = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 3, "TCP_KEEPCNT": 3}
"""After how many quiet seconds the kernel asks the other side, how often, and how many times."""


class Address:
    """Where a Redis is, and how one signs in there."""

    def __init__(self, url: str) -> None:
        """Take what redis-py takes; ValueError for anything else."""
        pool: Any = ConnectionPool.from_url(url)
        self._settings: Any = pool.make_connection()

    def __str__(self) -> str:
        """Return where it is, without any password."""
        if isinstance(self._settings, UnixDomainSocketConnection):
            return str(self._settings.path)
        return f"{self._settings.host}:{self._settings.port}"

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

    async def explained(self, why: Unavailable) -> Unavailable:
        """Return why nobody was found there, or that somebody is who speaks the other tongue."""
        if why.reason != "away" or isinstance(self._settings, UnixDomainSocketConnection):
            return why
        encrypted = isinstance(self._settings, SSLConnection)
        try:
            async with asyncio.timeout(OTHER_TONGUE_SECONDS):
                if not await (self._speaks_plainly() if encrypted else self._speaks_tls()):
                    return why
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            return why
        return Unavailable("tls", "it speaks none there" if encrypted else "it speaks it there")

    async def _speaks_plainly(self) -> bool:
        reader, writer = await asyncio.open_connection(self._settings.host, self._settings.port)
        try:
            writer.write(b"PING\r\n")
            return await reader.readexactly(1) in {b"+", b"-"}
        finally:
            writer.transport.abort()

    async def _speaks_tls(self) -> bool:
        anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        host, port = self._settings.host, self._settings.port
        _, writer = await asyncio.open_connection(host, port, ssl=anybody)
        writer.transport.abort()
        return True

    async def _connected(self) -> Line:
        loop, settings = asyncio.get_running_loop(), self._settings
        if isinstance(settings, UnixDomainSocketConnection):
            return (await loop.create_unix_connection(Line, settings.path))[1]
        tls = _context(settings) if isinstance(settings, SSLConnection) else None
        transport, line = await loop.create_connection(Line, settings.host, settings.port, ssl=tls)
        _keep_alive(transport.get_extra_info("socket"))
        return line

    async def _sign_in(self, line: Line) -> None:
        name, password = self._settings.username, self._settings.password
        if password:
            (answer,) = await line.ask([("AUTH", name, password) if name else ("AUTH", password)])
            if isinstance(answer, ErrorReply):
                raise unavailable(answer)
            return
        # Whoever says more than a few words before a password that is asked for is hung up on, and
        # could not tell that from a Redis that ends.
        (answer,) = await line.ask([("PING",)])
        if isinstance(answer, ErrorReply) and (why := unavailable(answer)).reason == "denied":
            raise why


def _context(settings: Any) -> Any:
    try:
        return settings.ssl_context.get()
    except OSError as error:  # a file that is not there, or holds something else
        raise Unavailable("tls", f"its files cannot be read: {error}") from error


def _keep_alive(connected: socket.socket) -> None:
    """Have the kernel find out where the other side is gone; some systems lack some options."""
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE.items():
        if option := getattr(socket, name, None):
            connected.setsockopt(socket.IPPROTO_TCP, option, value)
