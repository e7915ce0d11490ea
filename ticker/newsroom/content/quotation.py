"""Quotation: which marks a language has, outer and inner ones, that open and that close."""

from __future__ import annotations

# As the Common Locale Data Repository and papers have them.
_LANGUAGES = {
    "„ “ ‚ ‘": "de cs sk sl hr is et lb hsb dsb",
    "„ “ ‘ ’": "bg sr mk sq",
    "„ ” « »": "pl ro",
    "„ ” » «": "hu",
    "„ “ « »": "lt",
    "“ ” ‘ ’": "en ga cy pt-BR tr nl af lv",
    "” ” ’ ’": "sv fi da",
    "« » ‹ ›": "de-CH de-LI fr-CH it-CH rm",
    "« » “ ”": "es ca eu gl it pt el ar fa",
    "« » „ “": "ru uk be",
    "« » ‘ ’": "nb nn no",
    "«\u00a0 \u00a0» “ ”": "fr",
}
_MARKS = {tag: marks for marks, tags in _LANGUAGES.items() for tag in tags.split()}


def quotation(language: str) -> str:
    """Return the four marks of a language, a space between them; nothing where none are known."""
    return _MARKS.get(language) or _MARKS.get(language.partition("-")[0], "")
