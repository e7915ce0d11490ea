"""Texts of others, as they may be printed: a terminal does what control characters tell it."""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from collections.abc import Mapping
from typing import Any

_BLANKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What changes the direction of all that follows."""
_TOLD = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What JSON leaves as it is."""
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def line(text: str) -> str:
    """Return a text as one line without anything that a terminal would obey."""
    text = _TURNS.sub("", _BLANKS.sub(" ", text))
    if text.isprintable():
        return text
    return "".join(_UNKNOWN if unicodedata.category(one) == "Cc" else one for one in text)


def told(value: Mapping[str, Any]) -> str:
    """Return a value as one line of JSON, which a terminal shows, too, and any encoding has."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return escaped(json.dumps(value, ensure_ascii=not encoding.lower().startswith("utf")))


def escaped(text: str) -> str:
    """Return JSON that says the same with nothing in it that a terminal would obey."""
    return _TOLD.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def is_plain() -> bool:
    """Tell whether whoever types wants neither colours nor a line that changes.

    NO_COLOR is as no-color.org says, TERM as it is set where there is no more than a printer.
    """
    return bool(os.environ.get("NO_COLOR")) or is_dumb()


def is_dumb() -> bool:
    """Tell whether the terminal can only print what comes."""
    return os.environ.get("TERM") == "dumb"
