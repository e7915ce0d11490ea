"""Tombstones: what stays of an erased entry, so that its id is not used again."""

from __future__ import annotations

import json

from ticker.newsroom.content.entries import Entry

_TOMBSTONE, _ERASED = b'{"erased"', b'"erased":'


def tombstone(entry: Entry) -> str:
    """Return what stays of an erased entry: that its id was used, and where it stood."""
    return tombstone_at(entry.order)


def tombstone_at(order: str) -> str:
    """Return the tombstone of an entry that stood there."""
    return json.dumps({"erased": True, "order": order})


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
