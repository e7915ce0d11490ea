"""Readers who do not read hold nobody up: neither other readers, nor a stop."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

import pytest
from support.clients.readers import follow
from support.machines.servers import Server

SLUG = "stau"
HANDSHAKE = (
    "GET /t/{slug}/live?since={at} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n\r\n"
)
STREAM = "GET /t/{slug}/live?since={at}&as=sse HTTP/1.1\r\nHost: {host}\r\n\r\n"


@pytest.fixture
def own():
    with Server(drain_seconds=1) as server:
        yield server


def stalled(server: Server, request: str, at: str) -> socket.socket:
    """Join, and never read again."""
    parts = urlsplit(server.url)
    assert parts.hostname
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect((parts.hostname, parts.port))
    connection.sendall(request.format(slug=SLUG, at=at, host=parts.netloc).encode())
    connection.recv(64)
    return connection


async def test_stalled_readers_hold_up_neither_others_nor_a_stop(own):
    """Large entries flow past readers who do not read, and a stop still ends within seconds."""
    editor = own.editor()
    editor.create(SLUG)
    at = editor.entries(SLUG)["at"]
    idle = [stalled(own, request, at) for request in (HANDSHAKE, STREAM) for _ in range(3)]
    try:
        async with follow("ws", own.url, SLUG, at) as stream:
            for number in range(60):
                editor.publish(SLUG, f"Groß {number}", body="Wort " * 10_000)
            events = await stream.changes(60)
        assert len({event["at"] for event in events}) == 60
        began = time.monotonic()
        own.stop()
        assert time.monotonic() - began < 20
    finally:
        for connection in idle:
            connection.close()
