"""Expectations: over which revisions a write may be made, as far as whoever asks knows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ticker.newsroom.content.refusals import (
    AlreadyThere,
    EditedMeanwhile,
    Invalid,
    Malformed,
    Revised,
)

Following = TypeVar("Following")

NONE = 0
"""In place of a revision, that nothing stands."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Revisions of which one is to stand, or all but those."""

    revisions: frozenset[int]
    are_excepted: bool = False

    @classmethod
    def of(cls, *revisions: int) -> Expected:
        """Return that one of these is to stand."""
        return cls(frozenset(revisions))

    @classmethod
    def all_but(cls, *revisions: int) -> Expected:
        """Return that any other one is to stand."""
        return cls(frozenset(revisions), are_excepted=True)

    def __and__(self, other: Expected) -> Expected:
        """Return that both are expected."""
        match self.are_excepted, other.are_excepted:
            case True, True:
                return Expected(self.revisions | other.revisions, are_excepted=True)
            case True, False:
                return Expected(other.revisions - self.revisions)
            case False, True:
                return Expected(self.revisions - other.revisions)
            case _:
                return Expected(self.revisions & other.revisions)

    def check(self, standing: Revised | None) -> None:
        """Raise EditedMeanwhile or AlreadyThere where something else stands."""
        revision = standing.revision if standing else NONE
        if (revision in self.revisions) != self.are_excepted:
            return
        if standing and (self.are_excepted or self == NOTHING):
            raise AlreadyThere(standing)
        raise EditedMeanwhile(standing)

    def following(self, standing: Revised | None, decide: Callable[[], Following]) -> Following:
        """Return what is decided to follow what stands, where that is expected.

        What stands already needs no expectation: a write that is repeated has succeeded.
        """
        try:
            following = decide()
        except Malformed:
            raise
        except Invalid:  # perhaps only of what stands now, which whoever asks does not know yet
            self.check(standing)
            raise
        if following != standing:
            self.check(standing)
        return following


ANY = Expected.all_but()
"""Whatever stands, or nothing."""
SOMETHING = Expected.all_but(NONE)
NOTHING = Expected.of(NONE)
