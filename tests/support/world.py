"""A world of its own around the real channel: a log, processes, readers, and all that goes wrong.

The log is trimmed, rolled back and lost, its ticker is deleted and made anew; each of two processes
has pub/sub that drops, repeats and swaps, reads that arrive late or never, and a fan-out that
anything may interrupt between two readers; readers come to either with any position, leave, and
return to the other.
"""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass

from ticker.wire.channel.channel import CaughtUp, Channel
from ticker.wire.channel.fanout import Fanout
from ticker.wire.clock import Clock
from ticker.wire.log.event import Event, Follows
from ticker.wire.log.position import BEGINNING, NOWHERE, Position
from ticker.wire.transports.queued import QueuedReader

Step = tuple[str, *tuple[int, ...]]


class Log:
    """What Redis holds, and which history each position names."""

    def __init__(self, length: int) -> None:
        self.length = length
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
        text = f'{{"at":"{at}","after":"{after}","type":"{kind}"{about}}}'
        event = Event.parse(text.encode())
        self.chains[at] = (*self.chains[after], event)
        self.head = at
        self.events = [event] if kind == "gone" else [*self.events, event][-self.length :]
        if kind == "remove":
            self.events = [withdrawn(earlier, event) for earlier in self.events]
        return event

    def begin_anew(self) -> None:
        self.events, self.head = [], BEGINNING

    def roll_back(self, number: int) -> None:
        """Be what it was some events ago, with what was trimmed and withdrawn since."""
        chain = self.chains[self.head]
        if number < len(chain) and chain[-1].type != "gone":
            self.head = chain[-number - 1].at
            self.events = list(self.chains[self.head][-self.length :])
            for removal in [event for event in self.events if event.type == "remove"]:
                self.events = [withdrawn(earlier, removal) for earlier in self.events]
            self.era += 1

    def lose(self) -> None:
        self.begin_anew()
        self.era += 1

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


def withdrawn(earlier: Event, removal: Event) -> Event:
    ours = earlier.type == "put" and earlier.subject == removal.subject
    return earlier.withdrawn() if ours and earlier.at.offset < removal.at.offset else earlier


class Person:
    """A reader as the protocol asks, with the history it believes to be shown."""

    def __init__(self, shown: list[Position]) -> None:
        self.shown = shown
        self.process: Process | None = None
        self.reader: QueuedReader | None = None
        self.ended = False

    @property
    def at(self) -> Position:
        return self.shown[-1] if self.shown else BEGINNING


@dataclass
class Read:
    """A read of the log that is under way: what it will say was true when it began."""

    call: int
    asked: Position | None
    follows: Follows
    era: int
    resumable: frozenset[Position]


class Process:
    """One server process: the real channel, and around it the hub's waiting as a model."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.fanouts: deque[Fanout] = deque()
        self.channel = Channel("modell", log.length, self, Clock())
        self.bell: deque[Event] = deque()
        self.read: Read | None = None
        self.asked = self.done = 0
        self.waiting: list[tuple[int, Person]] = []

    def take(self, fanout: Fanout) -> None:
        """Have a fan-out write when the schedule says so."""
        self.fanouts.append(fanout)

    def call(self) -> int:
        self.asked += 1
        return self.asked

    def hear(self, event: Event) -> None:
        if not self.channel.receive(event):
            self.call()

    def fan(self) -> bool:
        """Write to one reader; tell whether there is more to write."""
        if self.fanouts and self.fanouts[0].slice(lambda: True):
            self.fanouts.rotate(-1)
        elif self.fanouts:
            self.fanouts.popleft()
        return bool(self.fanouts)

    def begin_read(self) -> None:
        if self.read is None and self.done < self.asked:
            asked = self.channel.position
            follows, resumable = self.log.since(asked), self.log.resumable()
            self.read = Read(self.asked, asked, follows, self.log.era, resumable)

    def end_read(self) -> None:
        if self.read is None:
            return
        read, self.read = self.read, None
        had = list(self.channel.fanout)
        if self.channel.caught_up(read.asked, read.follows) is CaughtUp.AGAIN:
            assert read.asked != self.channel.position, "a read that led nowhere"
            return
        if had and not len(self.channel.fanout) and self.channel.exists:
            assert read.asked not in read.resumable, "readers were let go without cause"
        self.done = read.call
        waiting, self.waiting = self.waiting, []
        for call, person in waiting:
            if call > read.call:
                self.waiting.append((call, person))
            elif not self._joined(person):
                self._refuse(person, read)

    def join(self, person: Person) -> None:
        """Join as the hub lets people join: what is unknown waits for a read that begins now."""
        person.process, person.reader = self, QueuedReader("ws")
        if not self._joined(person):
            self.waiting.append((self.call(), person))

    def leave(self, person: Person) -> None:
        assert person.reader is not None
        person.reader.leave()
        self.waiting = [(call, other) for call, other in self.waiting if other is not person]
        person.process = person.reader = None

    def _joined(self, person: Person) -> bool:
        assert person.reader is not None
        known = self.channel.exists or person.at != self.channel.position
        return known and self.channel.join(person.reader, person.at)

    def _refuse(self, person: Person, read: Read) -> None:
        assert person.reader is not None
        if not self.channel.exists:
            self.leave(person)
            return
        if read.era == self.log.era:
            assert person.at not in read.resumable & self.log.resumable(), "reset without cause"
        self.channel.reset(person.reader)


class World:
    """One course of events."""

    def __init__(self, length: int = 3) -> None:
        self.log = Log(length)
        self.processes = [Process(self.log), Process(self.log)]
        self.people: list[Person] = []
        self.publish("ticker", 0)

    def publish(self, kind: str, subject: int) -> None:
        event = self.log.publish(kind, subject)
        for process in self.processes:
            process.bell.append(event)

    # What may happen

    def put(self, subject: int = 0) -> None:
        if self.log.exists:
            self.publish("put", subject)

    def remove(self, subject: int = 0) -> None:
        if self.log.exists:
            self.publish("remove", subject)

    def turn(self) -> None:
        """The ticker's language changes: everybody loads the page afresh."""
        if self.log.exists:
            self.publish("reset", 0)

    def delete(self) -> None:
        if self.log.exists:
            self.publish("gone", 0)

    def create(self) -> None:
        if not self.log.exists:
            self.log.begin_anew()
            self.publish("ticker", 0)

    def roll_back(self, number: int = 2) -> None:
        self.log.roll_back(number)

    def lose(self) -> None:
        self.log.lose()

    def ring(self, number: int = 0) -> None:
        if bell := self.processes[number].bell:
            self.processes[number].hear(bell.popleft())

    def ring_twice(self, number: int = 0) -> None:
        if bell := self.processes[number].bell:
            self.processes[number].hear(bell[0])

    def swap(self, number: int = 0) -> None:
        self.processes[number].bell.rotate(1)

    def drop(self, number: int = 0) -> None:
        if bell := self.processes[number].bell:
            bell.popleft()

    def doubt(self, number: int = 0) -> None:
        """A subscription is confirmed, or a probe disagrees."""
        self.processes[number].call()

    def fan(self, number: int = 0) -> None:
        self.processes[number].fan()

    def begin_read(self, number: int = 0) -> None:
        self.processes[number].begin_read()

    def end_read(self, number: int = 0) -> None:
        self.processes[number].end_read()

    def fail_read(self, number: int = 0) -> None:
        self.processes[number].read = None

    def come(self, number: int = 0, choice: int = 0) -> None:
        """Somebody joins with the page of either process, of the log, of the past, or nonsense."""
        known = [position for position in self.log.chains if position != BEGINNING]
        at = {
            0: self.log.head,
            1: self.processes[1 - number].channel.position or BEGINNING,
            2: self.processes[number].channel.position or BEGINNING,
            3: known[len(known) // 2],
            4: BEGINNING,
            5: NOWHERE,
        }[choice]
        shown = [NOWHERE] if at == NOWHERE else [event.at for event in self.log.chains[at]]
        self.people.append(Person(shown))
        self.processes[number].join(self.people[-1])

    def leave(self, number: int = 0) -> None:
        for person in self.people:
            if person.process is self.processes[number]:
                self.hear(person)
                if person.process is not None:
                    person.process.leave(person)
                return

    def come_back(self, number: int = 0) -> None:
        for person in self.people:
            if person.process is None and not person.ended:
                self.processes[number].join(person)
                return

    def listen(self) -> None:
        for person in self.people:
            self.hear(person)

    # What then must hold

    def hear(self, person: Person) -> None:
        """Apply what a reader was sent, as a browser does."""
        if person.reader is None or person.process is None:
            return
        process = person.process
        for frame in person.reader.take():
            event = frame.event
            if event is None or event.type == "reset":
                if frame.ends:
                    process.leave(person)
                    self._reload(person)
                    return
                assert frame.at == person.at, "ready or beat at another place"
                continue
            assert event.after == person.at, "a gap"
            assert event.at not in person.shown, "a double"
            self._is_not_withdrawn(process, event)
            person.shown.append(event.at)
            if event.type == "gone":
                process.leave(person)
                person.ended = True
                return

    def _is_not_withdrawn(self, process: Process, event: Event) -> None:
        position = process.channel.position
        if event.type != "put" or position is None:
            return
        for later in self.log.chains[position]:
            ours = later.type == "remove" and later.subject == event.subject
            assert not (ours and later.at.offset > event.at.offset), "what had been withdrawn"

    def _reload(self, person: Person) -> None:
        """Take a snapshot, which may be newer than any channel; where there is none, keep all."""
        if self.log.exists:
            person.shown = [event.at for event in self.log.chains[self.log.head]]

    def quiet(self) -> None:
        """Let all that is under way come to its end, and one probe find out the rest."""
        for process in self.processes:
            process.bell.clear()
            process.read = None
            self._probe(process)
        for _ in range(3):
            self.listen()
            for number, person in enumerate(self.people):
                if person.process is None and not person.ended:
                    self.processes[number % 2].join(person)
            for process in self.processes:
                self._settle(process)
        for process in self.processes:
            while process.fan():
                pass
        self.listen()
        expected = [event.at for event in self.log.chains[self.log.head]]
        for person in self.people:
            if self.log.exists and not person.ended:
                assert person.shown == expected, "not what a reload shows"

    def _probe(self, process: Process) -> None:
        if process.channel.position != self.log.head:
            process.call()
        self._settle(process)
        assert process.channel.position == self.log.head, "one read was not enough"

    def _settle(self, process: Process) -> None:
        if process.done < process.asked:
            process.begin_read()
            process.end_read()
        assert process.done == process.asked, "a read that answers nobody"
        assert not process.waiting, "somebody waits for ever"
