"""Frames: what a WebSocket's reader has been told, taken apart."""

from __future__ import annotations

import json
from itertools import pairwise

TEXT = 0x1


def texts(heard: bytes) -> list[bytes]:
    """Return the texts of all whole frames, as a server sends them that does not deflate."""
    found = []
    at = 0
    while at + 4 <= len(heard):
        length, start = heard[at + 1], at + 2
        if length == 126:
            length, start = int.from_bytes(heard[at + 2 : at + 4]), at + 4
        elif length == 127:
            length, start = int.from_bytes(heard[at + 2 : at + 10]), at + 10
        if start + length > len(heard):
            break
        if heard[at] & 0x0F == TEXT:
            found.append(heard[start : start + length])
        at = start + length
    return found


def chained(told: list[bytes]) -> bool:
    """Tell whether each event names the one before as its predecessor, so that none is missing."""
    events = [json.loads(text) for text in told]
    return all(one["at"] == next_["after"] for one, next_ in pairwise(events))
