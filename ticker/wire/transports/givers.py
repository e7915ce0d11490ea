"""Givers: how an endpoint gives a reader the socket behind its request."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Protocol, cast

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from ticker.wire.channel.farewells import SPOKEN_TO
from ticker.wire.transports.eventstream import EventStreamReader
from ticker.wire.transports.handshake import Opening
from ticker.wire.transports.socket import SocketReader, Sockets
from ticker.wire.transports.websocket import WebSocketReader

logger = logging.getLogger(__name__)

EXTENSION = "ticker.socket"
DENIAL = "websocket.http.response"
"""The extension of ASGI by which an application refuses a WebSocket with a status of its own."""


Headers = Sequence[tuple[bytes, bytes]]


class Giver(Protocol):
    """A connection whose socket can be handed over."""

    def reader(self) -> SocketReader:
        """Return a reader that fits the connection, and has no socket yet."""

    def hand_over(self, reader: SocketReader, headers: Headers = ()) -> None:
        """Accept the request, and give its socket to a reader; that is all there is to do."""


def giver(scope: Any) -> Giver | None:
    """Return what hands over the socket behind a scope; None where the server cannot do that."""
    return cast("Giver | None", scope.get("extensions", {}).get(EXTENSION))


class Connection(Protocol):
    """What a giver needs of the connection that it gives away."""

    sockets: Sockets
    cycle: Any
    transport: Any
    app: Any

    def default_headers(self) -> bytes:
        """Return the headers that every answer has."""

    def give(self, reader: SocketReader, answer: bytes) -> None:
        """Let a reader go on with the connection, first of all with the answer."""

    def refuse(self, status: int, reason: str) -> None:
        """Answer a request for a WebSocket with a status, and close."""

    def cut(self) -> None:
        """End the connection at once."""


class Stream:
    """A request for server-sent events, as a giver of its connection."""

    def __init__(self, protocol: Connection, cycle: RequestResponseCycle) -> None:
        self._protocol, self._cycle = protocol, cycle

    def reader(self) -> SocketReader:
        return EventStreamReader(self._protocol.sockets)

    def hand_over(self, reader: SocketReader, headers: Headers = ()) -> None:
        protocol = self._protocol
        self._cycle.scope["extensions"] = {}  # or all of them hold each other in memory
        self._cycle.disconnected = True  # to this protocol it looks as if the client had left
        head = status_line(200) + protocol.default_headers() + lines(headers)
        if protocol.cycle is not self._cycle:
            reader.end(SPOKEN_TO)
            head += b"connection: close\r\n"
        protocol.give(reader, head + b"transfer-encoding: chunked\r\n\r\n")


class Upgrade:
    """A request for a WebSocket, as the application sees it until it hands the socket over."""

    def __init__(self, protocol: Connection, opening: Opening) -> None:
        self._protocol = protocol
        self._opening = opening
        self._answered = False
        self._denied = 0

    async def run(self, scope: Any) -> None:
        """Let the application decide."""
        try:
            await self._protocol.app(scope, self._receive, self._send)
        except Exception:
            logger.exception("The application has failed a WebSocket.")
        if not self._answered:
            self._refuse(500, "Something went wrong here.")

    def reader(self) -> SocketReader:
        return WebSocketReader(self._protocol.sockets, self._opening.wrapping)

    def hand_over(self, reader: SocketReader, headers: Headers = ()) -> None:
        self._answered = True
        self._protocol.give(reader, self._opening.answer + lines(headers) + b"\r\n")

    async def _receive(self) -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == f"{DENIAL}.start":
            self._denied = message["status"]
            return
        if message["type"] == f"{DENIAL}.body":
            self._refuse(self._denied, message["body"].decode())
            return
        if message["type"] != "websocket.close":
            raise RuntimeError(
                f"expected the WebSocket to be handed over or closed, not {message['type']}; "
                f"an endpoint finds what hands it over under '{EXTENSION}' in its scope"
            )
        self._refuse(403, "There is no WebSocket at this address.")

    def _refuse(self, status: int, reason: str) -> None:
        self._answered = True
        if not self._protocol.transport.is_closing():
            self._protocol.refuse(status, reason)


def status_line(status: int) -> bytes:
    """Return the first line of an answer."""
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()


def lines(headers: Headers) -> bytes:
    """Return headers as they are sent."""
    return b"".join([b"%b: %b\r\n" % (name, value) for name, value in headers])
