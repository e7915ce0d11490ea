"""Raw connections: what a client says byte by byte, and what comes back, as it came."""

from __future__ import annotations

import json
import socket
import zlib
from functools import lru_cache
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPTED = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""What answers that key (RFC 6455, 1.3)."""
TEXT, DEFLATED_TEXT, CLOSE, PING, PONG = 0x81, 0xC1, 0x88, 0x89, 0x8A
"""How frames begin that are a whole message."""
KINDS = ("plain", "deflated", "chunk")
"""How a reader's events may be wrapped: in frames, in compressed frames, or in chunks of SSE."""
_DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
SECONDS = 15.0
SEGMENT = 1400
"""As on a real network: whatever a slow reader takes is soon acknowledged."""


class Piece(NamedTuple):
    """One WebSocket frame, or one chunk: how it begins, what it carries, and all of it."""

    first: int
    """The first byte of a frame; 0 for a chunk."""
    payload: bytes
    whole: bytes

    @property
    def text(self) -> bytes:
        """The event in it, which needs nothing of the pieces before."""
        if self.first == DEFLATED_TEXT:
            return _inflated(self.payload)
        if not self.first:
            return self.payload.partition(b"data: ")[2].partition(b"\n")[0]
        return self.payload

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.text)

    @property
    def closing(self) -> tuple[int, str]:
        """The code and the reason of a Close."""
        assert self.first == CLOSE
        return int.from_bytes(self.payload[:2]), self.payload[2:].decode()


class Head(NamedTuple):
    """The head of an answer; header names in lower case."""

    status: int
    headers: dict[str, str]


def asking(path: str, *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    """Return a request without a body."""
    return "\r\n".join(
        [f"{method} {path} HTTP/{version}", "Host: localhost", *lines, "", ""]
    ).encode()


def opening(path: str, *lines: str, method: str = "GET") -> bytes:
    """Return a request for a WebSocket; lines that are given stand in for the usual ones."""
    usual = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
    }
    given = {line.partition(":")[0] for line in lines}
    kept = [f"{name}: {value}" for name, value in usual.items() if name not in given]
    return asking(path, *kept, *lines, method=method)


def following(kind: str, path: str) -> bytes:
    """Return what a reader asks whose events come wrapped in that way."""
    if kind == "chunk":
        return asking(path, "Accept: text/event-stream")
    return opening(path, *([_DEFLATE] if kind == "deflated" else []))


def masked(first: int, payload: bytes = b"", mask: bytes = b"\x0a\x1b\x2c\x3d") -> bytes:
    """Return a frame as a client sends it."""
    size = len(payload)
    if size < 126:
        head = bytes([first, 0x80 | size])
    elif size < 65536:
        head = bytes([first, 0x80 | 126]) + size.to_bytes(2)
    else:
        head = bytes([first, 0x80 | 127]) + size.to_bytes(8)
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def piece(kind: str, data: bytes, at: int = 0) -> Piece | None:
    """Return the frame, or the chunk, that begins there; None where it has not come as a whole."""
    return (_chunk if kind == "chunk" else _frame)(data, at)


def pieces(kind: str, data: bytes) -> list[Piece]:
    """Return what follows the head of an answer; what is cut through at the end is left out."""
    at, found = data.find(b"\r\n\r\n") + 4, []
    while one := piece(kind, data, at):
        found.append(one)
        at += len(one.whole)
    return found


def _frame(data: bytes, at: int) -> Piece | None:
    if len(data) < at + 2:
        return None
    length, start = data[at + 1], at + 2
    assert length < 0x80, "a server masks nothing"
    if length > 125:
        start = at + (4 if length == 126 else 10)
        length = int.from_bytes(data[at + 2 : start])
    end = start + length
    if len(data) < end:
        return None
    return Piece(data[at], data[start:end], data[at:end])


def _chunk(data: bytes, at: int) -> Piece | None:
    line = data.find(b"\r\n", at)
    if line < 0:
        return None
    start = line + 2
    end = start + int(data[at:line], 16)
    if len(data) < end + 2:
        return None
    assert data[end : end + 2] == b"\r\n"
    return Piece(0, data[start:end], data[at : end + 2])


@lru_cache(1000)
def _inflated(payload: bytes) -> bytes:
    return zlib.decompressobj(-15).decompress(payload + b"\0\0\xff\xff")


def connected(url: str, *, receives: int = 0) -> socket.socket:
    """Connect to a server, as a client whose kernel takes no more than that at once.

    With `unix:` before it, the URL is the path of a socket.
    """
    if url.startswith("unix:"):
        by_path = socket.socket(socket.AF_UNIX)
        by_path.settimeout(SECONDS)
        by_path.connect(url.removeprefix("unix:"))
        return by_path
    parts, one = urlsplit(url), socket.socket()
    if receives:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
    one.settimeout(SECONDS)
    one.connect((parts.hostname, parts.port))
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return one


class Raw:
    """A connection to a server; what has not come within some seconds is a failure."""

    def __init__(self, url: str, *, receives: int = 0) -> None:
        self._socket = connected(url, receives=receives)
        self._come = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def send(self, *parts: bytes) -> Self:
        self._socket.sendall(b"".join(parts))
        return self

    def finish(self) -> None:
        """Say that nothing more will be said."""
        self._socket.shutdown(socket.SHUT_WR)

    def take(self, number: int) -> bytes:
        """Return the next so many bytes."""
        while len(self._come) < number:
            self._more()
        taken, self._come = self._come[:number], self._come[number:]
        return taken

    def until(self, mark: bytes) -> bytes:
        """Return all up to and with a mark."""
        while mark not in self._come:
            self._more()
        return self.take(self._come.index(mark) + len(mark))

    def rest(self) -> bytes:
        """Return all that comes until the server ends the connection, in whatever way."""
        try:
            while True:
                self._more()
        except (EOFError, ConnectionResetError):
            taken, self._come = self._come, b""
            return taken

    def head(self) -> Head:
        """Return the status and the headers of the next answer."""
        line, *lines = self.until(b"\r\n\r\n").decode().split("\r\n")[:-2]
        named = (one.partition(": ") for one in lines)
        return Head(int(line.split()[1]), {name.lower(): value for name, _, value in named})

    def answer(self) -> tuple[Head, bytes]:
        """Return the next answer with its body, whose length it tells."""
        head = self.head()
        return head, self.take(int(head.headers["content-length"]))

    def frame(self) -> Piece:
        """Return the next WebSocket frame."""
        return self._piece("plain")

    def chunk(self) -> Piece:
        """Return the next chunk; the last one is empty."""
        return self._piece("chunk")

    def frames(self) -> list[Piece]:
        """Return all frames up to and with the one that closes."""
        frames = [self.frame()]
        while frames[-1].first != CLOSE:
            frames.append(self.frame())
        return frames

    def _piece(self, kind: str) -> Piece:
        while not (found := piece(kind, self._come)):
            self._more()
        self._come = self._come[len(found.whole) :]
        return found

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise EOFError
        self._come += data
