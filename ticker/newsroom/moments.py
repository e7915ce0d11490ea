"""Moments: points in time as the API writes them, RFC 3339 in UTC with milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, PlainSerializer


def _to_milliseconds(value: datetime) -> datetime:
    value = value.astimezone(UTC)
    if not 1900 <= value.year <= 9999:  # noqa: PLR2004 - years that sort as text, four digits each
        raise ValueError("should be a time between the years 1900 and 9999")
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def written(value: datetime) -> str:
    """Return ``2026-11-04T13:12:00.000Z``; such texts sort as their times do."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> datetime:
    """Read what `written` wrote."""
    return datetime.fromisoformat(text)


def now() -> datetime:
    """Return the present moment."""
    return _to_milliseconds(datetime.now(UTC))


Moment = Annotated[
    AwareDatetime,
    AfterValidator(_to_milliseconds),
    PlainSerializer(written, return_type=str, when_used="json"),
]
