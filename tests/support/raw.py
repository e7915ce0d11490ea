"""Raw connections: what a client says byte by byte, and what comes back, as it came."""

from __future__ import annotations

import socket
from typing import NamedTuple, Self
from urllib.parse import urlsplit

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPTED = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""What answers that key (RFC 6455, 1.3)."""


class Piece(NamedTuple):
    """One WebSocket frame: its first byte, what it carries, and all of it."""

    first: int
    payload: bytes
    whole: bytes


class Head(NamedTuple):
    """The head of an answer; header names in lower case."""

    status: int
    headers: dict[str, str]


class Raw:
    """A TCP connection to a server; what has not come within some seconds is a failure."""

    def __init__(self, url: str, *, seconds: float = 10, receive_buffer: int = 0) -> None:
        parts = urlsplit(url)
        self._socket = socket.socket()
        if receive_buffer:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(seconds)
        self._socket.connect((parts.hostname, parts.port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._come = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
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
        """Return the next WebSocket frame, which a server does not mask."""
        head = self.take(2)
        length = head[1]
        if length > 125:
            more = self.take(2 if length == 126 else 8)
            head, length = head + more, int.from_bytes(more)
        payload = self.take(length)
        return Piece(head[0], payload, head + payload)

    def frames(self) -> list[Piece]:
        """Return all frames up to and with the one that closes."""
        frames = [self.frame()]
        while frames[-1].first != 0x88:
            frames.append(self.frame())
        return frames

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise EOFError
        self._come += data


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


def masked(first: int, payload: bytes, mask: bytes = b"\x0a\x1b\x2c\x3d") -> bytes:
    """Return a frame as a client sends it."""
    size = len(payload)
    if size < 126:
        head = bytes([first, 0x80 | size])
    elif size < 65536:
        head = bytes([first, 0x80 | 126]) + size.to_bytes(2)
    else:
        head = bytes([first, 0x80 | 127]) + size.to_bytes(8)
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
