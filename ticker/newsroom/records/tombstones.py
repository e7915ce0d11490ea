"""Tombstones: what stays of an erased entry, so that its id is not used again."""

from __future__ import annotations

import json

from ticker.newsroom.content.entries import Entry

_TOMBSTONE, _ERASED = b'{"erased"', b'"erased":'


def tombstone(entry: Entry, *, seen: bool) -> str:
    """Return what stays of an erased entry: that its id was used, and where it stood."""
    return tombstone_at(entry.order, seen=seen)


def tombstone_at(order: str, *, seen: bool) -> str:
    """Return the tombstone of an entry that stood there; ``seen`` says whether readers saw it."""
    return json.dumps({"erased": True, "order": order} | ({} if seen else {"seen": False}))


def order_of_erased(text: bytes, *, for_readers: bool) -> str | None:
    """Return where an erased entry stood; None where that cannot be read, or readers never saw it.

    Those of earlier versions do not say whether it was seen.
    """
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(order := stored.get("order"), str):
        return None
    return order if stored.get("seen", True) or not for_readers else None


def is_tombstone(text: bytes) -> bool:
    """Tell whether a stored entry has been erased."""
    if text.startswith(_TOMBSTONE):
        return True
    if _ERASED not in text:
        return False
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(stored, dict) and stored.get("erased") is True
