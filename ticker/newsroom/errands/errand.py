"""An errand: one thing that is still to be done about a ticker, of a kind, and when.

There is one errand of a kind about each subject at the most: what is asked for anew takes the place
of what was asked for before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from ticker.newsroom.content import moments
from ticker.newsroom.content.refusals import Unreadable
from ticker.newsroom.records.values import stored

PUBLISH = "publish"
"""The kind of what publishes a scheduled entry; its subject is the entry's id."""
MOVE = "move"
"""The kind of what moves an entry to another ticker; its subject is the entry's id."""
PAUSE = "pause"
"""The kind of what pauses a ticker in which nothing comes any more."""
SIZES = "sizes"
"""The kind of what makes the sizes of a picture; its subject is the picture's id."""
KINDS = (PUBLISH, MOVE, PAUSE, SIZES)
MOST_TRIES = 12
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done, and how that has gone so far."""

    kind: str
    subject: str
    due: datetime
    """When it was to be done."""
    next: datetime | None
    """When it is tried next; None once that was given up."""
    tries: int = 0
    why: str = ""
    """What the last try has failed of."""
    held: str = ""
    """The mark of who is at it, until they are done or the lease has run out."""
    until: datetime | None = None
    """When that lease runs out."""
    details: Mapping[str, str] = field(default_factory=dict)
    """What else has to be known for it."""
    unknown: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def new(cls, kind: str, subject: str, due: datetime, **details: str) -> Self:
        """Return an errand that nobody has tried yet."""
        return cls(kind, subject, due, due, details=details)

    @property
    def text(self) -> str:
        """The errand as it is stored."""
        names = [one.name for one in fields(self) if one.name not in {"kind", "subject", "unknown"}]
        values = {name: getattr(self, name) for name in names}
        told = {n: moments.written(v) if isinstance(v, datetime) else v for n, v in values.items()}
        return stored({**self.unknown, **told})

    def is_held(self, now: datetime) -> bool:
        """Tell whether somebody is at it."""
        return self.until is not None and self.until > now

    def leased(self, mark: str, until: datetime) -> Self:
        """Return it as somebody is at it."""
        return replace(self, held=mark, until=until)

    def failed(self, why: str, now: datetime) -> Self:
        """Return it after a try that has failed: it is tried again later, or given up."""
        tries = self.tries + 1
        pause = min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
        following = now + pause if tries < MOST_TRIES else None
        return replace(self, next=following, tries=tries, why=why, held="", until=None)

    def anew(self, now: datetime) -> Self:
        """Return it as if it had not been tried: due now, if its time has come."""
        return replace(self, next=max(now, self.due), tries=0, why="", held="", until=None)


def errand_of(kind: str, subject: str, text: bytes) -> Errand:
    """Read a stored errand; raises Unreadable."""
    try:
        values = json.loads(text)
        return Errand(
            kind,
            subject,
            due=moments.read(values.pop("due")),
            next=_moment(values.pop("next", None)),
            tries=int(values.pop("tries", 0)),
            why=str(values.pop("why", "")),
            held=str(values.pop("held", "")),
            until=_moment(values.pop("until", None)),
            details=dict(values.pop("details", {})),
            unknown=values,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(f"The errand {kind}/{subject}", str(error)) from None


def score(moment: datetime) -> int:
    """Return a moment as the outbox sorts by it: milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)


def of_score(value: bytes) -> datetime:
    """Return the moment of a score."""
    return datetime.fromtimestamp(float(value) / 1000, UTC)


def _moment(value: str | None) -> datetime | None:
    return None if value is None else moments.read(value)
