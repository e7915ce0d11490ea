"""Words: refusals as sentences, in the language of whoever is told.

Each key has its sentence in the files of `newsroom/locales`, under ``refusal.KEY``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ticker.newsroom.content.refusals import Fault, Invalid, Refusal
from ticker.newsroom.markup.locales import FALLBACK, Locale

ENGLISH = Locale.of(FALLBACK)
"""In which programs are told."""

_UNNAMED = "refusal.wrong"
_KEYS = ("deed", "helps")
"""Which values are keys themselves, of words that each language has."""


def told(key: str, values: Mapping[str, Any], locale: Locale = ENGLISH) -> str:
    """Return the sentence of a key with its values."""
    text = locale.texts.get(f"refusal.{key}", locale.texts[_UNNAMED])
    named = {name: locale.text(f"{name}.{values[name]}") for name in _KEYS if name in values}
    return text.format_map({**values, **named})


def fields(faults: Mapping[str, Fault], locale: Locale = ENGLISH) -> dict[str, str]:
    """Return one sentence for each field at fault."""
    return {name: told(fault.key, fault.values, locale) for name, fault in faults.items()}


def sentence(refusal: Refusal, locale: Locale = ENGLISH) -> str:
    """Return a refusal as a sentence, or as one for each field at fault."""
    if isinstance(refusal, Invalid):
        return joined(fields(refusal.fields, locale))
    return told(refusal.key, refusal.values, locale)


def joined(sentences: Mapping[str, str]) -> str:
    """Return the sentences of several fields as one text."""
    return " ".join(f"{name}: {text}" for name, text in sentences.items())
