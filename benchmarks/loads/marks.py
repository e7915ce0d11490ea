"""Marks: what an event bears, so that it is known again wherever it arrives."""

from __future__ import annotations

import itertools
import secrets

UNMARKED = b"NR000000-00000000"

_numbers = itertools.count(1)
_run = secrets.token_hex(4)


def new_mark() -> bytes:
    """Return a mark that nothing else bears, always of one length."""
    return f"NR{next(_numbers):06d}-{_run}".encode()
