"""A frame: one event as the bytes that go to every reader, wrapped once for each transport."""

from __future__ import annotations

import json

from ticker.wire.position import Event, Position

ENDING = frozenset({"reset", "gone"})
"""Types after which the server lets the reader go."""


class Frame:
    """One text for readers: an event of the log, or a word of the wire about a position."""

    __slots__ = ("__weakref__", "_sse", "at", "ends", "event", "size", "text")

    def __init__(self, text: bytes, at: Position, event: Event | None, *, ends: bool) -> None:
        self.text = text
        self.at = at
        self.event = event
        """The event of the log; None for ``ready``, ``beat`` and ``reset``."""
        self.ends = ends
        self.size = len(text)
        """What the frame counts for among those that wait, however it is withdrawn."""
        self._sse: bytes | None = None

    @classmethod
    def of(cls, event: Event) -> Frame:
        """Wrap an event of the log."""
        return cls(event.text, event.at, event, ends=event.type in ENDING)

    @property
    def subject(self) -> str | None:
        """The id of what the frame's event is about."""
        return self.event.subject if self.event else None

    def withdraw(self) -> None:
        """Become the removal of what it tells of, also where it waits for a slow reader."""
        if self.event is not None:
            self.event = self.event.withdrawn()
            self.text, self._sse = self.event.text, None

    @property
    def sse(self) -> bytes:
        """The frame as a server-sent event; a ``reset`` has no id, for nothing continues from it.

        Source: WHATWG HTML, 9.2 Server-sent events.
        """
        if self._sse is None:
            name = b"" if self.event is None and self.ends else f"id: {self.at}\n".encode()
            self._sse = name + b"data: " + self.text + b"\n\n"
        return self._sse


def ready(at: Position) -> Frame:
    """Say that the replay is over: from here on it is live."""
    return _word(at, type="ready")


def beat(at: Position, *, upstream: bool) -> Frame:
    """Say which position is the newest, and whether Redis is within reach."""
    return _word(at, type="beat", upstream=upstream)


def reset(at: Position, spread: float) -> Frame:
    """Say that what the reader has seen cannot be continued; ``spread`` in seconds."""
    return _word(at, type="reset", spread=spread)


def _word(at: Position, **fields: object) -> Frame:
    text = json.dumps({"at": str(at), **fields}, separators=(",", ":")).encode()
    return Frame(text, at, None, ends=fields["type"] in ENDING)
