"""Where on the ladder of transports a reader is.

Down a rung after failures, from the last one back to the first, and from time to time up again, to
see whether the best way has become open. It knows no sockets and no clocks;
`static/reader/line/ladder.js` is the same, and both are held to the same climbs.
"""

from __future__ import annotations

from typing import Literal

Rung = Literal["ws", "sse", "poll"]
RUNGS: tuple[Rung, ...] = ("ws", "sse", "poll")
"""Best first."""

FAILURES_TO_DESCEND = 2
FIRST_CLIMB = 60.0
LONGEST_CLIMB = 3600.0


class Ladder:
    """Which way to take. Times are seconds, by any clock that only goes forward."""

    def __init__(self, first_climb: float = FIRST_CLIMB) -> None:
        self._rung = 0
        self._misses = 0
        self._climb = first_climb
        self._climb_at = 0.0

    @property
    def rung(self) -> Rung:
        """The way to take now."""
        return RUNGS[self._rung]

    def above(self, now: float) -> Rung | None:
        """Return the best way, which is to be tried beside the one that works, if it is time to."""
        return RUNGS[0] if self._rung and now > self._climb_at else None

    def hold(self, now: float) -> None:
        """Note that this rung holds; if it is not the best, that is tried again, ever later."""
        self._misses = 0
        self._climb_at = now + self._climb
        if self._rung:
            self._climb = min(2 * self._climb, LONGEST_CLIMB)

    def miss(self) -> None:
        """Note that this rung did not hold."""
        self._misses += 1
        if self._misses == FAILURES_TO_DESCEND:
            self._misses = 0
            self._rung = (self._rung + 1) % len(RUNGS)

    def climb(self) -> None:
        """Note that the best way has become open."""
        self._rung = 0
