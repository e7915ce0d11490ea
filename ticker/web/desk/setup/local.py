"""Local times: a moment as it is typed in a form, by the clocks of where a ticker is.

Browsers send ``2026-11-27T18:00`` without a zone. Once a year an hour is missing, which is refused
in a sentence, and once it comes twice: then the first of the two is meant.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ticker.newsroom.content.refusals import Fault

_TYPED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?", re.ASCII)


class NotATime(Exception):
    """What was typed is no time there; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.key)
        self.fault = fault


def typed(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment as such a field holds it, to the minute; "" for none."""
    if moment is None:
        return ""
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")


def moment_of(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the moment that was typed, in UTC; None for "". Raises NotATime."""
    text = text.strip()
    if not text:
        return None
    try:
        if not _TYPED.fullmatch(text):
            raise ValueError(text)  # noqa: TRY301 - Python reads other forms, too
        there = datetime.fromisoformat(text).replace(tzinfo=zone)
        moment = there.astimezone(UTC)
        is_missing = moment.astimezone(zone).replace(tzinfo=None) != there.replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise NotATime(Fault("not_a_local_time", {"found": text[:40]})) from None
    if is_missing:
        raise NotATime(Fault("no_such_hour", {"found": f"{there:%H:%M}"}))
    return moment
