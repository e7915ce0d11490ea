"""Seats: limits at all, per address and per origin, and that a seat is free again."""

from __future__ import annotations

import pytest

from ticker.wire.channel.seats import Full, Seats
from ticker.wire.transports.queued import QueuedReader


def take(seats, address="192.0.2.1", origin=None):
    """Seat a reader who polls; raises Full."""
    reader = QueuedReader("poll")
    seats.take(reader, address=address, origin=origin)
    return reader


def refused(seats, **who) -> str:
    """Return why nobody else may sit down, and see that nothing was taken by trying."""
    before = seats.taken
    with pytest.raises(Full) as told:
        take(seats, **who)
    assert seats.taken == before
    return told.value.reason


def test_a_process_has_so_many_seats():
    """Whoever comes when all seats are taken finds none until somebody leaves."""
    seats = Seats(2, per_address=0, per_origin=0)
    readers = [take(seats), take(seats)]
    assert refused(seats) == "full"
    readers[0].leave()
    take(seats)
    assert refused(seats) == "full"


def test_who_leaves_twice_frees_one_seat():
    """A seat is given back once, however often its reader is told to leave."""
    seats = Seats(2, per_address=2, per_origin=0)
    reader, _ = take(seats), take(seats)
    reader.leave()
    reader.leave()
    assert seats.taken == 1
    take(seats)
    assert refused(seats, address="192.0.2.9") == "full"


SAME = {
    "IPv4": ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
    "/64": ("2001:db8:0:1::1", "2001:db8::1:ffff:0:0:1", "2001:db8:0:2::1"),
    "zone": ("fe80::1%eth0", "fe80::2%eth1", "fe81::1"),
    "IPv4 seen as IPv6": ("::ffff:192.0.2.1", "::ffff:192.0.2.1", "::ffff:192.0.2.2"),
    "both ways": ("192.0.2.1", "::ffff:192.0.2.1", "::ffff:192.0.2.2"),
    "no address": ("unix:", "unix:", "unix:other"),
}


@pytest.mark.parametrize("case", SAME)
def test_one_address_has_so_many(case):
    """What counts as one address shares a limit, and nobody else is kept out by it."""
    one, same, other = SAME[case]
    seats = Seats(9, per_address=2, per_origin=0)
    first, _ = take(seats, one), take(seats, same)
    for address in (one, same):
        assert refused(seats, address=address) == "address"
    take(seats, other)
    first.leave()
    take(seats, same)


def test_one_origin_has_so_many():
    """A partner's pages share a limit wherever they are read; who names no origin has none."""
    seats = Seats(9, per_address=0, per_origin=1)
    reader = take(seats, origin="https://one.example")
    assert refused(seats, address="192.0.2.2", origin="https://one.example") == "origin"
    take(seats, origin="https://two.example")
    for _ in range(3):
        take(seats)
    reader.leave()
    take(seats, origin="https://one.example")
