"""A frame: one event as the bytes that go to every reader, wrapped once for each transport.

What is the same for all readers is made once for all readers: the WebSocket frame, the compressed
WebSocket frame, the chunk of server-sent events. Compression without context takeover (RFC 7692,
7.1.1.1) is what makes the compressed one the same for all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from websockets import frames as rfc6455
from websockets.extensions.permessage_deflate import PerMessageDeflate

from ticker.wire.kinds import Wrapping
from ticker.wire.log.event import Event
from ticker.wire.log.position import Position

ENDING = frozenset({"reset", "gone"})
"""Types after which the server lets the reader go."""

WINDOW_BITS = 12
"""Of the compression: 4 KiB, as much as a usual entry has."""


_DEFLATE = PerMessageDeflate(
    remote_no_context_takeover=True,
    local_no_context_takeover=True,
    remote_max_window_bits=WINDOW_BITS,
    local_max_window_bits=WINDOW_BITS,
)


class Frame:
    """One text for readers: an event of the log, or a word of the wire about a position."""

    __slots__ = ("__weakref__", "_wrapped", "at", "ends", "event", "size", "text")

    def __init__(self, text: bytes, at: Position, event: Event | None, *, ends: bool) -> None:
        self.text = text
        self.at = at
        self.event = event
        """The event of the log; None for ``ready``, ``beat`` and ``reset``."""
        self.ends = ends
        self.size = len(text)
        """What the frame counts for among those that wait, whatever has become of it."""
        self._wrapped: dict[Wrapping, bytes] = {}

    @classmethod
    def of(cls, event: Event) -> Frame:
        """Wrap an event of the log."""
        return cls(event.text, event.at, event, ends=event.type in ENDING)

    def become(self, event: Event) -> None:
        """Tell something else at the same position, also where it waits for a slow reader."""
        self.event = event
        self.text = event.text
        self._wrapped.clear()

    def wrapped(self, wrapping: Wrapping) -> bytes:
        """Return the frame as a transport sends it; made when it is first asked for."""
        found = self._wrapped.get(wrapping)
        if found is None:
            found = self._wrapped[wrapping] = self._wrap(wrapping)
        return found

    def _wrap(self, wrapping: Wrapping) -> bytes:
        if wrapping == "chunk":
            return chunk(self.sse)
        extensions = [_DEFLATE] if wrapping == "deflated" else []
        text = rfc6455.Frame(rfc6455.Opcode.TEXT, self.text)
        return text.serialize(mask=False, extensions=extensions)

    @property
    def sse(self) -> bytes:
        """The frame as a server-sent event; a ``reset`` has no id, for nothing continues from it.

        Source: WHATWG HTML, 9.2 Server-sent events.
        """
        name = b"" if self.event is None and self.ends else f"id: {self.at}\n".encode()
        return name + b"data: " + self.text + b"\n\n"


class Batch:
    """Frames that go out in one write, joined once for each wrapping.

    What is joined is not kept for long: a frame may be withdrawn between two uses of a batch.
    """

    __slots__ = ("_joined", "frames")

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = frames
        self._joined: dict[Wrapping, bytes] = {}

    def wrapped(self, wrapping: Wrapping) -> bytes:
        """Return the bytes of all frames."""
        found = self._joined.get(wrapping)
        if found is None:
            joined = b"".join([frame.wrapped(wrapping) for frame in self.frames])
            found = self._joined[wrapping] = joined
        return found

    def forget(self) -> None:
        """Join anew when next asked."""
        self._joined.clear()


def ready(at: Position, now: str) -> Frame:
    """Say that the replay is over: from here on it is live."""
    return _word(at, now, type="ready")


def beat(at: Position, now: str, *, upstream: bool) -> Frame:
    """Say which position is the newest, and whether Redis is within reach."""
    return _word(at, now, type="beat", upstream=upstream)


def reset(at: Position, now: str, spread: float) -> Frame:
    """Say that what the reader has seen cannot be continued; ``spread`` in seconds."""
    return _word(at, now, type="reset", spread=spread)


def chunk(body: bytes) -> bytes:
    """Return a piece of a response whose length is unknown at its start (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(body), body)


def _word(at: Position, now: str, **fields: object) -> Frame:
    """Say something of a position, and what time it is by Redis."""
    text = json.dumps({"at": str(at), **fields, "now": now}, separators=(",", ":")).encode()
    return Frame(text, at, None, ends=fields["type"] in ENDING)
