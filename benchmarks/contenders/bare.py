"""The naive server: a Starlette endpoint that sends a text to each reader, one by one, from memory.

It keeps nothing, resumes nothing and knows of no Redis: what is left is the sending itself.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

GREETING = '{"type":"ready"}'

readers: set[WebSocket] = set()
streams: set[asyncio.Queue[str]] = set()


async def follow(websocket: WebSocket) -> None:
    await websocket.accept()
    readers.add(websocket)
    try:
        with suppress(WebSocketDisconnect):
            while True:
                await websocket.receive_text()
    finally:
        readers.discard(websocket)


async def greet(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(GREETING)
    with suppress(WebSocketDisconnect):
        while True:
            await websocket.receive_text()


async def stream(_: Request) -> Response:
    texts: asyncio.Queue[str] = asyncio.Queue()

    async def events() -> AsyncIterator[str]:
        streams.add(texts)
        try:
            while True:
                yield f"data: {await texts.get()}\n\n"
        finally:
            streams.discard(texts)

    return StreamingResponse(events(), media_type="text/event-stream")


async def publish(request: Request) -> Response:
    text = (await request.body()).decode()
    for reader in list(readers):
        await reader.send_text(text)
    for texts in streams:
        texts.put_nowait(text)
    return PlainTextResponse("sent")


async def healthz(_: Request) -> Response:
    return PlainTextResponse("alive")


if __name__ == "__main__":
    app = Starlette(
        routes=[
            WebSocketRoute("/live", follow),
            WebSocketRoute("/greeted", greet),
            Route("/live", stream),
            Route("/publish", publish, methods=["POST"]),
            Route("/healthz", healthz),
        ]
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(4096)
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
        config = uvicorn.Config(
            app,
            log_level="warning",
            timeout_graceful_shutdown=1,
            ws="websockets-sansio",
            ws_per_message_deflate="deflate" in sys.argv,
        )
        uvicorn.Server(config).run([listening])
