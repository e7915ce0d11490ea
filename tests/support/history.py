"""A history: the log of one ticker as a model, with all that was ever in it."""

from __future__ import annotations

import itertools

from ticker.wire.log.event import Event, Follows
from ticker.wire.log.extent import Extent
from ticker.wire.log.position import BEGINNING, Position


class History:
    """What Redis holds, and which history each position names."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent
        self.events: list[Event] = []
        self.head = BEGINNING
        self.chains: dict[Position, tuple[Event, ...]] = {BEGINNING: ()}
        """Of each position that ever was, all events up to it; `gone` and loss begin anew."""
        self.era = 0
        """How often what was known became untrue."""
        self._tags = itertools.count(1)

    @property
    def exists(self) -> bool:
        return bool(self.events) and self.events[-1].type != "gone"

    def publish(self, kind: str, subject: int) -> Event:
        after = self.head
        at = Position(after.offset + 1, f"{next(self._tags):08x}")
        about = f',"id":"e{subject}"' if kind in {"put", "remove"} else ""
        more = f',"html":"{"x" * (at.offset % 3 * 50)}"' if kind == "put" else ""
        text = f'{{"at":"{at}","after":"{after}","type":"{kind}"{about}{more}}}'
        event = Event.parse(text.encode())
        self.chains[at] = (*self.chains[after], event)
        self.head = at
        self._append(event)
        return event

    def _append(self, event: Event) -> None:
        self.events = [silenced(earlier, event) for earlier in self.events]
        self.events = [event] if event.type == "gone" else [*self.events, event]
        while self._is_too_long:
            del self.events[0]

    @property
    def _is_too_long(self) -> bool:
        size = sum(len(event.text) for event in self.events)
        too_large = size > self.extent.bytes and len(self.events) > 1
        return len(self.events) > self.extent.events or too_large

    def begin_anew(self) -> None:
        self.events, self.head = [], BEGINNING
        self.era += 1

    def roll_back(self, number: int) -> None:
        """Be what it was some events ago, with what was trimmed and withdrawn since."""
        chain = self.chains[self.head]
        if number < len(chain) and chain[-1].type != "gone":
            self.head = chain[-number - 1].at
            self.events = []
            for event in self.chains[self.head]:
                self._append(event)
            self.era += 1

    def lose(self) -> None:
        self.begin_anew()

    def continues(self, position: Position) -> bool:
        return position == self.head or any(event.after == position for event in self.events)

    def resumable(self) -> frozenset[Position]:
        """Return the positions that continue without a reset of everybody on the way."""
        turns = [i for i, event in enumerate(self.events) if event.type == "reset"]
        events = self.events[turns[-1] + 1 :] if turns else self.events
        return frozenset({self.head, *(event.after for event in events)})

    def since(self, position: Position | None) -> Follows:
        if position is None or not self.continues(position):
            return Follows(continued=False, events=list(self.events))
        if position == self.head:
            return Follows(continued=True)
        first = next(i for i, event in enumerate(self.events) if event.after == position)
        return Follows(continued=True, events=self.events[first:])


def silenced(earlier: Event, later: Event) -> Event:
    """Return what is left of an event once another has come."""
    if later.type == "reset" and earlier.type == "ticker":
        return earlier.voided()
    if not (earlier.tells and earlier.subject == later.subject):
        return earlier
    if later.type == "remove":
        return earlier.withdrawn()
    return earlier.voided() if later.tells else earlier
