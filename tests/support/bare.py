"""Readers on bare sockets: what they ask, and what comes, byte by byte, with nobody in between.

`Parts` takes the bytes of an answer apart, however they are cut; `Bare` is a socket with one.
"""

from __future__ import annotations

import ctypes
import json
import re
import socket
import struct
import zlib
from functools import lru_cache
from typing import Any, Self
from urllib.parse import urlsplit

KINDS = ("plain", "deflated", "chunk")
PATIENCE_SECONDS = 15.0
SEGMENT = 1400
"""As on a real network: whatever a slow reader takes is soon acknowledged."""

_UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
)
_HEADERS = {
    "plain": _UPGRADE,
    "deflated": _UPGRADE + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    "\r\n",
    "chunk": "Accept: text/event-stream\r\n",
}
_TEXT, _DEFLATED_TEXT, _CLOSE, _PONG = 0x81, 0xC1, 0x88, 0x8A
CLOSE = bytes([_CLOSE, 0x80, 0, 0, 0, 0])
"""What a client answers a Close with."""
_SO_ATTACH_FILTER = 26
_DROP_ALL = struct.pack("HBBI", 0x06, 0, 0, 0)
"""The filter ``ret #0``: nothing of any segment is let through. Source: linux/bpf_common.h."""


def request(kind: str, slug: str, since: str, host: str = "bare") -> bytes:
    """Return what a reader asks whose frames come in that wrapping."""
    query = f"?since={since}" if since else ""
    return f"GET /t/{slug}/live{query} HTTP/1.1\r\nHost: {host}\r\n{_HEADERS[kind]}\r\n".encode()


class Parts:
    """What has come of an answer so far; nothing but whole frames is taken."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.head = b""
        self.texts: list[bytes] = []
        self.pongs: list[bytes] = []
        self.retry: int | None = None
        self.farewell: tuple[int, str] | None = None
        """The code and the reason of a Close; for a stream 0, once its response is complete."""
        self._rest = b""

    def feed(self, data: bytes) -> None:
        rest = self._rest + data
        if not self.head:
            head, found, rest = rest.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            self.head = head
            assert re.match(rb"HTTP/1.1 (101|200) ", head), head
        take = self._chunk if self.kind == "chunk" else self._frame
        at = 0
        while end := take(rest, at):
            at = end
        self._rest = rest[at:]

    @property
    def rest(self) -> int:
        """How many bytes of a frame have come that is not whole."""
        return len(self._rest)

    def _frame(self, data: bytes, at: int) -> int:
        if len(data) < at + 2:
            return 0
        length, start = data[at + 1], at + 2
        if length > 125:
            start = at + (4 if length == 126 else 10)
            if len(data) < start:
                return 0
            length = int.from_bytes(data[at + 2 : start])
        end = start + length
        if len(data) < end:
            return 0
        payload, opcode = data[start:end], data[at]
        assert self.farewell is None, "nothing follows a Close"
        if opcode == _CLOSE:
            self.farewell = int.from_bytes(payload[:2]), payload[2:].decode()
        elif opcode == _PONG:
            self.pongs.append(payload)
        elif opcode == _DEFLATED_TEXT and self.kind == "deflated":
            self.texts.append(_inflated(payload))
        else:
            assert opcode == _TEXT, f"no frame begins with {opcode:#x}"
            self.texts.append(payload)
        return end

    def _chunk(self, data: bytes, at: int) -> int:
        line = data.find(b"\r\n", at)
        if line < 0:
            return 0
        start, size = line + 2, int(data[at:line], 16)
        end = start + size
        if len(data) < end + 2:
            return 0
        assert data[end : end + 2] == b"\r\n"
        assert self.farewell is None, "nothing follows the last chunk"
        body = data[start:end]
        if not size:
            self.farewell = 0, ""
        elif body.startswith(b"retry: "):
            self.retry = int(body.removeprefix(b"retry: "))
        else:
            assert body.endswith(b"\n\n"), body
            self.texts.append(body.partition(b"data: ")[2].removesuffix(b"\n\n"))
        return end + 2

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.texts]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What changes the page."""
        return [event for event in self.events if event["type"] not in {"ready", "beat", "reset"}]


@lru_cache(1000)
def _inflated(payload: bytes) -> bytes:
    return zlib.decompressobj(-15).decompress(payload + b"\0\0\xff\xff")


class Bare:
    """A reader who reads when it is told to, as a context manager."""

    def __init__(
        self, url: str, slug: str, since: str, kind: str, *, buffer: int = 0, said: bytes = b""
    ) -> None:
        """Connect with a receive buffer of that size, and ask to follow, or say something else."""
        parts = urlsplit(url)
        self.parts = Parts(kind)
        self.over = False
        """Whether the connection has ended."""
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        self.socket.settimeout(PATIENCE_SECONDS)
        self.socket.connect((parts.hostname, parts.port))
        self.socket.sendall(said or request(kind, slug, since, parts.netloc))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def read(self, size: int = 1 << 18) -> bytes:
        """Read once, waiting for something to come."""
        try:
            data = self.socket.recv(size)
        except ConnectionError:
            data = b""
        self.over = not data
        self.parts.feed(data)
        if self.parts.farewell and self.parts.kind != "chunk" and not self.over:
            self.socket.sendall(CLOSE)
        return data

    def glance(self, size: int = 1 << 18) -> None:
        """Read what has come, if anything has."""
        self.socket.setblocking(False)
        try:
            self.read(size)
        except BlockingIOError:
            pass
        finally:
            self.socket.settimeout(PATIENCE_SECONDS)

    def until(self, condition, size: int = 1 << 18) -> None:
        """Read until a condition is true, or the connection has ended."""
        while not condition() and not self.over:
            self.read(size)

    def until_at(self, at: str, size: int = 1 << 18) -> None:
        """Read until an event of that position, or a word about it, has come."""
        mark = f'{{"at":"{at}"'.encode()
        self.until(lambda: self.parts.texts and self.parts.texts[-1].startswith(mark), size)
        assert not self.over, f"the connection ended before {at}"

    def until_over(self) -> None:
        """Read all that comes until the connection ends."""
        self.until(lambda: False)

    def vanish(self) -> None:
        """Be gone without a word: acknowledge nothing any more, as a machine without power."""
        vanish(self.socket)


def vanish(one: socket.socket) -> None:
    """Let nothing through to a socket, not even to its kernel's half of TCP; Linux only."""
    code = ctypes.create_string_buffer(_DROP_ALL)
    program = struct.pack("HP", 1, ctypes.addressof(code))
    one.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def in_order(parts: Parts, since: str) -> str:
    """Check that all changes continue a position and each other; return where they end."""
    at = since
    for change in parts.changes:
        assert change["after"] == at, f"{change['at']} after {change['after']}, not after {at}"
        at = change["at"]
    return at
