"""A count of what a backup has, told in one line; and a sum of each key, by which two are compared.

A sum is made of elements, not of lines: how many lines a key has is nobody's business.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from ticker.newsroom.records.tombstones import is_tombstone
from ticker.newsroom.transfer.installation.keys import PICTURES_KEY
from ticker.newsroom.transfer.installation.kinds import Element
from ticker.newsroom.transfer.installation.lines import Head

_TICKER = re.compile(rb"\{[a-z0-9-]+\}:ticker")
_ENTRIES = re.compile(rb"\{[a-z0-9-]+\}:entries")
_WORDS = (
    ("tickers", "ticker", "tickers"),
    ("entries", "entry", "entries"),
    ("people", "person", "people"),
    ("tokens", "token", "tokens"),
    ("pictures", "picture", "pictures"),
)


@dataclass(slots=True)
class Count:
    """How much there is."""

    keys: int = 0
    tickers: int = 0
    entries: int = 0
    people: int = 0
    tokens: int = 0
    pictures: int = 0

    def see(self, head: Head, some: Iterable[Element]) -> None:
        """Count what a line of a key holds."""
        name = head.name
        if _TICKER.fullmatch(name):
            self.tickers += 1
        elif _ENTRIES.fullmatch(name):
            self.entries += sum(not is_tombstone(one[1]) for one in some)
        elif name == b"{:people}:records":
            self.people += sum(1 for _ in some)
        elif name == b"tokens":
            self.tokens += sum(1 for _ in some)
        elif name == PICTURES_KEY:
            self.pictures += sum(1 for _ in some)

    def add(self, more: Count) -> None:
        """Count what others have counted, too."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(more, one.name))

    def __str__(self) -> str:
        """Return it as whoever waits is told."""
        said = [
            f"{number} {one if number == 1 else more}"
            for name, one, more in _WORDS
            if (number := getattr(self, name))
        ]
        return ", ".join(said) or "nothing"


class Sum:
    """The sum of one key, as its elements come."""

    def __init__(self, head: Head) -> None:
        self._sum = hashlib.sha256(f"{head.kind.decode()} {head.expires or ''}".encode())

    def add(self, some: Iterable[Element]) -> None:
        """Take further elements."""
        for element in some:
            lengths = " ".join(str(len(word)) for word in element)
            self._sum.update(b"".join((f"\n{lengths}\n".encode(), *element)))

    @property
    def value(self) -> bytes:
        """Return what two of the same elements in the same order have in common."""
        return self._sum.digest()
