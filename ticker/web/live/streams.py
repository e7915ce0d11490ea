"""Streams: how frames are sent to readers by a coroutine each, and how sockets are handed over.

The first is what works under any ASGI server; the second costs a reader next to nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from ticker.web.http.sending.sender import guard
from ticker.wire.channel.farewells import DONE
from ticker.wire.transports.eventstream import retry
from ticker.wire.transports.givers import Giver
from ticker.wire.transports.queued import QueuedReader
from ticker.wire.transports.socket import SocketReader


class Events(Response):
    """A reader's server-sent events (WHATWG HTML, 9.2)."""

    media_type = "text/event-stream"

    def __init__(self) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        guard(self.headers)  # of a socket that is handed over the sender hears nothing
        del self.headers["content-length"]

    def _start(self) -> Message:
        head = {"status": self.status_code, "headers": self.raw_headers}
        return {"type": "http.response.start", **head}


class SharedEvents(Events):
    """Events of a reader to whom the socket is handed over."""

    def __init__(self, reader: SocketReader, hands: Giver) -> None:
        super().__init__()
        self._reader, self._hands = reader, hands

    async def __call__(self, _: Scope, __: Receive, ___: Send) -> None:
        self._hands.hand_over(self._reader, self.raw_headers)


class SentEvents(Events):
    """Events that are sent until either side ends them."""

    def __init__(self, reader: QueuedReader) -> None:
        super().__init__()
        self._reader = reader

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        try:
            await send(self._start())
            await send({"type": "http.response.body", "body": b"", "more_body": True})
            await _until_first(self._send_frames(send), _left(receive), self._reader)
            if not self._reader.slow:
                await send({"type": "http.response.body", "body": b""})
        finally:
            self._reader.leave()

    async def _send_frames(self, send: Send) -> None:
        async for frame in self._reader.frames():
            await send({"type": "http.response.body", "body": frame.sse, "more_body": True})
        if self._reader.farewell and (body := retry(self._reader.farewell)):
            await send({"type": "http.response.body", "body": body, "more_body": True})


async def send_websocket(socket: WebSocket, reader: QueuedReader) -> None:
    """Accept a reader's WebSocket, and send its frames until either side ends it."""
    try:
        await socket.accept()
        await _until_first(_send_texts(socket, reader), _read_away(socket), reader)
    finally:
        reader.leave()


async def _send_texts(socket: WebSocket, reader: QueuedReader) -> None:
    async for frame in reader.frames():
        await socket.send_text(frame.text.decode())
    farewell = reader.farewell or DONE
    await socket.close(farewell.code, farewell.reason)


async def _read_away(socket: WebSocket) -> None:
    """Take what a reader sends, which means nothing to us, until it leaves."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _until_first(
    sending: Coroutine[None, None, None], leaving: Coroutine[None, None, None], reader: QueuedReader
) -> None:
    """Run both until one ends, or the reader is too slow; nothing of them is left behind."""
    sender, watch = asyncio.create_task(sending), asyncio.create_task(leaving)
    reader.on_cut = sender.cancel
    try:
        await asyncio.wait({sender, watch}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sender, watch):
            task.cancel()
        results = await asyncio.gather(sender, watch, return_exceptions=True)
    for error in results:
        # RuntimeError is what servers raise where they have already let the reader go.
        left = asyncio.CancelledError | WebSocketDisconnect | OSError | RuntimeError
        if isinstance(error, BaseException) and not isinstance(error, left):
            raise error
