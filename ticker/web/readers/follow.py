"""Readers who stay: one live URL, followed by WebSocket, server-sent events, or polling.

An endpoint checks who comes, has the reader join its channel, and hands its socket over to it
where the server can do that. Then it has nothing more to do with the reader.
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from ticker.newsroom.records.keys import name_of
from ticker.web.http import problems
from ticker.web.http.access import may_follow
from ticker.web.http.problems import Problem
from ticker.web.process import Process, process_of
from ticker.web.readers import polls, streams
from ticker.wire import meters
from ticker.wire.channel.farewells import Farewell, later, not_allowed
from ticker.wire.channel.reader import Reader
from ticker.wire.channel.seats import Full
from ticker.wire.log.position import NOWHERE, Position
from ticker.wire.transports.givers import giver
from ticker.wire.transports.queued import QueuedReader
from ticker.wire.transports.socket import SocketReader

COME_BACK_SECONDS = 5.0
"""Over how long readers who were refused are spread."""
LOOK_AGAIN_SECONDS = 30.0
"""The same where there is no such ticker: it may come back, with the data of a Redis, say."""


async def websocket(socket: WebSocket) -> None:
    """Serve a reader's WebSocket: one event per text frame."""
    process, hands = process_of(socket), giver(socket.scope)
    reader: SocketReader | QueuedReader = hands.reader() if hands else QueuedReader("ws")
    try:
        origin = await _admit(process, socket)
        await _join(process, socket, reader, origin)
    except problems.EXPECTED as error:
        meters.refused(_reason(error))
        reader.end(_refusal(problems.of(error)))
    if isinstance(reader, QueuedReader):
        await streams.send_websocket(socket, reader)
    elif hands:
        hands.hand_over(reader)


async def stream_or_poll(request: Request) -> Response:
    """Serve a reader's server-sent events or polls, as the request prefers."""
    process = process_of(request)
    origin = None
    try:
        origin = await _admit(process, request)
        if _wants_stream(request) and request.method != "HEAD":
            response = await _stream(process, request, origin)
        else:
            response = await _poll(process, request, origin)
    except problems.EXPECTED as error:
        meters.refused(_reason(error))
        response = problems.of(error).response()
    response.headers["Vary"] = "Accept, Origin"
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
    return response


async def _stream(process: Process, request: Request, origin: str | None) -> Response:
    # Before HTTP/1.1 there are no chunks, which is how shared events are wrapped.
    hands = giver(request.scope) if request.scope["http_version"] == "1.1" else None
    if hands is None:
        sent = QueuedReader("sse")
        await _join(process, request, sent, origin)
        return streams.SentEvents(sent)
    shared = hands.reader()
    await _join(process, request, shared, origin)
    return streams.SharedEvents(shared, hands)


async def _poll(process: Process, request: Request, origin: str | None) -> Response:
    seconds = polls.waiting_time(request)
    reader = QueuedReader("poll")
    await _join(process, request, reader, origin)
    return await polls.answer(reader, seconds)


async def _admit(process: Process, connection: HTTPConnection) -> str | None:
    """Return the foreign origin that may follow; None for ours, or none at all.

    A browser tells a page's origin; whoever is no browser may say what it likes, and sees nothing
    that is not public anyway.
    """
    origin = connection.headers.get("origin")
    if origin is None or origin == process.access.own_origin(connection):
        return None
    ticker = (await process.shelf.snapshot(connection.path_params["slug"])).ticker
    if not may_follow(origin, ticker):
        raise Problem(403, "foreign_origin", {"origin": origin[:100]})
    return origin


async def _join(
    process: Process, connection: HTTPConnection, reader: Reader, origin: str | None
) -> None:
    """Give a reader a seat, and have it follow from where it says."""
    address = connection.client.host if connection.client else ""
    since = _since(connection, reader)
    try:
        process.seats.take(reader, address=address, origin=origin)
        await process.hub.join(name_of(connection.path_params["slug"]), reader, since)
    except BaseException:
        reader.leave()
        raise


def _reason(error: Exception) -> meters.Refusal:
    """Return why a reader is refused."""
    if isinstance(error, Full):
        return error.reason
    status = problems.of(error).status
    if status == HTTPStatus.FORBIDDEN:  # nothing but a foreign origin is forbidden to readers
        return "origin"
    return "unavailable" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "not_allowed"


def _refusal(problem: Problem) -> Farewell:
    """Return the close code of a refusal: browsers do not tell scripts a handshake's status."""
    if problem.status == HTTPStatus.FORBIDDEN:
        return not_allowed(problem.title)
    away = problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return later(COME_BACK_SECONDS if away else LOOK_AGAIN_SECONDS)


def _wants_stream(request: Request) -> bool:
    asked = request.query_params.get("as")
    if asked not in {None, "sse", "json"}:
        raise problems.parameter(400, "as", "sse or json", asked)
    if asked is None:
        return "text/event-stream" in request.headers.get("accept", "")
    return asked == "sse"


def _since(connection: HTTPConnection, reader: Reader) -> Position | None:
    last = connection.headers.get("last-event-id") if reader.kind == "sse" else None
    since = last or connection.query_params.get("since")
    if since is None:
        return None
    try:
        return Position.parse(since)
    except ValueError:
        return NOWHERE
