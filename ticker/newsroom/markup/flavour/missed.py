"""Missed: what was meant to be a picture of ours, and is text.

`![Deich](media:deich.jpg)` names none, and a caption without its quotation marks is no Markdown, so
readers would see just that. In code, or where a backslash takes the meaning from a sign, it is
meant so.
"""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore

MISSED = "missed"
"""Under which they are noted for one text."""
_MEANT = re.compile(r"\]\([ ]*<?media:([^\s()<>\0]*)", re.IGNORECASE)
_NO_TEXT = "\0"


def may_be_missed(source: str) -> bool:
    """Tell, at little cost, whether anything in a text may have been meant so."""
    return bool(_MEANT.search(source))


def note_missed(state: StateCore) -> None:
    """Note them, while it is still known which signs were escaped."""
    texts = (token.children or () for token in state.tokens if token.type == "inline")
    joined = (
        "".join(one.content if one.type == "text" else _NO_TEXT for one in text) for text in texts
    )
    state.env[MISSED] = [one for text in joined for one in _MEANT.findall(text)]
