"""The real channel under many thousands of courses of events, each checked to its end.

The world around it is a model: a log that is trimmed, rolled back and lost; pub/sub that drops and
repeats; reads that arrive late; readers who come with any position and leave in between. A channel
does no I/O, so nothing of ours is replaced. What must hold:

- on each stream an event continues what the reader has, and none comes twice;
- nobody is reset whose position the log could still continue;
- once all is quiet, every reader has exactly the history that the log has.
"""

from __future__ import annotations

import itertools
import random
from collections import deque

import pytest
from support.seed import SEED

from ticker.wire.channel import CaughtUp, Channel
from ticker.wire.log import Follows
from ticker.wire.position import BEGINNING, Event, Position
from ticker.wire.reader import Reader

LOG_LENGTH = 3
RANDOM_COURSES = 30_000
LONGEST_COURSE = 40
DEPTH = 5


class Log:
    """What Redis holds, and all that ever happened in the history that stands."""

    def __init__(self) -> None:
        self.history: list[Event] = []
        self.kept = 0
        self._tags = itertools.count(1)

    @property
    def events(self) -> list[Event]:
        return self.history[len(self.history) - self.kept :]

    @property
    def head(self) -> Position:
        return self.history[-1].at if self.history else BEGINNING

    def publish(self) -> Event:
        after = self.head
        at = Position(after.offset + 1, f"{next(self._tags):08x}")
        text = f'{{"at":"{at}","after":"{after}","type":"put","id":"e{at.tag}"}}'
        self.history.append(Event.parse(text.encode()))
        self.kept = min(self.kept + 1, LOG_LENGTH)
        return self.history[-1]

    def roll_back(self, number: int) -> None:
        """Be what it was a few events ago, with what was trimmed since."""
        self.history = self.history[: max(0, len(self.history) - number)]
        self.kept = min(len(self.history), LOG_LENGTH)

    def lose(self) -> None:
        self.history, self.kept = [], 0

    def continues(self, position: Position) -> bool:
        return position == self.head or any(e.after == position for e in self.events)

    def since(self, position: Position | None) -> Follows:
        if position is None or not self.continues(position):
            return Follows(continued=False, events=self.events)
        if position == self.head:
            return Follows(continued=True)
        first = next(i for i, event in enumerate(self.events) if event.after == position)
        return Follows(continued=True, events=self.events[first:])


class Person:
    """A reader as the protocol asks, with the history it believes to be shown."""

    def __init__(self, history: list[Position]) -> None:
        self.shown = history
        self.reader: Reader | None = None

    @property
    def at(self) -> Position:
        return self.shown[-1] if self.shown else BEGINNING


class World:
    """One course of events."""

    def __init__(self) -> None:
        self.log = Log()
        self.channel = Channel("modell", LOG_LENGTH)
        self.bell: deque[Event] = deque()
        self.read: tuple[Position | None, Follows] | None = None
        self.people: list[Person] = []
        self.log.publish()

    # What may happen

    def publish(self) -> None:
        self.bell.append(self.log.publish())

    def ring(self) -> None:
        if self.bell:
            self.channel.receive(self.bell.popleft())

    def ring_twice(self) -> None:
        if self.bell:
            self.channel.receive(self.bell[0])

    def drop(self) -> None:
        if self.bell:
            self.bell.popleft()

    def begin_read(self) -> None:
        if self.read is None:
            self.read = (self.channel.position, self.log.since(self.channel.position))

    def end_read(self) -> None:
        if self.read is not None:
            asked, follows = self.read
            self.read = None
            self.catch_up(asked, follows)

    def roll_back(self) -> None:
        self.log.roll_back(2)

    def lose(self) -> None:
        self.log.lose()

    def come(self) -> None:
        """Somebody opens the page, made by a process that is up to date or not, and joins."""
        history = [event.at for event in self.log.history]
        self.people.append(Person(history[: max(0, len(history) - len(self.people) % 2)]))
        self._join(self.people[-1])

    def leave(self) -> None:
        for person in self.people:
            if person.reader is not None:
                self.hear(person)
                if person.reader is not None:
                    self.channel.leave(person.reader)
                    person.reader = None
                return

    def come_back(self) -> None:
        for person in self.people:
            if person.reader is None:
                self._join(person)

    # What then must hold

    def quiet(self) -> None:
        """Let all that is under way come to its end, and one probe find out the rest."""
        self.bell.clear()
        self.read = None
        for _ in range(6):
            self.settle()
            for person in self.people:
                self.hear(person)
                if person.reader is None:
                    self._join(person)
        self.settle()
        expected = [event.at for event in self.log.history]
        for person in self.people:
            self.hear(person)
            assert person.shown == expected

    def settle(self) -> None:
        """Read the log until the channel is where it is, as a probe that disagrees brings about."""
        for _ in range(4):
            if self.channel.position == self.log.head:
                return
            self.catch_up(self.channel.position, self.log.since(self.channel.position))
        assert self.channel.position == self.log.head

    def catch_up(self, asked: Position | None, follows: Follows) -> CaughtUp:
        """Give the channel what a read has brought; it may let go only whom it has to."""
        before, readers = self.channel.position, list(self.channel.readers)
        done = self.channel.caught_up(asked, follows)
        if readers and not self.channel.readers:
            assert before == asked or not self.log.continues(before)
            assert not follows.continued
        return done

    def hear(self, person: Person) -> None:
        """Apply what a reader was sent, as a browser does."""
        if person.reader is None:
            return
        for frame in person.reader.take():
            if frame.event is None:
                if frame.ends:
                    self._reload(person)
                    return
                assert frame.at == person.at
                continue
            assert frame.event.after == person.at
            assert frame.at not in person.shown
            person.shown.append(frame.at)

    def _join(self, person: Person) -> None:
        """Join as the hub lets people join: what is unknown waits for a read that begins now."""
        person.reader = Reader()
        if self._joined(person):
            return
        for _ in range(4):
            position = self.channel.position
            if self.catch_up(position, self.log.since(position)) is CaughtUp.YES:
                break
        else:
            raise AssertionError("a read never led anywhere")
        if not self._joined(person):
            assert not self.log.continues(person.at)
            person.reader.greet([self.channel.reset()])
        self.hear(person)

    def _joined(self, person: Person) -> bool:
        assert person.reader is not None
        return self.channel.join(person.reader, person.at)

    def _reload(self, person: Person) -> None:
        """Take a snapshot, which may be newer than this channel, and join with its position."""
        if person.reader is not None:
            self.channel.leave(person.reader)
        person.reader = None
        person.shown = [event.at for event in self.log.history]


COMMON = ("publish", "ring", "ring_twice", "drop", "begin_read", "end_read", "come", "come_back")
RARE = ("leave", "roll_back", "lose")


def run(course: tuple[str, ...]) -> None:
    world = World()
    try:
        for step in course:
            getattr(world, step)()
        world.quiet()
    except AssertionError as error:
        raise AssertionError(f"{error}\nafter: {', '.join(course)}") from error


def test_random_courses_end_well():
    """However things happen, readers have a chain without gap or double, and end complete."""
    luck = random.Random(SEED)
    for _ in range(RANDOM_COURSES):
        length = luck.randint(5, LONGEST_COURSE)
        run(tuple(luck.choice(COMMON * 3 + RARE) for _ in range(length)))


@pytest.mark.parametrize("first", [*COMMON, *RARE])
def test_all_short_courses_end_well(first):
    """Every course of a few steps, after two readers have come, ends complete."""
    for rest in itertools.product((*COMMON, *RARE), repeat=DEPTH - 2):
        run(("come", "publish", "come", first, *rest))
