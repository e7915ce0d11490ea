"""A line: one HTTP connection that is kept, asked without waiting, and heard when it has spoken."""

from __future__ import annotations

import re
import select
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

PATIENCE_SECONDS = 30.0


class Broken(Exception):
    """A measurement cannot go on; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """Return the bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


class Line:
    """A connection on which one request is under way at a time."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)
        self._heard = b""

    def fileno(self) -> int:
        return self._socket.fileno()

    def ask(self, asked: bytes) -> None:
        """Send a request; it is small enough to go out at once."""
        self._socket.sendall(asked)

    def hear(self) -> Answer | None:
        """Return the answer once all of it has come; raise Broken where there is to be none."""
        with suppress(BlockingIOError):
            heard = self._socket.recv(1 << 18)
            if not heard:
                raise Broken("The server hung up instead of answering.")
            self._heard += heard
        head, end, body = self._heard.partition(b"\r\n\r\n")
        if not end:
            return None
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if length is None:
            raise Broken(f"An answer does not say how long it is: {head[:200]!r}")
        if len(body) < int(length[1]):
            return None
        self._heard = b""
        return Answer(int(head.split(b" ", 2)[1]), body)

    def answer(self, asked: bytes) -> Answer:
        """Ask, and wait for the answer."""
        self.ask(asked)
        return self.awaited()

    def awaited(self) -> Answer:
        """Wait for the answer to what was asked."""
        while True:
            if not select.select([self], [], [], PATIENCE_SECONDS)[0]:
                raise Broken(f"No answer came within {PATIENCE_SECONDS:g} seconds.")
            if answer := self.hear():
                return answer

    def close(self) -> None:
        self._socket.close()


def accepted(answer: Answer) -> Answer:
    """Return an answer that says yes; raise Broken where it does not."""
    if not 200 <= answer.status < 300:
        raise Broken(f"A request was refused: {answer.status} {answer.body[:200]!r}")
    return answer
