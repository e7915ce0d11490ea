"""Readers by hand: sockets that send and get exactly the bytes a test wants."""

from __future__ import annotations

import json
import socket
import struct
import zlib
from typing import Any, NamedTuple, Self

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
CLOSE, PING, PONG, TEXT = 8, 9, 10, 1
UPGRADE = {
    "Host": "localhost",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}


def request(target: str, method: str = "GET", version: str = "1.1", **headers: str) -> bytes:
    """Return a request; underscores in the names of headers stand for hyphens."""
    lines = {"Host": "localhost", **{name.replace("_", "-"): v for name, v in headers.items()}}
    return head(f"{method} {target} HTTP/{version}", lines)


def upgrade(target: str, method: str = "GET", **headers: str | None) -> bytes:
    """Return a request for a WebSocket; None leaves a header out."""
    own = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = {name: value for name, value in {**UPGRADE, **own}.items() if value is not None}
    return head(f"{method} {target} HTTP/1.1", lines)


def head(first: str, lines: dict[str, str]) -> bytes:
    """Return the head of a request."""
    said = [first, *(f"{name}: {value}" for name, value in lines.items()), "", ""]
    return "\r\n".join(said).encode("latin-1")


def frame(opcode: int, payload: bytes = b"", *, first: int | None = None) -> bytes:
    """Return a frame as clients send them: masked."""
    mask = b"\x01\x02\x03\x04"
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    start = bytes([0x80 | opcode if first is None else first])
    if len(payload) < 126:
        return start + bytes([0x80 | len(payload)]) + mask + masked
    if len(payload) < 65536:
        return start + struct.pack("!BH", 0x80 | 126, len(payload)) + mask + masked
    return start + struct.pack("!BQ", 0x80 | 127, len(payload)) + mask + masked


class Got(NamedTuple):
    """A frame from the server."""

    opcode: int
    payload: bytes
    compressed: bool
    raw: bytes

    @property
    def text(self) -> str:
        """The text, which needs nothing of the frames before."""
        if not self.compressed:
            return self.payload.decode()
        return zlib.decompress(self.payload + b"\x00\x00\xff\xff\x03\x00", -15).decode()

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def closing(self) -> tuple[int, str]:
        """The code and the reason of a close frame."""
        return int.from_bytes(self.payload[:2], "big"), self.payload[2:].decode()


class Answer(NamedTuple):
    """The head of an answer."""

    status: int
    headers: dict[str, str]


class RawSocket:
    """A connection to a server, as a context manager."""

    def __init__(
        self,
        address: tuple[str, int],
        said: bytes = b"",
        *,
        receives: int | None = None,
        source: str | None = None,
        seconds: float = 15.0,
    ) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(seconds)
        if receives is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        if source is not None:
            self.socket.bind((source, 0))
        self.socket.connect(address)
        self._got = bytearray()
        if said:
            self.say(said)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def say(self, data: bytes) -> None:
        self.socket.sendall(data)

    def vanish_quietly(self) -> None:
        """Close with a reset, as a machine does that knows the connection no more."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def more(self, number: int = 65536) -> bool:
        """Get what has come; False where the connection has ended."""
        try:
            data = self.socket.recv(number)
        except (ConnectionResetError, BrokenPipeError):
            return False
        self._got += data
        return bool(data)

    def take(self, number: int) -> bytes:
        """Return the next bytes."""
        taken = self._peek(number)
        del self._got[:number]
        return taken

    def _peek(self, number: int) -> bytes:
        while len(self._got) < number:
            if not self.more():
                raise EOFError(bytes(self._got))
        return bytes(self._got[:number])

    def until(self, mark: bytes) -> bytes:
        """Return all up to and with a mark."""
        while (at := self._got.find(mark)) < 0:
            if not self.more():
                raise EOFError(bytes(self._got))
        return self.take(at + len(mark))

    def rest(self) -> bytes:
        """Return all that comes until the connection ends."""
        while self.more():
            pass
        return self.take(len(self._got))

    def answer(self) -> Answer:
        """Return the head of the answer."""
        first, *lines = self.until(b"\r\n\r\n").decode("latin-1").rstrip().split("\r\n")
        pairs = [line.partition(": ") for line in lines]
        return Answer(int(first.split()[1]), {name.lower(): value for name, _, value in pairs})

    def answered(self) -> tuple[Answer, bytes]:
        """Return an answer of known length, and its body."""
        answer = self.answer()
        return answer, self.take(int(answer.headers.get("content-length", "0")))

    def frame(self) -> Got:
        """Return the next frame of a WebSocket."""
        first, second = self._peek(2)
        assert first & 0x80, "the frame is whole"
        assert not second & 0x80, "a server masks nothing"
        size = {126: 4, 127: 10}.get(second & 0x7F, 2)
        start = self._peek(size)
        length = int.from_bytes(start[2:], "big") if size > 2 else second
        raw = self.take(size + length)
        return Got(first & 0x0F, raw[size:], bool(first & 0x40), raw)

    def until_close(self) -> list[Got]:
        """Return the frames up to and with the first close frame."""
        frames = [self.frame()]
        while frames[-1].opcode != CLOSE:
            frames.append(self.frame())
        return frames

    def frames(self) -> list[Got]:
        """Return all frames until the connection ends; one that was cut through raises."""
        found = []
        while True:
            try:
                found.append(self.frame())
            except EOFError:
                assert not self._got, "a frame was cut through"
                return found

    def until_type(self, kind: str) -> list[Any]:
        """Return the events up to and with the first of a type."""
        events = [self.frame().json]
        while events[-1]["type"] != kind:
            events.append(self.frame().json)
        return events

    def complete(self, kind: str) -> bool:
        """Tell whether the next frame, or chunk where the kind is `sse`, has come as a whole."""
        got = self._got
        if kind == "sse":
            size, mark, _ = got.partition(b"\r\n")
            return bool(mark) and len(got) >= len(size) + int(size, 16) + 4
        if len(got) < 2:
            return False
        size = {126: 4, 127: 10}.get(got[1], 2)
        length = int.from_bytes(got[2:size], "big") if size > 2 else got[1]
        return len(got) >= size and len(got) >= size + length

    def chunk(self) -> bytes:
        """Return the next chunk; the last one is empty."""
        size = int(self.until(b"\r\n"), 16)
        body = self.take(size)
        assert self.take(2) == b"\r\n"
        return body
