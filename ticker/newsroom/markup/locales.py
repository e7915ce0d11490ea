"""Locales: the texts of the interface in a reader's language, and its dates and times.

Each language is one file of flat keys in ``newsroom/locales``. A language without a file of its own
reads English texts, but has its dates written as it is used to.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Self

import babel
from babel.dates import format_date, format_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

FALLBACK = "en"
LANGUAGES = sorted(
    Path(str(file)).stem for file in (files("ticker.newsroom") / "locales").iterdir()
)
"""The languages there are texts in; the first is what readers get who have not said theirs."""
SCRIPT = "script."
"""What begins the keys of the texts that the reader's script needs."""

_YEAR = re.compile(r"^y+(?:\s*'[^']*'|[年년])?[\s.]*|[\s,]*(?:'[^']*'\s*)?y+(?:\s*'[^']*')?\.?")


@lru_cache(maxsize=64)
def _read(tag: str) -> dict[str, str] | None:
    file = files("ticker.newsroom") / "locales" / f"{tag}.json"
    if not file.is_file():
        return None
    texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return texts


@dataclass(frozen=True, slots=True)
class Locale:
    """How one language is spoken to its readers."""

    language: str
    """What was asked for, as BCP 47 has it."""
    spoken: str
    """The language of the texts; not the one asked for where there are none in that."""
    texts: Mapping[str, str]
    formats: babel.Locale

    @classmethod
    def of(cls, language: str) -> Self:
        """Return the locale of a BCP 47 language, or the nearest one there is."""
        formats = babel.Locale.parse(language, sep="-")
        english = _read(FALLBACK) or {}
        for tag in (language, formats.language):
            texts = _read(tag)
            if texts is not None:
                return cls(language, tag, {**english, **texts}, formats)
        return cls(language, FALLBACK, english, formats)

    def text(self, key: str, **values: object) -> str:
        """Return the text of that key with its ``{names}`` filled in."""
        return self.texts[key].format_map(values)

    def count(self, key: str, number: int) -> str:
        """Return the text of that key in the plural form that the number asks for."""
        form = babel.Locale.parse(self.spoken, sep="-").plural_form(number)
        text = self.texts.get(f"{key}.{form}", self.texts[f"{key}.other"])
        return text.format(count=number)

    def script_texts(self) -> dict[str, str]:
        """Return the texts that the reader's script needs, and the language they are in."""
        own = {
            key.removeprefix(SCRIPT): text
            for key, text in self.texts.items()
            if key.startswith(SCRIPT)
        }
        return {"language": self.spoken, **own}

    def clock(self, moment: datetime, zone: ZoneInfo) -> str:
        """Return ``14:12``."""
        return _clock(_minute(moment), zone, self.formats)

    def date(self, moment: datetime, zone: ZoneInfo) -> str:
        """Return ``4. November 2026``."""
        return _date(_minute(moment), zone, self.formats)

    def day(self, moment: datetime, zone: ZoneInfo) -> str:
        """Return ``Mittwoch, 4. November``, as a heading has it: without the year."""
        pattern = _YEAR.sub("", self.formats.date_formats["full"].pattern, count=1)
        return format_date(moment.astimezone(zone), pattern, locale=self.formats)

    def weekday_and_clock(self, moment: datetime, zone: ZoneInfo) -> str:
        """Return ``Mi 14:12``, for lists that reach over several days."""
        weekday = format_date(moment.astimezone(zone), "ccc", locale=self.formats).rstrip(".")
        return f"{weekday} {self.clock(moment, zone)}"


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


# One minute is written many times: in an event, in each page, in the answer to whoever has asked.
@lru_cache(maxsize=1024)
def _clock(minute: datetime, zone: ZoneInfo, formats: babel.Locale) -> str:
    return format_time(minute.astimezone(zone), "short", locale=formats)


@lru_cache(maxsize=1024)
def _date(minute: datetime, zone: ZoneInfo, formats: babel.Locale) -> str:
    return format_date(minute.astimezone(zone), "long", locale=formats)
