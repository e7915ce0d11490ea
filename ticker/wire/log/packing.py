"""Packing: a change as the keys and arguments that `publish.lua` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ticker.wire.log.change import Change, Word
from ticker.wire.log.extent import Extent
from ticker.wire.log.strands import keys as keys_beside

KEYS = "keys"
"""What the key is called under which the keys that a ticker has are recorded."""


def tally_of(log: str) -> str:
    """Return what the key is called that says how much a log holds."""
    return f"{log}:tally"


def packed(
    change: Change, key: Callable[[str], str], extent: Extent
) -> tuple[list[str], list[Word]]:
    """Return KEYS and ARGV; each key is declared once, and named by its number."""
    own = _unique([key(KEYS)], (str(write[1]) for write in change.writes))
    strands = [keys_beside(one.beside) for one in change.appends]
    logs = [key(what) for log, _ in strands for what in (log, tally_of(log))]
    passing = (
        *(guard.key for guard in change.guards),
        *change.clears,
        *(str(write[1]) for write in change.notes),
    )
    first = _unique([own[0], *logs], own[1:])
    keys = _unique(first, passing)
    number = {key: at for at, key in enumerate(keys, 1)}
    recorded = len(first) - 1 if change.writes else 0
    words: list[Word] = [extent.events, extent.bytes, len(change.appends), recorded]
    words += [len(change.guards), len(change.clears)]
    for append, (_, channel) in zip(change.appends, strands, strict=True):
        words += [key(channel), append.tag, append.text.removeprefix("{")]
        words += [append.mode, append.withdraws, str(append.supersedes or "")]
    for guard in change.guards:
        words += [guard.command, number[guard.key], guard.field, guard.expected]
    words += [number[cleared] for cleared in change.clears]
    for command, of, *more in (*change.writes, *change.notes):
        words += [len(more), command, number[str(of)], *more]
    return keys, words


def _unique(first: Iterable[str], more: Iterable[str]) -> list[str]:
    return list(dict.fromkeys((*first, *more)))
