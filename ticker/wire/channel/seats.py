"""Seats: how many readers a process has, and how many of them one address or one origin may have.

One machine, or one partner's page, must not be able to take all seats.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal

from ticker.wire import meters
from ticker.wire.channel.reader import Reader
from ticker.wire.networks import network

Shared = Literal["address", "origin"]


class Full(Exception):
    """As many readers are here as may be, at all or of one address or origin."""

    def __init__(self, reason: meters.Refusal, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Seats:
    """The seats of one process; 0 as a limit is none."""

    def __init__(self, most: int, *, per_address: int, per_origin: int) -> None:
        self.taken = 0
        self._most = most
        self._most_of: dict[Shared, int] = {"address": per_address, "origin": per_origin}
        self._taken_by: Counter[tuple[Shared, str]] = Counter()

    def take(self, reader: Reader, *, address: str, origin: str | None) -> None:
        """Give a reader a seat until it leaves; raises Full."""
        if self.taken >= self._most:
            raise Full("full", f"This server already has {self._most} readers; come back later.")
        seat = Seat(self, network(address), origin)
        for of in seat.shared():
            most = self._most_of[of[0]]
            if most and self._taken_by[of] >= most:
                raise Full(of[0], f"The {of[0]} {of[1]} already has {most} readers here.")
        self.taken += 1
        self._taken_by.update(seat.shared())
        reader.occupy(seat)

    def give_back(self, seat: Seat) -> None:
        """Take a seat back."""
        self.taken -= 1
        for of in seat.shared():
            self._taken_by[of] -= 1
            if not self._taken_by[of]:
                del self._taken_by[of]


class Seat:
    """One reader's seat."""

    __slots__ = ("_address", "_origin", "_seats")

    def __init__(self, seats: Seats, address: str, origin: str | None) -> None:
        self._seats, self._address, self._origin = seats, address, origin

    def shared(self) -> list[tuple[Shared, str]]:
        """Return under which limits it falls."""
        shared: list[tuple[Shared, str]] = []
        if self._address:  # who has none is behind a UNIX socket, as all others there may be
            shared.append(("address", self._address))
        if self._origin:
            shared.append(("origin", self._origin))
        return shared

    def leave(self, _: Reader) -> None:
        """Free it."""
        self._seats.give_back(self)
