"""An event: one change of a ticker, as the text that goes to every reader."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from ticker.wire.log.position import Position

_HEAD = re.compile(
    rb'\{"at":"([0-9a-f-]{1,24})","after":"([0-9a-f-]{1,24})","type":"([a-z]{1,16})"'
    rb'(?:,"id":"([A-Za-z0-9_-]{1,64})")?'
)

_MADE = b',"updated_at":"'
_FIRST = b',"revision":1,'

TELLING = frozenset({"put", "ticker"})
"""Types of events that have a text; one about the same subject takes the place of another."""


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

    @property
    def made_at(self) -> float | None:
        """Return when it was made, in seconds since the epoch; None where it does not say so.

        An event says it in ``updated_at`` (RFC 3339). The text is not parsed, for this is asked of
        every event in every process. What an editor has written cannot be taken for the field: a
        quotation mark inside a text is escaped.
        """
        found = self.text.rfind(_MADE)
        if found < 0:
            return None
        moment, _, _ = self.text[found + len(_MADE) :].partition(b'"')
        try:
            return datetime.fromisoformat(moment.decode()).timestamp()
        except ValueError:  # somebody else has written it, for we would not have
            return None

    @property
    def tells(self) -> bool:
        """Tell whether it has a text, whose place a later one about the same takes."""
        return self.type in TELLING

    @property
    def may_supersede(self) -> bool:
        """Tell whether an earlier text about the same may have been told, in this log or before.

        A first revision says that it is one. As with `made_at`, the text is not parsed.
        """
        first = self.type == "put" and self.text.rfind(_FIRST) >= 0
        return self.tells and not first

    def withdrawn(self) -> Self:
        """Return what stands at this position once the subject has been removed."""
        return self._become(f'"type":"remove","id":"{self.subject}"', "remove")

    def voided(self) -> Self:
        """Return what stands at this position once a later text has taken the place of this one.

        It names nothing: pages of an earlier version take an id for that of a text.
        """
        return self._become('"type":"void"', "void")

    def _become(self, said: str, kind: str) -> Self:
        text = f'{{"at":"{self.at}","after":"{self.after}",{said}}}'
        subject = self.subject if kind == "remove" else None
        return replace(self, type=kind, subject=subject, text=text.encode())


@dataclass(frozen=True, slots=True)
class Follows:
    """What the log says of a position: the events after it, or the whole log in its place."""

    continued: bool
    events: list[Event] = field(default_factory=list)
