"""Readers on bare sockets, who read as quickly or as slowly as a test wants.

`Parts` takes the bytes of an answer apart, however they are cut; `Bare` is a socket with one.
"""

from __future__ import annotations

import ctypes
import json
import re
import socket
import struct
from typing import Any, Self

from support.clients.raw import (
    CLOSE,
    DEFLATED_TEXT,
    PONG,
    SECONDS,
    TEXT,
    Piece,
    connected,
    following,
    masked,
    piece,
)

_SO_ATTACH_FILTER = 26
_DROP_ALL = struct.pack("HBBI", 0x06, 0, 0, 0)
"""The filter ``ret #0``: nothing of any segment is let through. Source: linux/bpf_common.h."""


class Parts:
    """What has come of an answer so far; nothing but whole pieces is taken."""

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
        at = 0
        while one := piece(self.kind, rest, at):
            at += len(one.whole)
            self._take(one)
        self._rest = rest[at:]

    @property
    def rest(self) -> int:
        """How many bytes of a piece have come that is not whole."""
        return len(self._rest)

    def _take(self, one: Piece) -> None:
        assert self.farewell is None, "nothing follows the end"
        if one.first == CLOSE:
            self.farewell = one.closing
        elif one.first == PONG:
            self.pongs.append(one.payload)
        elif one.first or one.payload.endswith(b"\n\n"):
            self._take_text(one)
        else:
            assert not one.whole.strip(b"0\r\n"), one
            self.farewell = 0, ""

    def _take_text(self, one: Piece) -> None:
        assert one.first in {0, TEXT, DEFLATED_TEXT if self.kind == "deflated" else TEXT}, one
        if one.payload.startswith(b"retry: "):
            self.retry = int(one.payload.removeprefix(b"retry: "))
        else:
            assert one.text.startswith(b"{"), one
            self.texts.append(one.text)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.texts]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What changes the page."""
        return [event for event in self.events if event["type"] not in {"ready", "beat", "reset"}]


class Bare:
    """A reader who reads when it is told to, as a context manager."""

    def __init__(self, url: str, slug: str, since: str, kind: str, *, buffer: int = 0) -> None:
        """Connect with a receive buffer of that size, and ask to follow."""
        self.parts = Parts(kind)
        self.over = False
        """Whether the connection has ended."""
        self.socket = connected(url, receives=buffer)
        self.socket.sendall(following(kind, f"/t/{slug}/live?since={since}"))

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
            self.socket.sendall(masked(CLOSE))
        return data

    def glance(self, size: int = 1 << 18) -> None:
        """Read what has come, if anything has."""
        self.socket.setblocking(False)
        try:
            self.read(size)
        except BlockingIOError:
            pass
        finally:
            self.socket.settimeout(SECONDS)

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
