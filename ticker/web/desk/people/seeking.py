"""Seeking: which lines of the audit are asked for by an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from starlette.requests import Request

from ticker.newsroom.audit.reading import Sought, order_of
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault
from ticker.newsroom.content.tickers import SLUG

FIELDS = ("who", "ticker", "act", "first", "last")
DAYS = ("first", "last")
_YEARS = range(1970, 9999)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody has asked for."""

    typed: Mapping[str, str]
    """All fields that say something."""
    sought: Sought
    faults: Mapping[str, Fault]
    """Why nothing is sought."""


def asked(request: Request, zone: ZoneInfo) -> Asked:
    """Return what is asked for, with days as they are in a zone."""
    typed = {name: request.query_params.get(name, "").strip() for name in FIELDS}
    faults: dict[str, Fault] = {}
    days: dict[str, date | None] = {}
    for name in DAYS:
        try:
            days[name] = _day(typed[name])
        except ValueError:
            faults[name] = Fault("not_a_day", {"found": shown(typed[name])})
    if typed["ticker"] and not SLUG.fullmatch(typed["ticker"]):
        faults["ticker"] = Fault("no_such_ticker", {"slug": shown(typed["ticker"])})
    sought = Sought(
        typed["who"],
        typed["ticker"],
        typed["act"],
        days.get("first"),
        days.get("last"),
        zone,
        order_of(request.query_params.get("before", "")),
    )
    return Asked({name: one for name, one in typed.items() if one}, sought, faults)


def _day(text: str) -> date | None:
    """Return the day that a text says, None for ""; raises ValueError for none of our time."""
    day = date.fromisoformat(text) if text else None
    if day and day.year not in _YEARS:
        raise ValueError(text)
    return day
