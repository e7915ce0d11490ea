"""A fan-out: how a channel's frames get to all who follow it, in order, a slice at a time.

The naive fan-out writes each event to each reader, one after the other. With fifty thousand readers
nothing else happens in that process for a third of a second, and ten events in quick succession are
ten times fifty thousand writes.

Ours goes in passes. A pass takes all frames that wait, and the readers who are there; what is given
while it runs waits for the next one, and so goes out as one write per reader. A pass itself goes in
slices, and between two of them the process does what else there is to do. A reader who joins in the
middle has got by its replay all that had been given until then: the number of frames given so far
is all that has to be remembered of it.

Readers whose sockets take everything at once are numbers, not objects: see `rows`. Who begins to
flow becomes a number between two passes only.

One fan-out ends with its readers: when they are let go, the channel goes on with a new one, and the
old one finishes by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeVar

from ticker.wire import meters
from ticker.wire.channel.farewells import Farewell
from ticker.wire.channel.frames import Batch, Frame
from ticker.wire.channel.reader import NumberedReader, Reader
from ticker.wire.channel.rows import Row, carefully
from ticker.wire.channel.turns import Turns
from ticker.wire.kinds import Kind, Wrapping

ROWS = 50
"""In how many parts readers are told a beat, one after the other."""
STEP = 32
"""Most readers written to before a look at the clock."""

T = TypeVar("T")


class Fanout:
    """Readers, and the frames on their way to them."""

    def __init__(self, turns: Turns, written: Callable[[Sequence[Frame]], None]) -> None:
        """Take the turns in which `slice` is called until it returns False.

        ``written`` is told what has been written to the last reader.
        """
        self.kinds: Counter[tuple[Kind, Wrapping]] = Counter()
        """How many readers there are of each kind."""
        self._turns = turns
        self._written = written
        self._rows: list[Row] = [Row() for _ in range(ROWS)]
        self._seated = 0
        self._flowing: dict[NumberedReader, int] = {}
        """Who has begun to flow, and by which number it will be known."""
        self._given = 0
        self._waiting: list[Frame] = []
        self._farewell: Farewell | None = None
        self._awake = False
        # The running pass
        self._pass: list[Frame] = []
        self._first = 0
        self._whole = Batch([])
        self._parts: dict[int, Batch] = {}
        """What those get who joined while the frames of the pass were given."""
        self._reached: Counter[tuple[Kind, Wrapping]] = Counter()
        self._steps: Iterator[None] = iter(())

    def __len__(self) -> int:
        return self.kinds.total()

    def __iter__(self) -> Iterator[Reader]:
        return chain.from_iterable(self._rows)

    def join(self, reader: Reader) -> None:
        """Register a reader, who has been told by other means all that was given so far."""
        reader.joined = self._given
        self._seated += 1
        reader.row = self._seated % ROWS
        reader.audience = self
        self._rows[reader.row].add(reader)
        self.kinds[reader.kind, reader.wrapping] += 1

    def leave(self, reader: Reader) -> None:
        """Forget a reader."""
        if isinstance(reader, NumberedReader):
            self._flowing.pop(reader, None)
        if self._rows[reader.row].remove(reader):
            self.kinds[reader.kind, reader.wrapping] -= 1

    def flows(self, reader: NumberedReader, number: int) -> None:
        """Know a reader by the number of its socket, which takes everything at once."""
        self._flowing[reader] = number
        if not self._awake:
            self._number()

    def stops(self, reader: NumberedReader) -> None:
        """Know a reader by itself again, at once."""
        self._flowing.pop(reader, None)
        self._rows[reader.row].stop(reader)

    def give(self, frame: Frame) -> None:
        """Send a frame to all who are there now."""
        self._given += 1
        self._waiting.append(frame)
        self._go()

    def beat(self, row: int, frame: Frame) -> None:
        """Send a frame to one row at once; while a pass runs, they hear enough."""
        if not self._awake:
            batch, readers = Batch([frame]), list(self._rows[row % ROWS])
            for reader in readers:
                reader.beat(batch)
            _tell(batch, Counter((reader.kind, reader.wrapping) for reader in readers))

    def reset(self, frame: Frame, farewell: Farewell) -> None:
        """Send a frame in place of all that is on its way, and let all go."""
        for reader in self:
            reader.drop()
        self._pass, self._steps = [], iter(())
        self._waiting, self._given = [frame], self._given + 1
        self.end(farewell)

    def end(self, farewell: Farewell) -> None:
        """Let all go when they have got what is on its way."""
        self._farewell = farewell
        self._go()

    def slice(self, enough: Callable[[], bool]) -> bool:
        """Write until it is enough; tell whether there is more to do.

        Should it fail, the pass is given up, and the next frame begins another, or all are let go:
        whoever has missed something notices, and joins again.
        """
        try:
            return self._slice(enough)
        except BaseException:
            self._awake = False
            self._pass, self._steps = [], iter(())
            if self._farewell:
                self._go()
            raise

    def _slice(self, enough: Callable[[], bool]) -> bool:
        for batch in (self._whole, *self._parts.values()):
            batch.forget()
        while True:
            for _ in self._steps:
                if enough():
                    return True
            self._count()
            if not self._next_pass():
                self._awake = False
                return False

    def _go(self) -> None:
        if not self._awake:
            self._awake = True
            self._turns.take(self)

    def _next_pass(self) -> bool:
        """Begin a pass with all that waits; last comes the one that lets all go."""
        self._first = self._given - len(self._waiting)
        self._number()
        self._pass, self._waiting = self._waiting, []
        self._whole, self._parts = Batch(self._pass), {}
        self._reached = self.kinds.copy()
        if self._pass:
            self._steps = self._write_all()
            return True
        if self._farewell and len(self):
            self._steps, self._farewell = self._let_go(self._farewell), None
            return True
        return False

    def _number(self) -> None:
        """Make numbers of those who have begun to flow, and lack nothing that was given before."""
        given = self._given - len(self._waiting)
        for reader, number in list(self._flowing.items()):
            if reader.joined <= given:
                del self._flowing[reader]
                self._rows[reader.row].flow(reader, number)

    def _write_all(self) -> Iterator[None]:
        """Write the frames of this pass, row by row, for the processor's caches."""
        for row in self._rows:
            flows, others = row.begin_turn()
            for wrapping, numbers in flows.items():
                for some in _in_steps(numbers):
                    row.write(some, wrapping, self._whole)
                    yield
            row.end_turn()
            for readers in _in_steps(others):
                for reader in readers:
                    self._write(reader)
                yield

    def _write(self, reader: Reader) -> None:
        """Write what a reader lacks; whoever has joined since has been told by its join."""
        start = max(0, reader.joined - self._first)
        if start < len(self._pass):
            carefully(reader, reader.write, self._part(start))

    def _let_go(self, farewell: Farewell) -> Iterator[None]:
        for row in self._rows:
            for readers in _in_steps(list(row)):
                for reader in readers:
                    self.leave(reader)
                    carefully(reader, reader.end, farewell)
                yield

    def _count(self) -> None:
        """Tell what a pass has done, once it has reached the last reader."""
        done, self._pass = self._pass, []
        if done and self._reached.total():
            _tell(self._whole, self._reached)
            self._written(done)

    def _part(self, start: int) -> Batch:
        if not start:
            return self._whole
        part = self._parts.get(start)
        if part is None:
            part = self._parts[start] = Batch(self._pass[start:])
        return part


def _in_steps(readers: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(readers), STEP):
        yield readers[start : start + STEP]


def _tell(batch: Batch, reached: Mapping[tuple[Kind, Wrapping], int]) -> None:
    for (kind, wrapping), readers in reached.items():
        size = len(batch.wrapped(wrapping)) if readers else 0
        meters.delivered(kind, readers, size, len(batch.frames))
