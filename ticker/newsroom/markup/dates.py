"""Dates and times as a language writes them, by the data of Unicode's CLDR.

Babel keeps one copy of what languages share, and writes into it what one of them has been asked
for: a ticker in Western Frisian changed the weekdays of French ones. So each language has data of
its own here, in place of ``_data``, which is no public name: a test over all languages notices
when that is called otherwise.
"""

from __future__ import annotations

import copy
import re
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import babel
from babel import localedata
from babel.dates import format_date, format_time, get_timezone_location

_USED = {
    *("date_formats", "datetime_formats", "datetime_skeletons", "time_formats"),
    *("day_period_rules", "day_periods", "days", "eras", "months", "quarters"),
}
_WIDER = {re.compile("E+"): "EEEE", re.compile("c+"): "cccc"}
_WIDER |= {re.compile("M{3,}"): "MMMM", re.compile("L{3,}"): "LLLL"}


_FULL_HOUR = re.compile(r"(?<=\d)[:.]00(?!\d)")


class Formats(babel.Locale):
    """How one language writes dates and times."""

    @cached_property
    def _data(self) -> localedata.LocaleDataDict:
        shared: dict[Any, Any] = localedata.load(str(self))
        own: dict[Any, Any] = {name: copy.deepcopy(shared[name]) for name in _USED & shared.keys()}
        return localedata.LocaleDataDict({**shared, **own})

    def clock(self, moment: datetime, zone: ZoneInfo) -> str:
        """Return ``14:12``."""
        return _clock(moment.replace(second=0, microsecond=0), zone, self)

    def to_the_second(self, moment: datetime, zone: ZoneInfo) -> str:
        """Return ``04.11.2026, 14:12:31``."""
        local = moment.astimezone(zone)
        return f"{self.medium(local.date())}, {format_time(local, 'medium', locale=self)}"

    def hour(self, moment: datetime, zone: ZoneInfo) -> str:
        """Return ``15``, or ``15:30``: a time that is not meant to the minute."""
        return _FULL_HOUR.sub("", self.clock(moment, zone), count=1)

    def long(self, day: date) -> str:
        """Return ``4. November 2026``."""
        return _written(day, "long", self)

    def medium(self, day: date) -> str:
        """Return ``04.11.2026``."""
        return _written(day, "medium", self)

    def full(self, day: date) -> str:
        """Return ``Mittwoch, 4. November 2026``."""
        return _written(day, "full", self)

    def without_year(self, day: date) -> str:
        """Return ``Mittwoch, 4. November``."""
        return _written(day, self._without_year, self)

    def weekday(self, day: date) -> str:
        """Return ``Mi``."""
        return _written(day, "EEE", self).rstrip(".")

    def place(self, zone: str) -> str:
        """Return what the place of a time zone is called: ``Wien``."""
        try:
            return get_timezone_location(zone, locale=self, return_city=True)
        except (LookupError, ValueError):
            return zone.rpartition("/")[2].replace("_", " ")

    @cached_property
    def _without_year(self) -> str:
        quoted = self._weekday_and_day.split("'")  # every other piece is text
        for at in range(0, len(quoted), 2):
            for narrow, wide in _WIDER.items():
                quoted[at] = narrow.sub(wide, quoted[at])
        return "'".join(quoted)

    @property
    def _weekday_and_day(self) -> str:
        """The nearest of CLDR's patterns; where it has a short month, with that of a long one."""
        patterns: dict[str, str] = {
            name: one.pattern for name, one in self.datetime_skeletons.items()
        }
        for name in ("MMMMEEEEd", "MMMMEd"):
            if name in patterns:
                return patterns[name]
        long = patterns.get("MMMMd", patterns["MMMd"])
        return patterns["MMMEd"].replace(patterns["MMMd"], long)


@lru_cache(maxsize=64)
def formats(language: str) -> Formats:
    """Return how a language, as BCP 47 has it, writes dates; ValueError or UnknownLocaleError."""
    parsed = Formats.parse(language, sep="-")
    assert isinstance(parsed, Formats)
    return parsed


# One minute is written many times: in an event, in each page, in the answer to whoever has asked.
@lru_cache(maxsize=1024)
def _clock(minute: datetime, zone: ZoneInfo, of: Formats) -> str:
    return format_time(minute.astimezone(zone), "short", locale=of)


@lru_cache(maxsize=1024)
def _written(day: date, pattern: str, of: Formats) -> str:
    return format_date(day, pattern, locale=of)
