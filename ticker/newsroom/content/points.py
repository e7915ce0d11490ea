"""Key points: what has happened so far, in a few sentences that stand above a ticker's feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from ticker.newsroom.content.entries import ENTRY_ID
from ticker.newsroom.content.fields import Asked, Form, Line
from ticker.newsroom.content.moments import Moment

MOST = 6
LONGEST = 300


class KeyPoint(Asked):
    """A sentence as it is asked for, perhaps with its time, and the entry that says more."""

    text: Annotated[str, Line(LONGEST, least=1)]
    """The sentence."""
    at: Moment | None = None
    """When it happened."""
    entry: Annotated[str, Form(ENTRY_ID, "not_an_id")] | None = None
    """The id of the entry that says more."""


@dataclass(frozen=True, slots=True)
class StoredPoint:
    """A sentence as it is kept."""

    text: str
    at: datetime | None = None
    entry: str | None = None
    unknown: Mapping[str, object] = field(default_factory=dict)
    """What a later version has said of it."""


def kept(asked: list[KeyPoint], standing: tuple[StoredPoint, ...]) -> tuple[StoredPoint, ...]:
    """Return sentences as they are kept: one that stands already keeps what is not known of it."""
    stand = {(one.text, one.at, one.entry): one for one in standing}
    values = [(one.text, one.at, one.entry) for one in asked]
    return tuple(stand.get(value) or StoredPoint(*value) for value in values)
