"""Zones: which time zone is meant where somebody has typed a city, in a language they may use."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from babel.core import get_global

from ticker.newsroom.content.refusals import Fault, Invalid
from ticker.newsroom.content.tickers import TIMEZONES
from ticker.newsroom.markup.locales import locale

FIELD = "timezone"
ALIKE = 0.75
"""From which share of letters on a name is taken for a slip of another."""
LONGEST = 60
"""What is longer than that names no city."""


async def helped(refusal: Invalid, typed: str, languages: Iterable[str]) -> Invalid:
    """Return a refusal that names the time zone that is meant, where one can be guessed.

    The names of all cities of a language take a moment to read, which is no request's of others.
    """
    fault = refusal.fields.get(FIELD)
    if fault is None or fault.key != "not_a_time_zone":
        return refusal
    near = await asyncio.to_thread(_nearest, typed, tuple(dict.fromkeys(languages)))
    if near is None:
        return refusal
    meant = Fault("time_zone_meant", {**fault.values, "near": near})
    return Invalid({**refusal.fields, FIELD: meant})


def _nearest(typed: str, languages: tuple[str, ...]) -> str | None:
    sought = _folded(typed)
    if len(sought) > LONGEST:
        return None
    for names in (_cities(language) for language in languages):
        if near := get_close_matches(sought, names, n=1, cutoff=ALIKE):
            return names[near[0]]
    return None


@lru_cache(maxsize=8)
def _cities(language: str) -> dict[str, str]:
    """Return the zones by what their places are called, there and in a language."""
    formats = locale(language).formats
    zones = sorted(TIMEZONES & get_global("zone_territories").keys())
    return {
        _folded(name): zone
        for zone in zones
        for name in (zone, zone.rpartition("/")[2], formats.place(zone))
    }


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
