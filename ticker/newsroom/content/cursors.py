"""Cursors: points between entries, as addresses carry them from one page to the next.

A cursor holds the time and the id that an entry had when it was given, so it says how far somebody
has read, whatever is moved, retracted or erased since. It begins with a sign that no id has, and
has none that is escaped in an address. To clients it is opaque; of ours,
`static/reader/page/entries.js` writes the same.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Self

from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import ENTRY_ID

_MARK = "."


@dataclass(frozen=True, slots=True)
class Cursor:
    """A point in the order of entries."""

    order: str
    """The sort key of the entry that stood there."""

    @classmethod
    def of(cls, order: str) -> Self:
        """Return the cursor of a sort key; ValueError where no entry has such a one."""
        moment, _, entry_id = order.partition(" ")
        if not ENTRY_ID.fullmatch(entry_id) or moments.written(moments.read(moment)) != moment:
            raise ValueError(f"no entry stands at {order!r}")
        return cls(order)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the cursor that was written so; ValueError where none is."""
        inside = text.removeprefix(_MARK)
        cursor = cls.of(urlsafe_b64decode(inside + "=" * (-len(inside) % 4)).decode())
        if str(cursor) != text:  # or one point had several addresses, and a page for each
            raise ValueError(f"{text!r} is not how that cursor is written")
        return cursor

    def __str__(self) -> str:
        return _MARK + urlsafe_b64encode(self.order.encode()).decode().rstrip("=")
