"""Following: one live URL for an audience, by WebSocket, server-sent events, or polling.

An endpoint checks who comes, has the reader join its channel, and hands its socket over to it
where the server can do that. Then it has nothing more to do with the reader.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from ticker.newsroom.records.keys import name_of
from ticker.web.http import problems
from ticker.web.http.problems import Problem
from ticker.web.http.requests import address_of, weights
from ticker.web.live import polls, streams
from ticker.web.process import Process, process_of
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
_VARY = "Accept, Origin, Upgrade"
"""What decides how an address answers: a cache must not answer a WebSocket with a poll."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who may follow, and how."""

    origin: str | None = None
    """The foreign origin of the page that follows; None for ours, or none at all."""
    host: str = ""
    """The site on whose page ours is shown, where that is known."""
    session: str = ""
    """The digest of the session for as long as which it may; without one, it may as it likes."""


Admit = Callable[[Process, HTTPConnection], Awaitable[Admitted]]
"""Lets in, or raises a Problem."""


class Following:
    """The live URL of one audience."""

    def __init__(self, admit: Admit, strand: Callable[[str], str], *, public: bool) -> None:
        """Take who is let in, and which log of a ticker they follow, by the ticker's name.

        What is not public is kept by no cache, and not counted among the readers.
        """
        self._admit = admit
        self._strand = strand
        self._public = public

    async def websocket(self, socket: WebSocket) -> None:
        """Serve a WebSocket: one event per text frame."""
        process, hands = process_of(socket), giver(socket.scope)
        reader: SocketReader | QueuedReader = hands.reader() if hands else QueuedReader("ws")
        try:
            await self._join(process, socket, reader, await self._admit(process, socket))
        except problems.EXPECTED as error:
            self._refused(error)
            reader.end(_refusal(problems.of(error)))
        if isinstance(reader, QueuedReader):
            await streams.send_websocket(socket, reader)
        elif hands:
            hands.hand_over(reader)

    async def stream_or_poll(self, request: Request) -> Response:
        """Serve server-sent events or polls, as the request prefers."""
        process = process_of(request)
        admitted = Admitted()
        try:
            admitted = await self._admit(process, request)
            if _wants_stream(request):
                response = await self._stream(process, request, admitted)
            else:
                response = await self._poll(process, request, admitted)
        except problems.EXPECTED as error:
            self._refused(error)
            response = problems.of(error).response()
        response.headers["Vary"] = _VARY
        if admitted.origin:
            response.headers["Access-Control-Allow-Origin"] = admitted.origin
            response.headers["Access-Control-Expose-Headers"] = "Date, Retry-After"
        if not self._public:
            response.headers["Cache-Control"] = "no-store"
        return response

    async def _stream(self, process: Process, request: Request, admitted: Admitted) -> Response:
        if request.method == "HEAD":
            return streams.Events()
        # Before HTTP/1.1 there are no chunks, which is how shared events are wrapped.
        hands = giver(request.scope) if request.scope["http_version"] == "1.1" else None
        if hands is None:
            sent = QueuedReader("sse")
            await self._join(process, request, sent, admitted)
            return streams.SentEvents(sent)
        shared = hands.reader()
        await self._join(process, request, shared, admitted)
        return streams.SharedEvents(shared, hands)

    async def _poll(self, process: Process, request: Request, admitted: Admitted) -> Response:
        seconds = polls.waiting_time(request)
        reader = QueuedReader("poll")
        await self._join(process, request, reader, admitted)
        return await polls.answer(reader, seconds)

    async def _join(
        self, process: Process, connection: HTTPConnection, reader: Reader, admitted: Admitted
    ) -> None:
        """Give a reader a seat, and have it follow from where it says."""
        address = address_of(connection)
        since = _since(connection, reader)
        name = name_of(connection.path_params["slug"])
        try:
            process.seats.take(reader, address=address, origin=admitted.origin)
            if admitted.session:
                process.watch.post(reader, admitted.session)
            if admitted.host:
                process.hosts.count(reader, name, admitted.host)
            await process.hub.join(self._strand(name), reader, since)
        except BaseException:
            reader.leave()
            raise

    def _refused(self, error: Exception) -> None:
        if self._public:
            meters.refused(_reason(error))


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
    if asked is not None:
        return asked == "sse"
    # Whoever takes anything has not asked for an answer that does not end.
    liked = weights(request.headers.get("accept", ""))
    json = next((liked[name] for name in _POLLED if name in liked), 0.0)
    return 0 < liked.get("text/event-stream", 0.0) >= json


_POLLED = ("application/json", "application/*", "*/*")
"""What names the type of a poll, the closest first."""


def _since(connection: HTTPConnection, reader: Reader) -> Position | None:
    last = connection.headers.get("last-event-id") if reader.kind == "sse" else None
    since = last or connection.query_params.get("since")
    if since is None:
        return None
    try:
        return Position.parse(since)
    except ValueError:
        return NOWHERE
