"""Positions and events: what a log consists of.

A position ``offset-tag`` names one event and, by it, the whole history up to that event. The
offset counts; the tag is 32 random bits drawn by whoever published. After a crash Redis may have
lost its last writes and count the same offsets again, for other events: the tag tells the two
histories apart. So positions are compared whole, never by offset alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import NamedTuple, Self

_POSITION = re.compile(r"(0|[1-9][0-9]{0,14})-([0-9a-f]{1,8})")
_HEAD = re.compile(
    rb'\{"at":"([0-9a-f-]{1,24})","after":"([0-9a-f-]{1,24})","type":"([a-z]{1,16})"'
    rb'(?:,"id":"([A-Za-z0-9_-]{1,64})")?'
)


class Position(NamedTuple):
    """A place in one log, named by its event; compare for equality only."""

    offset: int
    tag: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``17-9f3c2ab1``; ValueError for anything else."""
        match = _POSITION.fullmatch(text)
        if match is None:
            raise ValueError(f"a position looks like 17-9f3c2ab1, not {text[:40]!r}")
        return cls(int(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.offset}-{self.tag}"


BEGINNING = Position(0, "0")
"""Before the first event."""

NOWHERE = Position(-1, "")
"""What cannot be read as a position; no history contains it."""


def new_tag() -> str:
    """Draw a tag. The caller draws it, because Redis repeats its random numbers after a restart."""
    return token_hex(4)


@dataclass(frozen=True, slots=True)
class Event:
    """One change, as its JSON text, with what the wire needs to know of it."""

    at: Position
    after: Position
    type: str
    subject: str | None
    """The id of what the event is about; a ``remove`` withdraws all earlier texts about it."""
    text: bytes

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Read an event's head; ValueError where the text is not an event."""
        match = _HEAD.match(text)
        if match is None:
            raise ValueError(f"an event begins with its at, after and type, not {text[:60]!r}")
        at, after = Position.parse(match[1].decode()), Position.parse(match[2].decode())
        if at.offset != after.offset + 1:
            raise ValueError(f"event {at} should follow its predecessor, not {after}")
        subject = match[4].decode() if match[4] else None
        return cls(at, after, match[3].decode(), subject, text)

    def withdrawn(self) -> Self:
        """Return what stands at this position once the subject has been removed."""
        text = f'{{"at":"{self.at}","after":"{self.after}","type":"remove","id":"{self.subject}"}}'
        return replace(self, type="remove", text=text.encode())
