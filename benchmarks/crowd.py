"""A crowd: many WebSocket readers in one process, which only look for a mark in what they get."""

from __future__ import annotations

import resource
import select
import socket
import time
from urllib.parse import urlsplit

PATIENCE_SECONDS = 30.0
_HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Crowd:
    """Readers who follow one address."""

    def __init__(self, url: str, path: str, number: int) -> None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        parts = urlsplit(url)
        assert parts.hostname
        request = _HANDSHAKE.format(path=path, host=parts.netloc).encode()
        self._readers: dict[int, socket.socket] = {}
        self._poll = select.epoll()
        for _ in range(number):
            reader = socket.create_connection((parts.hostname, parts.port or 80))
            reader.sendall(request)
            answer = reader.recv(65536)
            if not answer.startswith(b"HTTP/1.1 101"):
                raise SystemExit(f"A reader was refused: {answer[:200]!r}")
            reader.setblocking(False)
            self._poll.register(reader, select.EPOLLIN)
            self._readers[reader.fileno()] = reader

    def until_all_got(self, mark: bytes) -> float:
        """Return the moment at which the last reader got the mark."""
        waiting = set(self._readers)
        deadline = time.perf_counter() + PATIENCE_SECONDS
        while waiting:
            for number, _ in self._poll.poll(1.0):
                if mark in self._readers[number].recv(1 << 18):
                    waiting.discard(number)
            if time.perf_counter() > deadline:
                raise SystemExit(f"{len(waiting)} readers did not get {mark!r} in time.")
        return time.perf_counter()

    def close(self) -> None:
        """Leave."""
        self._poll.close()
        for reader in self._readers.values():
            reader.close()
