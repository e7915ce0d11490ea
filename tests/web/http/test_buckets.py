"""Buckets: points come back with time, and those who work at the desk have enough of them."""

from __future__ import annotations

from ticker.web.http.receiving import till
from ticker.web.http.receiving.buckets import Buckets


def test_an_editor_at_work_is_never_refused():
    """Each second somebody saves, publishes, counts readers and opens two pages, for ten hours."""
    now = [0.0]
    known = Buckets(till.KNOWN, till.KNOWN_A_SECOND, clock=lambda: now[0])
    for _ in range(36_000):
        now[0] += 1
        for price in (till.WRITING, till.WRITING, till.READING, till.SHOWING, till.SHOWING):
            assert not known.spend("editor", price)


def test_a_bucket_fills_up_again_and_holds_no_more():
    """What was refused is taken from nothing, and what was paid comes back with time."""
    now = [0.0]
    buckets = Buckets(10, 2, most=3, clock=lambda: now[0])
    assert [buckets.spend("a", 5) for _ in range(4)] == [0, 0, 2.5, 2.5]
    now[0] += 2.5
    assert [buckets.spend("a", 5), buckets.spend("a", 1)] == [0, 0.5]
    now[0] += 1000
    assert [buckets.spend("a", 10), buckets.spend("a", 1)] == [0, 0.5]
    buckets.give_back("a", 10)
    assert not buckets.spend("a", 10)
    for other in "bcd":
        assert not buckets.spend(other, 1)
    assert "a" not in buckets
