"""Positions: places in a log.

A position ``offset-tag`` names one event and, by it, the whole history up to that event. The
offset counts; the tag is 32 random bits drawn by whoever published. After a crash Redis may have
lost its last writes and count the same offsets again, for other events: the tag tells the two
histories apart. So positions are compared whole, never by offset alone.
"""

from __future__ import annotations

import re
from secrets import token_hex
from typing import NamedTuple, Self

_POSITION = re.compile(r"(0|[1-9][0-9]{0,14})-([0-9a-f]{1,8})")


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
