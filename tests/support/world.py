"""A world of its own around the real channel: processes, readers, and all that goes wrong.

The log is trimmed, rolled back and lost, its ticker is deleted and made anew; each of two processes
has pub/sub that drops, repeats and swaps, reads that arrive late or never, and a fan-out that
anything may interrupt between two readers; readers come to either with any position, leave, and
return to the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from support.history import History
from ticker.wire.channel.channel import Channel
from ticker.wire.channel.fanout import Fanout
from ticker.wire.channel.frames import Frame
from ticker.wire.clock import Clock
from ticker.wire.hub.calls import Calls, Reading, Unknown, joining
from ticker.wire.log.event import Event, Follows
from ticker.wire.log.extent import Extent
from ticker.wire.log.position import BEGINNING, NOWHERE, Position
from ticker.wire.transports.queued import QueuedReader

Step = tuple[str, *tuple[int, ...]]


class Listener(QueuedReader):
    """A reader who remembers whether its join was a reset."""

    def __init__(self) -> None:
        super().__init__("ws")
        self.was_reset = False

    def greet(self, replay: Sequence[Frame]) -> None:
        super().greet(replay)
        self.was_reset = replay[-1].event is None and replay[-1].ends


class Person:
    """A reader as the protocol asks, with the history it believes to be shown."""

    def __init__(self, shown: list[Position]) -> None:
        self.shown = shown
        self.process: Process | None = None
        self.reader: Listener | None = None
        self.ended = False
        self.era = 0
        """Of the log when it last joined."""
        self.resumable = False
        """Whether it could be continued then."""

    @property
    def at(self) -> Position:
        return self.shown[-1] if self.shown else BEGINNING


@dataclass
class Read:
    """A read of the log that is under way: what it will say was true when it began."""

    reading: Reading
    follows: Follows
    resumable: frozenset[Position]


class Process:
    """One server process: the real channel, and the hub's rules; only their waiting is a model."""

    def __init__(self, log: History) -> None:
        self.log = log
        self.fanouts: deque[Fanout] = deque()
        self.channel = Channel("modell", log.extent, self, Clock())
        self.bell: deque[Event] = deque()
        self.read: Read | None = None
        self.calls = Calls(self.channel)
        self.waiting: list[tuple[int, Person, Iterator[None]]] = []

    def take(self, fanout: Fanout) -> None:
        """Have a fan-out write when the schedule says so."""
        self.fanouts.append(fanout)

    def hear(self, event: Event) -> None:
        if not self.channel.receive(event):
            self.calls.ask()

    def fan(self) -> bool:
        """Write to one reader; tell whether there is more to write."""
        if self.fanouts and self.fanouts[0].slice(lambda: True):
            self.fanouts.rotate(-1)
        elif self.fanouts:
            self.fanouts.popleft()
        return bool(self.fanouts)

    def begin_read(self) -> None:
        if self.read is None and self.calls.open:
            reading = self.calls.begin()
            follows, resumable = self.log.since(reading.position), self.log.resumable()
            self.read = Read(reading, follows, resumable)

    def end_read(self) -> None:
        if self.read is None:
            return
        read, self.read = self.read, None
        had, asked = list(self.channel.fanout), read.reading.position
        if not self.calls.end(read.reading, read.follows):
            assert asked != self.channel.position, "a read that led nowhere"
            return
        if had and not len(self.channel.fanout) and self.channel.exists:
            assert asked not in read.resumable, "readers were let go without cause"
        waiting, self.waiting = self.waiting, []
        for call, person, join in waiting:
            if self.calls.answered(call):
                self._go_on(person, join)
            else:
                self.waiting.append((call, person, join))

    def join(self, person: Person) -> None:
        """Join as the hub lets people join, but for the waiting."""
        person.process, person.reader = self, Listener()
        person.era, person.resumable = self.log.era, person.at in self.log.resumable()
        join = joining(self.channel, person.reader, person.at)
        for _ in join:
            self.waiting.append((self.calls.ask(), person, join))
            return

    def leave(self, person: Person) -> None:
        assert person.reader is not None
        person.reader.leave()
        self.waiting = [one for one in self.waiting if one[1] is not person]
        person.process = person.reader = None

    def _go_on(self, person: Person, join: Iterator[None]) -> None:
        """Let somebody join after the read that it has waited for."""
        assert person.reader is not None
        try:
            assert next(join, self) is self, "one read should be enough"
        except Unknown:
            self.leave(person)
            return
        if person.reader.was_reset and person.resumable and person.era == self.log.era:
            assert person.at not in self.log.resumable(), "reset without cause"


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

    def idle(self, name: str, number: int = 0) -> bool:
        """Tell whether a step has nothing to do, so that all stays as it is."""
        process = self.processes[number]
        match name:
            case "put" | "remove" | "turn" | "delete":
                return not self.log.exists
            case "create":
                return self.log.exists
            case "ring" | "ring_twice" | "drop":
                return not process.bell
            case "fan":
                return not process.fanouts
            case "begin_read":
                return process.read is not None or not process.calls.open
            case "end_read":
                return process.read is None
        return False

    # What may happen

    def put(self, subject: int = 0) -> None:
        if not self.idle("put"):
            self.publish("put", subject)

    def remove(self, subject: int = 0) -> None:
        if not self.idle("remove"):
            self.publish("remove", subject)

    def turn(self) -> None:
        """The ticker's language changes: everybody loads the page afresh."""
        if not self.idle("turn"):
            self.publish("reset", 0)

    def delete(self) -> None:
        if not self.idle("delete"):
            self.publish("gone", 0)

    def create(self) -> None:
        if not self.idle("create"):
            self.log.begin_anew()
            self.publish("ticker", 0)

    def roll_back(self, number: int = 2) -> None:
        self.log.roll_back(number)

    def lose(self) -> None:
        self.log.lose()

    def ring(self, number: int = 0) -> None:
        if not self.idle("ring", number):
            self.processes[number].hear(self.processes[number].bell.popleft())

    def ring_twice(self, number: int = 0) -> None:
        if not self.idle("ring_twice", number):
            self.processes[number].hear(self.processes[number].bell[0])

    def swap(self, number: int = 0) -> None:
        self.processes[number].bell.rotate(1)

    def drop(self, number: int = 0) -> None:
        if not self.idle("drop", number):
            self.processes[number].bell.popleft()

    def doubt(self, number: int = 0) -> None:
        """A subscription is confirmed, or a probe disagrees."""
        self.processes[number].calls.ask()

    def fan(self, number: int = 0) -> None:
        if not self.idle("fan", number):
            self.processes[number].fan()

    def begin_read(self, number: int = 0) -> None:
        if not self.idle("begin_read", number):
            self.processes[number].begin_read()

    def end_read(self, number: int = 0) -> None:
        if not self.idle("end_read", number):
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
            assert process.channel.exists or not len(process.channel.fanout), "nothing is followed"
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
            process.calls.ask()
        self._settle(process)
        assert process.channel.position == self.log.head, "one read was not enough"

    def _settle(self, process: Process) -> None:
        if process.calls.open:
            process.begin_read()
            process.end_read()
        assert not process.calls.open, "a read that answers nobody"
        assert not process.waiting, "somebody waits for ever"
