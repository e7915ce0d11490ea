"""Text: the one door through which every text comes in, and what of it readers would see.

What is settled here is what nobody has typed on purpose, and nobody could find: line ends of
another system, byte order marks, control characters that are a wrongly read quotation mark, a
direction that is opened and never closed. All else stays to the byte: no-break spaces, soft
hyphens, joined emoji.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
"""Those of other systems, and what word processors put between lines of one paragraph."""

# Windows-1252 read as if it were Latin-1: the mends are those of the HTML standard (13.2.5.80).
_C1 = {code: bytes([code]).decode("cp1252", errors="ignore") or None for code in range(0x80, 0xA0)}
_MARKS_OF_BYTES = {0xFEFF: None}
_NO_CHARACTERS = {
    **dict.fromkeys(range(0xFDD0, 0xFDF0)),
    **dict.fromkeys(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)),
}
_SETTLED = _C1 | _MARKS_OF_BYTES | _NO_CHARACTERS
_UNSETTLED = re.compile(f"[{''.join(map(chr, _SETTLED))}]")

_POP_EMBEDDING, _POP_ISOLATE = "\u202c", "\u2069"
_OPENERS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", _POP_EMBEDDING),
    **dict.fromkeys("\u2066\u2067\u2068", _POP_ISOLATE),
}
_DIRECTIONS = re.compile(f"[{''.join(_OPENERS)}{_POP_EMBEDDING}{_POP_ISOLATE}]")

# Unicode's Default_Ignorable_Code_Point, and the blanks that are letters or symbols to it.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def settled(text: str) -> str:
    """Return a text as it is kept: with line feeds, and without what only harms.

    It is the same again when it is settled again.
    """
    if text.isascii() and "\r" not in text and "\x0b" not in text and "\x0c" not in text:
        return text
    text = _LINE_ENDS.sub("\n", text)
    if _UNSETTLED.search(text):
        text = text.translate(_SETTLED)
    if _DIRECTIONS.search(text):
        text = "\n".join(map(_closed, text.split("\n")))
    return text


def is_seen(text: str) -> bool:
    """Tell whether readers would see anything of a text."""
    return any(
        unicodedata.category(one) not in {"Cc", "Zs", "Zl", "Zp"} for one in _UNSEEN.sub("", text)
    )


def _closed(line: str) -> str:
    """Close the directions that a line leaves open (UAX 9), and drop what closes none."""
    if not _DIRECTIONS.search(line):
        return line
    kept: list[str] = []
    open_: list[str] = []
    for one in line:
        if one in _OPENERS:
            open_.append(_OPENERS[one])
        elif one == _POP_EMBEDDING:
            if not open_ or open_[-1] != one:
                continue
            open_.pop()
        elif one == _POP_ISOLATE:
            if one not in open_:
                continue
            while open_.pop() != one:  # it ends the embeddings within it, too
                pass
        kept.append(one)
    return "".join(kept + open_[::-1])
