"""Planning: when a planned entry is to go out, as an editor types it, in the ticker's own zone.

*The naive way* takes the browser's zone, or lets a library guess where clocks are changed: an
editor in New York plans for the wrong hour, and in one night of the year what was typed is not what
happens. Here a time that clocks skip, or show twice, is asked about: either choice is a moment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import State
from ticker.newsroom.content.refusals import Fault, Invalid

_FORM = re.compile(r"(?:19|[2-8]\d)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?", re.ASCII)
TYPED = "due"
"""The field of a time as it was typed: a date and a time of day, without a zone."""
AGAIN = timedelta(seconds=150)
"""What is asked again because its answer was lost is not refused as its time has come meanwhile."""
CHOSEN = "due_at"
"""The field of the moment that was chosen where that time has two meanings."""


class Unclear(Invalid):
    """A time of day has no meaning on its day, or two: it is asked which is meant."""

    def __init__(self, key: str, choices: list[datetime]) -> None:
        super().__init__({TYPED: Fault(key)})
        self.choices = choices
        """The moments before and after clocks are changed, as clocks show them."""


def moment(asked: Mapping[str, Any], zone: ZoneInfo) -> datetime:
    """Return the moment that is typed, or chosen. Raises Invalid, and Unclear."""
    typed = _read(asked.get(TYPED))
    found = _meanings(typed, zone)
    chosen = str(asked.get(CHOSEN, ""))
    meant = next((one for one in found if one.isoformat() == chosen), None)
    if meant is None and len(found) > 1:
        is_shown = any(one.replace(tzinfo=None, fold=0) == typed for one in found)
        raise Unclear("hour_twice" if is_shown else "hour_missing", found)
    meant = meant or found[0]
    if meant <= moments.now() - AGAIN:
        raise Invalid({TYPED: Fault("in_the_past")})
    return meant


def planned(change: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Return a change of an entry in which what was typed has become a moment."""
    rest = {name: value for name, value in change.items() if name not in {TYPED, CHOSEN}}
    return {**rest, "published_at": moments.written(moment(change, zone))}


def local(state: object, published_at: datetime | None, zone: ZoneInfo) -> str:
    """Return when something is planned for, as it would be typed."""
    if state != State.SCHEDULED or published_at is None:
        return ""
    return published_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _read(typed: object) -> datetime:
    text = str(typed)
    with suppress(ValueError):
        if _FORM.fullmatch(text):
            return datetime.fromisoformat(text)
    raise Invalid({TYPED: Fault("not_a_time")})


def _meanings(typed: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the moments that a time of day may mean: one, or the earlier and the later one."""
    meant = {typed.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return [one.astimezone(zone) for one in sorted(meant)]
