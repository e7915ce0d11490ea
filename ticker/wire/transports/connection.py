"""uvicorn's protocol, extended by what lets an endpoint hand a reader's socket over.

An endpoint finds in its scope, under ``extensions``, what is named `EXTENSION`: it makes a reader
that fits the connection, and gives it the socket. Under any other server the endpoint finds
nothing there, and sends by itself.

uvicorn opens a WebSocket by writing the request down again, having it parsed a second time, and
setting up what a conversation needs. Readers have no conversation, and after a restart all of them
come at once: here the request that has been parsed is answered, together with all that the reader
has missed, by one write.

Besides, a client that is slow to say what it wants is not waited for: uvicorn sets no deadline and
no limit to the head of a request.

And a client that writes all of its request before it reads gets an answer that was given earlier:
uvicorn closes behind it, and a kernel that has to throw away what still comes throws away the
answer, too. Here what comes is taken and dropped, for a while (RFC 9112, 9.6).
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from ticker.wire import meters
from ticker.wire.transports.deadlines import Deadlines
from ticker.wire.transports.givers import DENIAL, EXTENSION, Stream, Upgrade, lines, status_line
from ticker.wire.transports.handshake import Refused, open_by
from ticker.wire.transports.lobby import Crowded, Lobby
from ticker.wire.transports.outlet import (
    LARGEST_REST,
    REST_SECONDS,
    Outlet,
    closes_unless_asked_on,
    ends_by_closing,
)
from ticker.wire.transports.progress import Progress
from ticker.wire.transports.socket import CLOSING_SECONDS, SocketReader, Sockets
from ticker.wire.transports.targets import of_origin

HEAD_SECONDS = 20.0
"""How long a client may take for the head of its request."""
LARGEST_HEAD = 64 * 1024
TOO_LARGE = (
    f"The head of a request may have {LARGEST_HEAD // 1024} KiB at most; this one is larger."
)
LARGEST_UNASKED = 4 * 1024
"""Bytes of a body after which no more is read until the application asks for it."""
MOST_WAITING = 32
"""Requests that a client may send before it has the answer to the first."""


logger = logging.getLogger(__name__)


class Protocols:
    """Maker of the protocols of one process, as uvicorn's ``http``."""

    def __init__(self, lobby: Lobby | None = None) -> None:
        self.sockets = Sockets()
        self.lobby = lobby or Lobby()
        self.heads = Deadlines(HEAD_SECONDS, HttpProtocol.give_up)
        self.unread = Deadlines(self.sockets.stalls.seconds, HttpProtocol.check_progress)
        self.closings = Deadlines(CLOSING_SECONDS, HttpProtocol.cut)
        self.rests = Deadlines(REST_SECONDS, HttpProtocol.cut)

    def __call__(self, **given: Any) -> asyncio.Protocol:
        """Make the protocol of a new connection."""
        self.sockets.connections = given["server_state"].connections
        return HttpProtocol(self, **given)


class HttpProtocol(HttpToolsProtocol):
    """HTTP/1.1, and what becomes of it when a reader comes."""

    def __init__(self, protocols: Protocols, **given: Any) -> None:
        super().__init__(**given)
        self.sockets, self._lobby = protocols.sockets, protocols.lobby
        self._whose = ""
        self._heads, self._unread = protocols.heads, protocols.unread
        self._closings, self._rests = protocols.closings, protocols.rests
        self._head = 0
        """Bytes of the head so far."""
        self._is_whole = True
        """Whether all has come of the request that came last."""
        self._rest = 0
        """Bytes of it that have come after it was answered."""
        self._finished = False
        """Whether nothing more will be said, and nothing more be heard."""
        self._upgraded = False
        self._cycles: deque[RequestResponseCycle] = deque()
        """What was asked, the first that is not answered first."""
        self._progress = Progress()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        try:
            self._whose = self._lobby.enter(address, len(self.connections))
        except Crowded as crowded:
            logger.warning("%s", crowded)
            meters.connection_refused(crowded.reason)
            self.refuse(crowded.status, str(crowded))
            self.give_up()
            return
        self._heads.begin(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._release()
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._upgraded:  # whoever speaks before it is answered is no WebSocket client
            self.cut()
            return
        if self.answered_early or self._finished:
            self._rest += len(data)
            if self._rest > LARGEST_REST:
                self.cut()
        if self._finished:
            return
        self._head += len(data)
        super().data_received(data)
        if self._head > LARGEST_HEAD:
            self._turn_away(431, TOO_LARGE)
        elif not self._upgraded and not self.answering:
            self._heads.begin(self)

    @property
    def answering(self) -> bool:
        """Tell whether a request has been made that is not answered yet."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def answered_early(self) -> bool:
        """Tell whether the last request is answered though it is still being sent."""
        return not self._is_whole and not self.answering

    def on_message_begin(self) -> None:
        self._heads.begin(self)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._heads.met(self)
        if sum([len(name) + len(value) for name, value in self.headers]) > LARGEST_HEAD:
            self._turn_away(431, TOO_LARGE)
            raise httptools.HttpParserError(TOO_LARGE)
        self.url = of_origin(self.url, self.headers)
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is before:
            return
        self._is_whole, self._rest = False, 0
        self.cycle.transport = Outlet(self.transport)  # type: ignore[assignment]
        while self._cycles and self._cycles[0].response_complete:
            self._cycles.popleft()
        self._cycles.append(self.cycle)
        if len(self._cycles) > MOST_WAITING:
            self.cut()
            raise httptools.HttpParserError("More was asked than anybody would wait for.")
        if self.scheme == "http":
            stream = Stream(self, self.cycle)
            self.scope["extensions"] = {EXTENSION: stream}  # type: ignore[dict-item]

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if cycle.scope["http_version"] == "1.0":
            app = ends_by_closing(app, cycle)
        if cycle.waiting_for_100_continue:
            app = closes_unless_asked_on(app, cycle)
        super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)
        if len(self.cycle.body) > LARGEST_UNASKED:  # the application asks for more, if it wants it
            self.cycle.flow.pause_reading()

    def on_message_complete(self) -> None:
        self._head = 0
        self._is_whole = True
        self._rests.met(self)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        for cycle in self._cycles:
            if cycle.response_complete:
                cycle.body.clear()
        if self.answered_early:
            self._unset_keepalive_if_required()
            self._rests.begin(self)

    def send_400_response(self, msg: str) -> None:
        self._turn_away(400, msg)

    def _turn_away(self, status: int, reason: str) -> None:
        """Answer what cannot be read on, if that is what is to be answered next; and close."""
        if self._finished or self.transport.is_closing():
            return
        self._heads.met(self)
        asked = [cycle for cycle in self._cycles if not cycle.response_complete]
        of_body = [] if self._is_whole else [self.cycle]
        if asked != of_body or any(cycle.response_started for cycle in asked):
            self.give_up()
            return
        self._forget()
        self._is_whole = False
        self._rests.begin(self)
        self.refuse(status, reason)

    def finish(self) -> None:
        """Close behind an answer, once the client has sent what it wanted to, or gives up."""
        if self.answered_early and self.transport.can_write_eof():
            self._finished = True
            self.transport.write_eof()
        else:
            self.transport.close()

    def give_up(self) -> None:
        """Wait no longer for a request."""
        self.transport.close()
        self._unread.begin(self)

    def timeout_keep_alive_handler(self) -> None:
        self.give_up()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.begin(self)

    def check_progress(self) -> None:
        """Cut a client that takes nothing of an answer, for which closing would wait for ever."""
        if not self.transport.get_write_buffer_size():
            self._progress = Progress()
        elif self._progress.none(self.transport):
            self.cut()
        else:
            self._unread.begin(self)

    def shutdown(self) -> None:
        if self._upgraded:  # its task answers it, and soon
            return
        super().shutdown()
        if self.transport.is_closing():
            self._closings.begin(self)

    def _should_upgrade_to_ws(self) -> bool:
        return True

    def handle_websocket_upgrade(self) -> None:
        """Ask the application about a reader who comes by WebSocket."""
        if self.answering:  # two answers on one connection would be mixed
            self.cut()
            return
        self._upgraded = True
        try:
            upgrade, scope = self._upgrade()
        except Refused as refused:
            self.refuse(refused.status, str(refused))
            return
        task = self.loop.create_task(upgrade.run(scope))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _upgrade(self) -> tuple[Upgrade, dict[str, Any]]:
        if self.scheme != "http":
            raise Refused(501, "End TLS at a proxy: WebSockets are opened without it here.")
        opening = open_by(self.scope["method"], self.scope["http_version"], self.headers)
        try:
            url = httptools.parse_url(self.url)
            path = unquote(url.path.decode("ascii"))
        except (httptools.HttpParserError, AttributeError, UnicodeDecodeError):
            raise Refused(400, "The address cannot be understood.") from None
        upgrade = Upgrade(self, opening)
        return upgrade, {
            **self.scope,
            "type": "websocket",
            "scheme": "ws",
            "path": self.root_path + path,
            "raw_path": self.root_path.encode("ascii") + url.path,
            "query_string": url.query or b"",
            "subprotocols": [],
            "extensions": {EXTENSION: upgrade, DENIAL: {}},
        }

    def refuse(self, status: int, reason: str) -> None:
        """Answer with a status what the application has not been asked, and close."""
        body = f"{reason}\n".encode()
        self.transport.write(
            status_line(status)
            + self.default_headers()
            + _DEMANDS.get(status, b"connection: close\r\n")
            + b"content-type: text/plain; charset=utf-8\r\n"
            + b"cache-control: no-store\r\nx-content-type-options: nosniff\r\n"
            + b"content-length: %d\r\n\r\n" % len(body)
            + body
        )
        self.finish()

    def cut(self) -> None:
        """End the connection at once."""
        self._forget()
        self.transport.abort()

    def _forget(self) -> None:
        """Let it look, to all that is being answered, as if whoever asked had left.

        By itself uvicorn believes that only of the last request that has come.
        """
        for cycle in self._cycles:
            cycle.disconnected = True
            cycle.message_event.set()

    def give(self, reader: SocketReader, answer: bytes) -> None:
        """Let a reader go on with the connection, first of all with the answer."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            reader.connection_lost(None)
            return
        self._release()
        self.connections.discard(self)
        transport, self.parser = self.transport, None  # type: ignore[assignment]
        reader.attach(transport, answer)

    def _release(self) -> None:
        """Let nothing be due any more."""
        for deadlines in (self._heads, self._unread, self._closings, self._rests):
            deadlines.met(self)
        self._lobby.leave(self._whose)
        self._whose = ""

    def default_headers(self) -> bytes:
        """Return the headers that every answer has."""
        return lines(self.server_state.default_headers)


_DEMANDS = {
    429: b"connection: close\r\nretry-after: 5\r\n",
    503: b"connection: close\r\nretry-after: 5\r\n",
    405: b"connection: close\r\nallow: GET\r\n",
    426: b"connection: upgrade, close\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n",
}
"""What an answer of that status has to name (RFC 9110, 15.5.6 and 15.5.22; RFC 6455, 4.4)."""
