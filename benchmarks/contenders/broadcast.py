"""The library's own way: `websockets.broadcast`, on uvloop, with nothing else around it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import cast

import uvloop
from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.http11 import Request, Response


class Publishing(asyncio.Protocol):
    """Takes a text by POST on a port of its own: the library reads no bodies of requests."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._asked = b""
        self._answer: Callable[[bytes], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._answer = cast("asyncio.Transport", transport).write

    def data_received(self, data: bytes) -> None:
        self._asked += data
        head, end, body = self._asked.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return
        self._asked = b""
        broadcast(self._server.connections, body.decode())
        assert self._answer is not None
        self._answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])


def healthz(connection: ServerConnection, request: Request) -> Response | None:
    return connection.respond(HTTPStatus.OK, "alive") if request.path == "/healthz" else None


async def main() -> None:
    async with serve(
        ServerConnection.wait_closed,
        "127.0.0.1",
        0,
        process_request=healthz,
        compression=None,
        ping_interval=None,
        backlog=4096,
    ) as server:
        loop = asyncio.get_running_loop()
        publishing = await loop.create_server(lambda: Publishing(server), "127.0.0.1", 0)
        ports = [one.sockets[0].getsockname()[1] for one in (server, publishing)]
        print(*(f"http://127.0.0.1:{port}/" for port in ports), flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
