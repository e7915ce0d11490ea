"""Missed: what was meant to be a picture of ours, and is text, as it names none.

`![Deich](media:deich.jpg)` leads nowhere, so readers would see just that. In code, or where a
backslash takes the meaning from a sign, it is meant so.
"""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore

from ticker.newsroom.content.images import Picture

MISSED = "missed"
"""Under which they are noted for one text."""
_MEANT = re.compile(r"\]\([ ]*<?media:([^\s()<>\0]*)")
_NO_TEXT = "\0"


def may_be_missed(source: str) -> bool:
    """Tell, at little cost, whether anything in a text may have been meant so."""
    return "media:" in source and bool(_missed(source))


def note_missed(state: StateCore) -> None:
    """Note them, while it is still known which signs were escaped."""
    texts = (token.children or () for token in state.tokens if token.type == "inline")
    joined = (
        "".join(one.content if one.type == "text" else _NO_TEXT for one in text) for text in texts
    )
    state.env[MISSED] = [one for text in joined for one in _missed(text)]


def _missed(text: str) -> list[str]:
    return [one for one in _MEANT.findall(text) if Picture.parse(one) is None]
