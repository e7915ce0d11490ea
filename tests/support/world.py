"""A world of its own around the real channel: processes, readers, and all that goes wrong.

The log is trimmed, rolled back and lost, its ticker is deleted and made anew; each of two processes
has pub/sub that drops, repeats and swaps, reads that arrive late or never, and a fan-out that
anything may interrupt between two readers; readers come to either with any position, leave, and
return to the other.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from support.history import History
from ticker.wire.channel.channel import CaughtUp, Channel
from ticker.wire.channel.fanout import Fanout
from ticker.wire.clock import Clock
from ticker.wire.log.event import Event, Follows
from ticker.wire.log.extent import Extent
from ticker.wire.log.position import BEGINNING, NOWHERE, Position
from ticker.wire.transports.queued import QueuedReader

Step = tuple[str, *tuple[int, ...]]


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

    def __init__(self, log: History) -> None:
        self.log = log
        self.fanouts: deque[Fanout] = deque()
        self.channel = Channel("modell", log.extent, self, Clock())
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

    def __init__(self, length: int = 3, size: int = 1000) -> None:
        self.log = History(Extent(length, size))
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
            self._is_the_present_text(process, event)
            person.shown.append(event.at)
            if event.type == "gone":
                process.leave(person)
                person.ended = True
                return

    def _is_the_present_text(self, process: Process, event: Event) -> None:
        position = process.channel.position
        if not event.tells or position is None:
            return
        for later in self.log.chains[position]:
            ours = (later.tells or later.type == "remove") and later.subject == event.subject
            assert not (ours and later.at.offset > event.at.offset), "an earlier text"

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
            self._is_as_the_log(process.channel)
        self.listen()
        expected = [event.at for event in self.log.chains[self.log.head]]
        for person in self.people:
            if self.log.exists and not person.ended:
                assert person.shown == expected, "not what a reload shows"

    def _is_as_the_log(self, channel: Channel) -> None:
        """The window holds the texts that the log has, and no other.

        Who reads an entry's removal in its last text's stead calls what was void before removed.
        """
        turned = any(event.type == "reset" for event in self.log.events)
        known = [event for event in self.log.events if channel.knows(event.after)]
        assert turned or known == self.log.events, "less than the log"
        if known and self.log.exists:
            reader = QueuedReader("ws")
            assert channel.join(reader, known[0].after), "what is known is not told"
            told = [frame.event for frame in reader.take() if frame.event]
            reader.leave()
            for ours, theirs in zip(told, known, strict=True):
                late = (ours.type, theirs.type) == ("remove", "void")
                assert ours == theirs or (late and ours.at == theirs.at), "not the log's text"

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
