"""The naive server: a Starlette endpoint that sends a text to each reader, one by one, from memory.

It keeps nothing, resumes nothing and knows of no Redis: what is left is the sending itself.
"""

from __future__ import annotations

import socket
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

readers: set[WebSocket] = set()


async def follow(websocket: WebSocket) -> None:
    await websocket.accept()
    readers.add(websocket)
    try:
        with suppress(WebSocketDisconnect):
            while True:
                await websocket.receive_text()
    finally:
        readers.discard(websocket)


async def publish(request: Request) -> Response:
    text = (await request.body()).decode()
    for reader in list(readers):
        await reader.send_text(text)
    return PlainTextResponse("sent")


async def healthz(_: Request) -> Response:
    return PlainTextResponse("alive")


if __name__ == "__main__":
    app = Starlette(
        routes=[
            WebSocketRoute("/live", follow),
            Route("/publish", publish, methods=["POST"]),
            Route("/healthz", healthz),
        ]
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(4096)
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
        config = uvicorn.Config(
            app, log_level="warning", ws="websockets-sansio", ws_per_message_deflate=False
        )
        uvicorn.Server(config).run([listening])
