"""A change: what must hold, what readers are told, and what is written, all in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ticker.wire.log.position import Position, new_tag

HERE = b"\0at"
"""The word in a write that stands for the position of the first event of its change."""

Word = str | bytes | int | float
Write = Sequence[Word]
"""A command, the key it is about, and its further words."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What a key must hold for a change to be made; ``""`` is nothing."""

    key: str
    expected: str | bytes
    field: str = ""
    """Of a hash; without it, the key's own value is compared."""

    @property
    def command(self) -> str:
        """Return what reads that value."""
        return "HGET" if self.field else "GET"


@dataclass(frozen=True, slots=True)
class Count(Guard):
    """How many members a set, or fields a hash, must have for a change to be made."""

    of: Literal["SCARD", "HLEN"] = "SCARD"

    @property
    def command(self) -> str:
        """Return what counts them."""
        return self.of


@dataclass(frozen=True, slots=True)
class Append:
    """An event to be appended to a log, and to be told on its channel."""

    text: str
    """The event's JSON object without position and predecessor."""
    mode: Literal["", "fresh", "last"] = ""
    """Whether the log begins anew with it, or keeps only it."""
    withdraws: str = ""
    """The id of what is not to be told any more, in any earlier event."""
    supersedes: Position | None = None
    """Where the text about the same subject stands, if it still does, that this one replaces."""
    beside: str = ""
    """Which log it goes to, where it is not that of readers; what does comes last in a change."""
    tag: str = field(default_factory=new_tag)
    """Of its position."""

    @property
    def type(self) -> str:
        """Return the type of the event, which its text begins with."""
        return self.text.removeprefix('{"type":"').partition('"')[0]


@dataclass(frozen=True, slots=True)
class Change:
    """Guards, the events that readers and others get, and the writes that belong to them."""

    guards: Sequence[Guard] = ()
    writes: Sequence[Write] = ()
    """Their keys are the ticker's own from then on, and go when it is deleted."""
    appends: Sequence[Append] = ()
    clears: Sequence[str] = ()
    """Keys that go, before anything is written."""
    notes: Sequence[Write] = ()
    """Writes to keys that go by themselves; they are not counted among the ticker's own."""
    frees: bool = False
    """Whether it takes something away from readers, which a full Redis must not prevent."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is to be done."""
        return not (self.writes or self.appends or self.clears or self.notes)


class GuardError(Exception):
    """A guard did not hold, so nothing was changed."""

    def __init__(self, guard: Guard, found: bytes) -> None:
        super().__init__(f"{guard.key} {guard.field} does not hold what was expected")
        self.guard, self.found = guard, found
