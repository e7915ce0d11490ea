"""An outlet: what an answer is written to, and how that ends."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, cast

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

REST_SECONDS = 30.0
"""For how long what is still being sent is taken, once it is answered."""
LARGEST_REST = 16 * 1024 * 1024
"""How many bytes of it."""


class Finishing(Protocol):
    """What knows how to end a connection behind an answer."""

    def finish(self) -> None:
        """End it, once all that has been written can have arrived."""


class Outlet:
    """A connection's transport, as far as an answer sees it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.write = transport.write
        self.is_closing = transport.is_closing

    def close(self) -> None:
        """End the connection as its protocol does: to hold that here would be a ring in memory."""
        cast("Finishing", self._transport.get_protocol()).finish()


def ends_by_closing(app: Any, cycle: RequestResponseCycle) -> Any:
    """Return an application whose answers of unknown length end where the connection does.

    Before HTTP/1.1 there are no chunks (RFC 9112, 7.1), which uvicorn sends to everybody.
    """

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        open_ended = False

        async def told(message: Any) -> None:
            nonlocal open_ended
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message.get("headers", ())}
                open_ended = b"content-length" not in names
                cycle.chunked_encoding = False if open_ended else None
            elif open_ended:
                cycle.expected_content_length = len(message.get("body", b""))
            await send(message)

        await app(scope, receive, told)

    return answered


def closes_unless_asked_on(app: Any, cycle: RequestResponseCycle) -> Any:
    """Return an application whose answer to whoever waits to be asked for a body is the last.

    A client that is answered at once may send the body or not (RFC 9110, 10.1.1): what it sends
    next can be read in two ways.
    """

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        async def told(message: Any) -> None:
            if cycle.waiting_for_100_continue:
                cycle.keep_alive = False
            await send(message)

        await app(scope, receive, told)

    return answered
