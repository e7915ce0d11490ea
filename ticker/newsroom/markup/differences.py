"""Differences: what was taken from a text, and what was put into it, by words.

Words alone would take minutes where two long texts have little in common, so lines are compared
first, and words only within the lines that differ, as far as those are not too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|\d[\d.,:]*\d|\w+|[^\w\s]")
MOST_PAIRS = 1_000_000
"""Above so many pairs of words all of them count as changed: some tenths of a second."""


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and what became of it."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces that two texts consist of, in order.

    Those that are not new are the text before, those that are not gone the text after.
    """
    lines = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    pieces: list[Piece] = []
    for kind, gone, new in _compared(*lines):
        if kind is Kind.SAME or not (gone and new):
            pieces += _replaced(kind, gone, new)
        else:
            pieces += _by_words("".join(gone), "".join(new))
    return list(_joined(pieces))


def _by_words(before: str, after: str) -> Iterator[Piece]:
    gone, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(gone) * len(new) > MOST_PAIRS:
        yield from (Piece(Kind.GONE, before), Piece(Kind.NEW, after))
        return
    for kind, some_gone, some_new in _compared(gone, new):
        yield from _replaced(kind, some_gone, some_new)


def _compared(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[Kind, Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) * len(after) > MOST_PAIRS)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        kind = Kind.SAME if tag == "equal" else Kind.NEW
        yield kind, before[i1:i2], after[j1:j2]


def _replaced(kind: Kind, gone: Sequence[str], new: Sequence[str]) -> list[Piece]:
    if kind is Kind.SAME:
        return [Piece(Kind.SAME, "".join(new))]
    pieces = (Piece(Kind.GONE, "".join(gone)), Piece(Kind.NEW, "".join(new)))
    return [piece for piece in pieces if piece.text]


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join what only a blank keeps apart: three new words in a row are one piece."""
    run: list[Piece] = []
    for number, piece in enumerate(pieces):
        following = pieces[number + 1].kind if number + 1 < len(pieces) else Kind.SAME
        between = piece.kind is Kind.SAME and piece.text == " "
        if piece.kind is not Kind.SAME:
            run.append(piece)
        elif between and run and following is not Kind.SAME:
            run += [Piece(Kind.GONE, " "), Piece(Kind.NEW, " ")]
        else:
            yield from _settled(run)
            run = []
            yield piece
    yield from _settled(run)


def _settled(run: Sequence[Piece]) -> Iterator[Piece]:
    for kind in (Kind.GONE, Kind.NEW):
        if text := "".join(piece.text for piece in run if piece.kind is kind):
            yield Piece(kind, text)
