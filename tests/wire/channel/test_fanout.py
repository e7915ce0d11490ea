"""The fan-out: slices, passes, who joins in the middle, and how it ends."""

from __future__ import annotations

import random
from collections import Counter
from types import SimpleNamespace

import pytest
from prometheus_client import REGISTRY
from support.seed import SEED

from ticker.wire.channel import frames
from ticker.wire.channel.fanout import ROWS, STEP, Fanout
from ticker.wire.channel.farewells import Farewell, begun_anew
from ticker.wire.channel.frames import Frame
from ticker.wire.log.event import Event
from ticker.wire.log.position import Position
from ticker.wire.transports.queued import QueuedReader

NOW = "2026-11-04T13:12:00.000Z"


def put(number: int, words: str = "") -> Frame:
    """Make the frame of an event."""
    text = f'{{"at":"{number}-0000aaaa","after":"{number - 1}-0000aaaa","type":"put","id":"e1"'
    return Frame.of(Event.parse(f'{text},"html":"{words}"}}'.encode()))


class Course:
    """A fan-out whose slices a test runs."""

    def __init__(self, readers: int = 0) -> None:
        self.woken = 0
        self.written: list[list[Frame]] = []
        self.fanout = Fanout(self, lambda frames: self.written.append(list(frames)))
        self.readers = [self.come() for _ in range(readers)]

    def take(self, _: Fanout) -> None:
        self.woken += 1

    def come(self) -> QueuedReader:
        reader = QueuedReader("ws")
        self.fanout.join(reader)
        return reader

    def step(self) -> bool:
        return self.fanout.slice(lambda: True)

    def finish(self) -> None:
        while self.fanout.slice(lambda: False):
            pass


def test_a_pass_goes_in_slices():
    """Each slice writes to no more than a step of readers; the rest have their turn after it."""
    course = Course(3 * STEP * ROWS // 2)
    frame = put(1)
    course.fanout.give(frame)
    reached = []
    while course.step():
        reached.append(sum(reader.take() == [frame] for reader in course.readers))
    assert max(reached) == STEP
    assert sum(reached) == len(course.readers)
    assert course.written == [[frame]]


def test_it_is_woken_once_until_it_sleeps():
    """Frames that are given while it is awake wake nobody again."""
    course = Course(1)
    for number in range(3):
        course.fanout.give(put(number + 1))
    assert course.woken == 1
    course.finish()
    course.fanout.give(put(4))
    assert course.woken == 2


def test_what_is_given_during_a_pass_goes_out_with_the_next_one():
    """All that came meanwhile is one pass, and so one write for each reader."""
    course = Course(2 * STEP)
    first, *others = (put(number) for number in range(1, 6))
    course.fanout.give(first)
    course.step()
    course.step()
    for frame in others:
        course.fanout.give(frame)
    course.finish()
    assert course.written == [[first], others]
    assert all(reader.take() == [first, *others] for reader in course.readers)


def test_who_joins_in_the_middle_gets_what_is_given_from_then_on():
    """Readers may join at any moment, also within a pass; each gets exactly what it has not."""
    luck = random.Random(SEED)
    for _ in range(200):
        course, given, expected = Course(), [], {}
        for _ in range(40):
            what = luck.choice(["give", "give", "come", "come", "step", "step", "leave"])
            if what == "give":
                given.append(put(len(given) + 1))
                course.fanout.give(given[-1])
            elif what == "come":
                for _ in range(luck.choice([1, STEP])):
                    expected[course.come()] = len(given)
            elif what == "leave" and expected:
                left = luck.choice(list(expected))
                del expected[left]
                left.leave()
            elif course.woken:
                course.step()
        course.finish()
        for reader, known in expected.items():
            assert reader.take() == given[known:]
        assert len(course.fanout) == len(expected)


def test_what_is_withdrawn_between_two_slices_is_sent_to_nobody_else():
    """Bytes that were joined for a pass are joined anew once something in them is withdrawn."""
    joined = []

    class Taking(QueuedReader):
        """Takes bytes, as a socket does."""

        def write(self, batch):
            joined.append(batch.wrapped("plain"))

    course = Course()
    for _ in range(2 * STEP):
        course.fanout.join(Taking("ws"))
    secret, other = put(1, "geheim"), put(2)
    course.fanout.give(secret)
    course.fanout.give(other)
    course.step()
    course.step()
    before = len(joined)
    assert secret.event
    secret.become(secret.event.withdrawn())
    course.finish()
    assert all(b"geheim" in one for one in joined[:before])
    assert 0 < before < len(joined) == 2 * STEP
    assert not any(b"geheim" in one for one in joined[before:])


def test_an_end_during_a_pass_comes_after_it():
    """Who is let go in the middle of a pass gets all that was given before, then the farewell."""
    course = Course(2 * STEP)
    first, second = put(1), put(2)
    course.fanout.give(first)
    course.step()
    course.step()
    course.fanout.give(second)
    course.fanout.end(Farewell(1012, "7", 7.0))
    assert not any(reader.farewell for reader in course.readers)
    course.finish()
    for reader in course.readers:
        assert reader.take() == [first, second]
        assert reader.farewell == Farewell(1012, "7", 7.0)
    assert len(course.fanout) == 0


def test_a_reset_takes_the_place_of_all_that_is_on_its_way():
    """After a reset nobody is sent what was given before it, also in the middle of a pass."""
    course = Course(2 * STEP)
    course.fanout.give(put(1))
    course.step()
    course.step()
    course.fanout.give(put(2))
    reset = frames.reset(Position(9, "0000bbbb"), NOW, 1.0)
    course.fanout.reset(reset, begun_anew(1.0))
    course.finish()
    assert all(reader.take() == [reset] for reader in course.readers)
    assert all(reader.farewell for reader in course.readers)
    assert len(course.fanout) == 0


def test_a_beat_is_skipped_while_a_pass_runs():
    """Whoever is being written to needs no sign of life; once all is quiet it gets one."""
    course = Course(ROWS)
    course.fanout.give(put(1))
    beat = frames.beat(Position(1, "0000aaaa"), NOW, upstream=True)
    for row in range(ROWS):
        course.fanout.beat(row, beat)
    course.finish()
    assert all(beat not in reader.take() for reader in course.readers)
    for row in range(ROWS):
        course.fanout.beat(row, beat)
    assert all(reader.take() == [beat] for reader in course.readers)


@pytest.mark.parametrize("leaving", [0.0, 0.3])
def test_rows_are_filled_evenly(leaving):
    """Beats are spread: each row has about as many readers, however they come and go."""
    luck = random.Random(SEED)
    course = Course()
    for _ in range(60 * ROWS):
        reader = course.come()
        if luck.random() < leaving:
            reader.leave()
    beat = frames.beat(Position(1, "0000aaaa"), NOW, upstream=True)
    sizes = Counter(reader.row for reader in course.fanout)
    assert len(sizes) == ROWS
    assert max(sizes.values()) - min(sizes.values()) <= (0 if not leaving else 40)
    course.fanout.beat(7, beat)
    told = [reader for reader in course.fanout if reader.take()]
    assert {reader.row for reader in told} == {7}
    assert len(told) == sizes[7]


def test_nobody_is_written_to_after_it_left():
    """Who leaves between two slices is passed over where it can be, and never counted twice."""
    course = Course(3 * STEP)
    course.fanout.give(put(1))
    course.step()
    for reader in course.readers:
        reader.leave()
        reader.leave()
    course.finish()
    assert len(course.fanout) == 0


def test_a_pass_that_fails_is_not_the_last():
    """Whatever goes wrong in one, the next frame wakes the fan-out again."""
    course = Course(2)
    failing = course.fanout._count  # noqa: SLF001 - what fails is none of a reader's doing
    course.fanout._count = lambda: 1 / 0  # noqa: SLF001
    first, follows = put(1), put(2)
    course.fanout.give(first)
    with pytest.raises(ZeroDivisionError):
        course.fanout.slice(lambda: False)
    course.fanout._count = failing  # noqa: SLF001
    course.fanout.give(follows)
    course.fanout.slice(lambda: False)
    assert all(reader.take() == [first, follows] for reader in course.readers)


def test_a_measurement_that_fails_stops_nothing():
    """Whoever is told what has been written may fail; readers get what follows all the same."""

    def fail(_: object) -> None:
        raise ValueError("no clock")

    fanout = Fanout(SimpleNamespace(take=lambda _: None), fail)
    reader = QueuedReader("ws")
    fanout.join(reader)
    frames = [put(1), put(2)]
    for frame in frames:
        fanout.give(frame)
        with pytest.raises(ValueError, match="no clock"):
            fanout.slice(lambda: False)
    assert reader.take() == frames
    assert not fanout.slice(lambda: False)


def test_beats_are_counted_row_by_row():
    """A beat that is told to one row is as many deliveries as there are readers in it."""
    course = Course(2 * ROWS)

    def delivered() -> float:
        return REGISTRY.get_sample_value("ticker_deliveries_total", {"transport": "ws"})

    before = delivered()
    for row in range(ROWS):
        course.fanout.beat(row, put(1))
        assert delivered() == before + 2 * (row + 1)


def test_a_pass_that_fails_keeps_nobody_who_was_to_go():
    """Readers are let go although what was on its way to them could not be measured."""
    course = Course(3)

    def fail(_: object) -> None:
        raise RuntimeError("no measurement")

    course.fanout = Fanout(course, fail)
    readers = [course.come() for _ in range(3)]
    course.fanout.give(put(1))
    course.fanout.end(Farewell(1012, "30", 30.0))
    with pytest.raises(RuntimeError):
        course.finish()
    course.finish()
    assert all(reader.farewell for reader in readers)
    assert len(course.fanout) == 0
