"""Readers who stay: one live URL, followed by WebSocket, server-sent events, or polling.

All three take the same frames from the same reader; they differ in how a frame is wrapped, and in
how a refusal or a farewell is said.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from contextlib import suppress

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from ticker.web import problems
from ticker.web.access import may_follow, own_origin
from ticker.web.problems import LATER, Problem
from ticker.web.process import Process, process_of
from ticker.wire.frames import Frame
from ticker.wire.position import NOWHERE, Position
from ticker.wire.reader import Farewell, Reader

NOT_ALLOWED = 1008
TRY_AGAIN_LATER = 1013
LONGEST_WAIT = 30.0
COME_BACK_SECONDS = 5.0
"""Over how long readers who were refused are spread."""


async def websocket(socket: WebSocket) -> None:
    """Serve a reader's WebSocket: one event per text frame."""
    process, slug = process_of(socket), socket.path_params["slug"]
    reader = Reader()
    await socket.accept()
    try:
        await _admit(process, socket, slug)
        channel = await process.hub.join(slug, reader, _since(socket))
    except problems.EXPECTED as error:
        await _refuse(socket, problems.of(error))
        return
    try:
        await _until_first(_send_frames(socket, reader), _read_away(socket), reader)
    finally:
        channel.leave(reader)


async def stream_or_poll(request: Request) -> Response:
    """Serve a reader's server-sent events or polls, as the request prefers."""
    process, slug = process_of(request), request.path_params["slug"]
    origin = await _admit(process, request, slug)
    headers = {"Vary": "Accept, Origin"}
    if origin:
        headers["Access-Control-Allow-Origin"] = origin
    if _wants_stream(request) and request.method != "HEAD":
        reader = Reader()
        since = _since(request, request.headers.get("last-event-id"))
        channel = await process.hub.join(slug, reader, since)
        return EventStream(reader, lambda: channel.leave(reader), headers)
    return await _poll(process, request, slug, headers)


class EventStream(Response):
    """A reader's server-sent events (WHATWG HTML, 9.2), until either side ends them."""

    media_type = "text/event-stream"

    def __init__(self, reader: Reader, leave: Callable[[], None], headers: dict[str, str]) -> None:
        super().__init__(
            headers={**headers, "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        del self.headers["content-length"]
        self._reader = reader
        self._leave = leave

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        start: Message = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
        try:
            await send(start)
            await _until_first(self._send_frames(send), _left(receive), self._reader)
            if not self._reader.slow:
                await send({"type": "http.response.body", "body": b""})
        finally:
            self._leave()

    async def _send_frames(self, send: Send) -> None:
        async for frame in self._reader.frames():
            await send({"type": "http.response.body", "body": frame.sse, "more_body": True})
        if farewell := self._reader.farewell:
            milliseconds = int(random.uniform(0, farewell.spread) * 1000)
            body = f"retry: {milliseconds}\n\n".encode()
            await send({"type": "http.response.body", "body": body, "more_body": True})


async def _poll(process: Process, request: Request, slug: str, headers: dict[str, str]) -> Response:
    wait = _wait(request)
    reader = Reader()
    channel = await process.hub.join(slug, reader, _since(request))
    try:
        frames = reader.take()
        if reader.farewell and not frames:  # it was let go before it could be told anything
            raise Problem(503, "This server is ending; ask again.", headers=LATER)
        if wait and not _events(frames):
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    frames += await _next_event(reader)
    finally:
        channel.leave(reader)
    events = _events(frames)
    at = frames[-1].at if frames else channel.position
    body = b'{"at":"%s","events":[%s]}' % (
        str(at).encode(),
        b",".join(frame.text for frame in events),
    )
    was_reset = any(frame.ends for frame in events)
    headers["Cache-Control"] = "no-store" if wait or was_reset else "public, max-age=1"
    return Response(body, headers=headers, media_type="application/json")


async def _next_event(reader: Reader) -> list[Frame]:
    async for frame in reader.frames():
        if _events([frame]):
            return [frame, *reader.take()]
    return []


def _events(frames: list[Frame]) -> list[Frame]:
    """Return what a poll tells: events and a reset; ready and beat are for streams."""
    return [frame for frame in frames if frame.event or frame.ends]


async def _admit(process: Process, connection: HTTPConnection, slug: str) -> str | None:
    """Return the foreign origin that may follow; None for ours, or none at all.

    A browser tells a page's origin; whoever is no browser may say what it likes, and sees nothing
    that is not public anyway.
    """
    origin = connection.headers.get("origin")
    if origin is None or origin == own_origin(connection, process.settings):
        return None
    ticker = (await process.shelf.snapshot(slug)).ticker
    if not may_follow(origin, ticker):
        raise Problem(403, f"The origin {origin[:100]} may not show this ticker; ask its newsroom.")
    return origin


async def _refuse(socket: WebSocket, problem: Problem) -> None:
    """Close with a code, since browsers do not tell scripts a refused handshake's status."""
    later = problem.status >= 500  # noqa: PLR2004 - server errors pass
    code = TRY_AGAIN_LATER if later else NOT_ALLOWED
    reason = f"{COME_BACK_SECONDS}" if later else problem.title
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.close(code, reason)


def _wants_stream(request: Request) -> bool:
    asked = request.query_params.get("as")
    if asked not in {None, "sse", "json"}:
        raise Problem(400, f"'as' should be sse or json, not '{asked[:20]}'.")
    if asked is None:
        return "text/event-stream" in request.headers.get("accept", "")
    return asked == "sse"


def _since(connection: HTTPConnection, last_event_id: str | None = None) -> Position | None:
    since = last_event_id or connection.query_params.get("since")
    if since is None:
        return None
    try:
        return Position.parse(since)
    except ValueError:
        return NOWHERE


def _wait(request: Request) -> float:
    text = request.query_params.get("wait", "0")
    try:
        wait = float(text)
    except ValueError:
        wait = -1.0
    if not wait >= 0:
        raise Problem(400, f"'wait' should be a number of seconds up to 30, not '{text[:20]}'.")
    return min(wait, LONGEST_WAIT)


async def _send_frames(socket: WebSocket, reader: Reader) -> None:
    async for frame in reader.frames():
        await socket.send_text(frame.text.decode())
    farewell = reader.farewell or Farewell(1000)
    await socket.close(farewell.code, farewell.reason)


async def _read_away(socket: WebSocket) -> None:
    """Take what a reader sends, which means nothing to us, until it leaves."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _until_first(
    sending: Coroutine[None, None, None], leaving: Coroutine[None, None, None], reader: Reader
) -> None:
    """Run both until one ends, or the reader is too slow; nothing of them is left behind."""
    sender, watch = asyncio.create_task(sending), asyncio.create_task(leaving)
    reader.cut = sender.cancel
    try:
        await asyncio.wait({sender, watch}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sender, watch):
            task.cancel()
        results = await asyncio.gather(sender, watch, return_exceptions=True)
    for error in results:
        left = isinstance(error, asyncio.CancelledError | WebSocketDisconnect | OSError)
        if isinstance(error, BaseException) and not left:
            raise error
