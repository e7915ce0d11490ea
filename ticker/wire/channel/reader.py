"""A reader: whoever follows a channel, seen from the channel, whatever it is connected by.

Nobody waits for the slowest: what is written to a reader never blocks. What its connection does not
take at once waits in its backlog; who falls too far behind is cut off, and comes back with its
position.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

from ticker.wire.channel.farewells import Farewell
from ticker.wire.channel.frames import Batch, Frame
from ticker.wire.kinds import Kind, Wrapping

NO_NUMBER = -1
"""No socket's number."""
FAILED = -1
"""What a write has taken that has failed for good."""


class Place(Protocol):
    """What a reader occupies and gives back, under a limit."""

    def leave(self, reader: Reader) -> None: ...


class Audience(Place, Protocol):
    """All who are told the same as a reader, as far as it has to do with them."""

    def flows(self, reader: NumberedReader, number: int) -> None:
        """Write to that number from now on."""

    def stops(self, reader: NumberedReader) -> None:
        """Write to its number no more."""


class Reader(ABC):
    """What a channel writes to."""

    __slots__ = (
        *("__weakref__", "audience", "joined", "kind", "left", "number", "places", "row"),
        "wrapping",
    )

    def __init__(self, kind: Kind, wrapping: Wrapping) -> None:
        self.kind: Kind = kind
        self.wrapping: Wrapping = wrapping
        self.left = False
        """Whether it has given its places back, and may take no others."""
        self.places: tuple[Place, ...] = ()
        self.audience: Audience | None = None
        # What its audience keeps of it
        self.joined = 0
        """How many frames had been given when it joined."""
        self.row = 0
        self.number = NO_NUMBER
        """By which it is known, while it flows."""

    @abstractmethod
    def greet(self, replay: Sequence[Frame]) -> None:
        """Take what was missed, which is not counted against the reader."""

    @abstractmethod
    def write(self, batch: Batch) -> None:
        """Take live frames; a reader with too much waiting is cut off instead."""

    def beat(self, batch: Batch) -> None:
        """Take a beat."""
        self.write(batch)

    @abstractmethod
    def drop(self) -> None:
        """Forget what still waits."""

    @abstractmethod
    def end(self, farewell: Farewell) -> None:
        """Let the reader go once it has got what waits for it."""

    @abstractmethod
    def cut(self) -> None:
        """End the connection at once, whatever waits."""

    def occupy(self, place: Place) -> None:
        """Take a place, which is given back on leaving."""
        self.places = (*self.places, place)

    def leave(self) -> None:
        """Give all places back: nothing more is to be written."""
        self.left = True
        self.part()
        places, self.places = self.places, ()
        for place in places:
            place.leave(self)

    def part(self) -> None:
        """Be told no more of what its audience is told."""
        if self.audience is not None:
            self.audience.leave(self)


class NumberedReader(Reader):
    """A reader who can be written to by the number of its socket, while that takes everything."""

    __slots__ = ()

    @abstractmethod
    def fell_short(self, batch: Batch, sent: int) -> None:
        """Take the rest of what was written to its number, which took so many bytes of it."""
