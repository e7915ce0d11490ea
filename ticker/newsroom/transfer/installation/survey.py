"""A survey: all keys of an installation in files of their own, such that one fits the other.

What lies in two slots cannot be read in one step. So tickers are read first, and all else after
them: what a ticker names (its pictures, its slugs, its place in the list) was there before it was
named. What is *taken away* between the two is found by looking: a ticker that names what is not
there is read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ticker.newsroom.content.images import named_in
from ticker.newsroom.records.records import readable, ticker_of
from ticker.newsroom.transfer.installation.count import Count
from ticker.newsroom.transfer.installation.keys import (
    PICTURES_KEY,
    TICKERS,
    in_steps,
    part_of,
    tag_of,
)
from ticker.newsroom.transfer.installation.kinds import Element
from ticker.newsroom.transfer.installation.lines import Head, Lines
from ticker.newsroom.transfer.installation.source import Put, Source

ROUNDS = 3
"""How often a ticker is read at the most: what it names may really not be there."""
_NAMING = (b":ticker", b":entries", b":revisions")


@dataclass(slots=True)
class Noted:
    """What some keys name, and what they are."""

    count: Count = field(default_factory=Count)
    pictures: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    """`slug name`, and ` name` of a ticker that is to be in the list."""
    names_pictures: set[str] = field(default_factory=set)
    names_claims: set[str] = field(default_factory=set)

    def see(self, head: Head, element: Element) -> None:
        """Note what an element names, or is."""
        self.count.see(head, [element])
        name, tag = head.name, tag_of(head.name).decode(errors="replace")
        if name == b"tickers":
            self.claims.add(f" {_text(element[0])}")
        elif name == PICTURES_KEY:
            self.pictures.add(_text(element[0]))
        elif name.endswith(b"}:alias"):
            self.claims.add(f"{tag} {_text(element[0]).partition(' ')[0]}")
        elif (name.endswith(_NAMING) or b"}:copies:" in name) and b"media" in element[-1].lower():
            self.names_pictures.update(named_in(_text(element[-1])))
        if name.endswith(b"}:ticker"):
            for ticker in readable(ticker_of, [element[0]]):
                slugs = {ticker.slug, *ticker.aliases} - {tag}
                self.names_claims |= {f" {tag}", *(f"{slug} {tag}" for slug in slugs)}

    def add(self, more: Noted) -> None:
        """Note what others have noted, too."""
        self.count.add(more.count)
        for name in ("pictures", "claims", "names_pictures", "names_claims"):
            getattr(self, name).update(getattr(more, name))


class Part:
    """One part of a backup, in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.noted = Noted()

    async def read(self, source: Source, steps: Iterable[list[bytes]]) -> None:
        """Read keys, those of each step at once, in place of what was read before."""
        self.noted = Noted()
        with self.path.open("wb") as file:
            for step in steps:
                writing = _Writing(file)
                await source.read(step, writing.begin)
                self.noted.add(writing.end())


class _Writing:
    """The lines of one step, as they come, behind those of the steps before."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._start = file, file.tell()
        self._noted = Noted()
        self._lines: Lines | None = None

    def begin(self) -> Put:
        self._file.seek(self._start)
        self._file.truncate()
        self._noted, self._lines = Noted(), None
        return self._put

    def end(self) -> Noted:
        if self._lines:
            self._lines.end()
        return self._noted

    def _put(self, head: Head, element: Element) -> None:
        if self._lines is None or self._lines.head.name != head.name:
            self.end()
            self._lines = Lines(head, self._file.write)
            self._noted.count.keys += 1
        self._lines.add(element)
        self._noted.see(head, element)


class Survey:
    """What was read so far."""

    def __init__(self, source: Source, room: Path, step: Callable[[int], None]) -> None:
        """Take where files may lie, and what is told of each key that was read."""
        self._source, self._room, self._step = source, room, step
        self.parts: dict[str, Part] = {}

    @property
    def noted(self) -> Noted:
        """Return what all parts have noted."""
        all_of_them = Noted()
        for part in self.parts.values():
            all_of_them.add(part.noted)
        return all_of_them

    async def take(self) -> None:
        """Read everything. Raises Unavailable, and Unreadable."""
        names = await self._source.names()
        wanted = {part_of(one) for one in names if one.endswith(b"}:ticker")}
        for _ in range(ROUNDS):
            await self._read(names, wanted)
            there = {name for name in self.parts if name.startswith(TICKERS)}
            names = await self._source.names()
            claiming = {part_of(one) for one in names if one.endswith(b"}:alias")}
            await self._read(names, ({*map(part_of, names)} - there) | claiming)
            wanted = self._wanting()
            if not wanted:
                return

    async def _read(self, names: Iterable[bytes], wanted: Iterable[str]) -> None:
        of: dict[str, list[bytes]] = {part: [] for part in wanted}
        for name in names:
            if part_of(name) in of:
                of[part_of(name)].append(name)
        for one, keys in sorted(of.items()):
            part = self.parts.setdefault(one, Part(self._room / _file(one)))
            await part.read(self._source, in_steps(keys))
            self._step(len(keys))

    def _wanting(self) -> set[str]:
        """Return which tickers name what is not there."""
        noted = self.noted
        return {
            name
            for name, part in self.parts.items()
            if part.noted.names_pictures - noted.pictures or part.noted.names_claims - noted.claims
        }


def _file(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _text(word: bytes) -> str:
    return word.decode(errors="replace")
