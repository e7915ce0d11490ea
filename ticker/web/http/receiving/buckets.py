"""Buckets: points that fill up again, for each of many who spend them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic

MOST = 20_000
"""Buckets that are kept; of more, those go first that nobody has spent from for longest."""


class Buckets:
    """So many points each, of which so many come back in a second."""

    def __init__(
        self,
        points: int,
        a_second: int,
        *,
        most: int = MOST,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._points = points
        self._a_second = a_second
        self._most = most
        self._clock = clock
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()
        """When each is full again: all that has to be known of it."""

    def __contains__(self, whose: object) -> bool:
        return whose in self._full_at

    def spend(self, whose: Hashable, points: int) -> float:
        """Take points out; return 0, or in how many seconds there are as many, and take none."""
        now = self._clock()
        full_at = max(self._full_at.pop(whose, now), now) + points / self._a_second
        too_early = full_at - now - self._points / self._a_second
        if too_early > 0:
            full_at -= points / self._a_second
        self._full_at[whose] = full_at
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)
        return max(0.0, too_early)

    def give_back(self, whose: Hashable, points: int) -> None:
        """Put points back that were not to be spent."""
        if whose in self._full_at:
            self._full_at[whose] -= points / self._a_second
