"""Favourites: the hosts that are asked for most, where the installation is not told its own.

A page names its host. Anybody may say any host, and must not fill the memory with pages of it.
"""

from __future__ import annotations

from collections import Counter
from time import monotonic

MOST = 4
MINUTE = 60.0
SECOND = 1.0
"""For so long those that were found are believed: to look at each request would cost more."""
MOST_COUNTED = 1000
"""Names that are counted in a minute; nobody has so many, and whoever makes them up gets none."""


class Favourites:
    """What has been asked for in this minute and the one before it."""

    def __init__(self) -> None:
        self._now: Counter[str] = Counter()
        self._before: Counter[str] = Counter()
        self._began = self._looked = monotonic()
        self._found: frozenset[str] = frozenset()

    def ask(self, name: str) -> bool:
        """Count a request; tell whether few others are asked for as often."""
        now = monotonic()
        if now - self._began >= MINUTE:
            self._turn(now)
        if name in self._now or len(self._now) < MOST_COUNTED:
            self._now[name] += 1
        if len(self._found) < MOST or now - self._looked >= SECOND:
            self._looked = now
            found = (self._now + self._before).most_common(MOST)
            self._found = frozenset(one for one, _ in found)
        return name in self._found

    def _turn(self, now: float) -> None:
        is_next = now - self._began < 2 * MINUTE
        self._before = self._now if is_next else Counter()
        self._now, self._began = Counter(), now
