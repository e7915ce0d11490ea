"""Moments: points in time as the API writes them, RFC 3339 in UTC with milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, PlainSerializer

from ticker.newsroom.content.fields import fault

_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def _in_rfc_3339(value: object) -> object:
    if not isinstance(value, datetime) and not _RFC_3339.fullmatch(str(value)):
        raise fault("not_a_moment")
    return value


def _is_usual(value: datetime) -> bool:
    return 1900 <= value.year < 9999  # noqa: PLR2004 - years that sort as text, in any zone


def _to_milliseconds(value: datetime) -> datetime:
    if not _is_usual(value):
        raise fault("moment_out_of_range")
    return cut(value)


def cut(value: datetime) -> datetime:
    """Return a moment in UTC and whole milliseconds."""
    value = value.astimezone(UTC)
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def written(value: datetime) -> str:
    """Return ``2026-11-04T13:12:00.000Z``; such texts sort as their times do."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> datetime:
    """Read what `written` wrote; ValueError where it cannot be that."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None or not _is_usual(value):
        raise ValueError(f"a moment has a zone and a year from 1900 to 9998, unlike {text!r}")
    return value


def now() -> datetime:
    """Return the present moment, by this machine's own clock."""
    return cut(datetime.now(UTC))


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_in_rfc_3339),
    AfterValidator(_to_milliseconds),
    PlainSerializer(written, return_type=str, when_used="json"),
]
