"""Locales: the texts of the interface in a reader's language, and its dates and times.

Each language is one file of flat keys in ``newsroom/locales``; a newsroom's own file of that name
may say some of them otherwise. A language without a file of ours reads English texts, which say so
(``lang`` and ``dir``), and have the dates in them written in English; dates that stand alone are
written as the language is used to.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Self

import babel
from babel.core import get_global
from markupsafe import Markup, escape

from ticker.newsroom.markup import overlay
from ticker.newsroom.markup.dates import Formats, formats

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


@lru_cache(maxsize=64)
def with_territory(language: str) -> str:
    """Return ``de_DE`` for ``de``, as Open Graph asks: the territory where most people speak it."""
    asked, likely = babel.Locale.parse(language, sep="-"), get_global("likely_subtags")
    known = likely.get(asked.language, asked.language)
    territory = asked.territory or babel.parse_locale(likely.get(str(asked), known))[1]
    return f"{asked.language}_{territory}" if (territory or "0").isalpha() else asked.language


@lru_cache(maxsize=64)
def ours(tag: str) -> dict[str, str] | None:
    """Return the texts in a language as we have them; None where there are none."""
    file = files("ticker.newsroom") / "locales" / f"{tag}.json"
    if not file.is_file():
        return None
    texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return texts


def _read(tag: str) -> dict[str, str] | None:
    texts = ours(tag)
    return None if texts is None else {**texts, **overlay.texts(tag)}


@dataclass(frozen=True, slots=True)
class Locale:
    """How one language is spoken to its readers."""

    language: str
    """What was asked for, as BCP 47 has it."""
    spoken: str
    """The language of the texts; not the one asked for where there are none in that."""
    texts: Mapping[str, str]
    formats: Formats
    """How the language writes dates."""
    spoken_formats: Formats
    """How the language of the texts does."""
    tongue: Markup
    """The attributes of an element that holds texts: none where its page has them."""

    @classmethod
    def of(cls, language: str) -> Self:
        """Return the locale of a BCP 47 language, or the nearest one there is."""
        own = formats(language)
        english = _read(FALLBACK) or {}
        for tag in (language, own.language):
            texts = _read(tag)
            if texts is not None:
                return cls(language, tag, {**english, **texts}, own, own, Markup())
        spoken = formats(FALLBACK)
        tongue = Markup(' lang="{}" dir="{}"').format(FALLBACK, spoken.text_direction)
        return cls(language, FALLBACK, english, own, spoken, tongue)

    @property
    def direction(self) -> str:
        """Return how the language runs: ``ltr`` or ``rtl``."""
        return self.formats.text_direction

    def text(self, key: str, **values: object) -> str:
        """Return the text of that key with its ``{names}`` filled in."""
        return self.texts[key].format_map(values)

    def told(self, key: str, **values: object) -> Markup:
        """Return that text to stand among others, which may be in another language."""
        text, tongue = escape(self.texts[key]), self.tongue
        if values:
            text = text.format(**values)
        return Markup(f"<span{tongue}>{text}</span>") if tongue else text  # noqa: S704 - escaped

    def named(self, name: str) -> Markup:
        """Return a name in the language of the page, to be filled into a text."""
        if not self.tongue:
            return escape(name)
        return Markup('<bdi lang="{}">{}</bdi>').format(self.language, name)

    def at(self, key: str, moment: datetime, zone: ZoneInfo) -> str:
        """Return the text of that key with a moment as its ``{date}``, ``{day}``, ``{time}``.

        And as its ``{hour}``, which is the time without its minutes where those are none.
        """
        written = self.spoken_formats
        day = moment.astimezone(zone).date()
        time, hour = written.clock(moment, zone), written.hour(moment, zone)
        said = {"date": written.long(day), "day": written.medium(day), "time": time, "hour": hour}
        return self.text(key, **said)

    def count(self, key: str, number: int) -> str:
        """Return the text of that key in the plural form that the number asks for."""
        form = self.spoken_formats.plural_form(number)
        text = self.texts.get(f"{key}.{form}", self.texts[f"{key}.other"])
        return text.format(count=number)

    def up_to(self, most: int, key: str, number: int) -> str:
        """Return the same as `count`, but above a number only that there are more."""
        return self.count(key, number) if number <= most else self.count(f"{key}.more", most)

    def script_texts(self, prefix: str = SCRIPT) -> dict[str, str]:
        """Return the texts that a script needs, and the language they are in."""
        own = {
            key.removeprefix(prefix): text
            for key, text in self.texts.items()
            if key.startswith(prefix)
        }
        return {"language": self.spoken, **own}


locale = lru_cache(maxsize=64)(Locale.of)
"""`Locale.of`, remembered."""
