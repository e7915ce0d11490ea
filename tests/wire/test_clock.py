"""The clock: what time it is by Redis, whatever is done to the machine's own."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from ticker.wire.clock import Clock, moment_of


def test_it_goes_on_from_what_redis_has_said():
    """By the middle of the time in which Redis answered."""
    clock = Clock()
    said, asked = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC), time.monotonic()
    clock.set(said, asked)
    passed = time.monotonic() - asked
    assert timedelta(0) <= timedelta(seconds=clock.now) - (said - datetime(1970, 1, 1, tzinfo=UTC))
    assert clock.now - said.timestamp() <= passed + 0.1
    assert clock.written.startswith("2031-05-06T07:08:09.")
    assert clock.written.endswith("Z")


def test_until_it_is_told_it_is_the_machines():
    """A process that has not reached Redis yet says what it knows."""
    assert abs(Clock().now - time.time()) < 1


def test_what_redis_says_is_read():
    """Seconds and microseconds."""
    assert moment_of([b"1", b"500000"]) == datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)
