"""A clock: what time it is by Redis, whose clock all share, as far as one process knows."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock:
    """The time of Redis, estimated between two looks at it; until the first, this machine's.

    It goes on while Redis is away, and whatever is done to the machine's own clock.
    """

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()

    def set(self, moment: datetime, asked: float) -> None:
        """Take what Redis has said; ``asked`` is when it was asked, by ``time.monotonic``."""
        middle = (asked + time.monotonic()) / 2
        self._ahead = (moment - _EPOCH).total_seconds() - middle

    @property
    def now(self) -> float:
        """Return the seconds since the epoch."""
        return time.monotonic() + self._ahead

    @property
    def written(self) -> str:
        """Return the time as ``2026-11-04T13:12:00.000Z``."""
        moment = _EPOCH + timedelta(seconds=self.now)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(answer: list[bytes]) -> datetime:
    """Read what Redis answers to TIME."""
    seconds, microseconds = answer
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(microseconds))
