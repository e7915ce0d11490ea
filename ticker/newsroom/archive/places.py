"""Places: which of a ticker's entries are asked for, where it is not the newest."""

from __future__ import annotations

from dataclasses import dataclass

from ticker.newsroom.content.cursors import Cursor

Point = Cursor | str
"""Where to begin: a cursor, or the id of an entry, which is where that stands."""


@dataclass(frozen=True, slots=True)
class Before:
    """The next older ones, right below a point."""

    point: Point


@dataclass(frozen=True, slots=True)
class After:
    """The next newer ones, right above a point."""

    point: Point


@dataclass(frozen=True, slots=True)
class At:
    """An entry among its neighbours."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class Onward:
    """The oldest ones, oldest first; or those right after a point, if there is one."""

    point: Point | None = None


Place = Before | After | At | Onward | None
"""None: the newest ones."""
