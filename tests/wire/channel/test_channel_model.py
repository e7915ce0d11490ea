"""The real channel under many thousands of courses of events, each checked to its end.

The world around it is a model (`support.world`). A channel does no I/O, so nothing of ours is
replaced. What must hold:

- on each stream an event continues what the reader has, and none comes twice;
- what is replayed is the log: the same positions and texts, none that has been withdrawn, or whose
  place a later one has taken;
- nobody is reset whose position the log could continue when it was read;
- once all is quiet, one probe and one read bring every reader exactly to the log's history.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from support.seed import SEED
from support.world import Step, World

from ticker.wire.channel import fanout

pytestmark = pytest.mark.usefixtures("unmeasured")

RANDOM_COURSES = 4_000
LONGEST_COURSE = 45
HYPOTHESIS_COURSES = 400
DEPTH = 4
LARGE = 10_000
"""Bytes that no log of a course has; an event has about 70, or 120, or 170."""


@pytest.fixture(autouse=True, scope="module")
def one_reader_a_slice():
    """Between any two readers of a fan-out anything can happen."""
    usual, fanout.STEP = fanout.STEP, 1
    yield
    fanout.STEP = usual


BOTH = (0, 1)
OFTEN: list[Step] = [
    *[("put", subject) for subject in BOTH],
    *[(name, n) for name in ("ring", "fan", "begin_read", "end_read", "come_back") for n in BOTH],
    *[("come", n, choice) for n in BOTH for choice in (0, 1)],
    ("listen",),
]
SELDOM: list[Step] = [
    *[("remove", subject) for subject in BOTH],
    *[(name, n) for name in ("drop", "ring_twice", "swap", "doubt", "leave") for n in BOTH],
    *[("fail_read", n) for n in BOTH],
    *[("come", n, choice) for n in BOTH for choice in (2, 3, 4, 5)],
    *[("roll_back", number) for number in (1, 2, 3)],
    ("turn",),
    ("delete",),
    ("create",),
    ("lose",),
]
SHORT: list[Step] = [
    *[
        ("put", 0),
        ("remove", 0),
        ("ring", 0),
        ("drop", 0),
        ("doubt", 0),
        ("begin_read", 0),
        ("fan", 0),
    ],
    *[("end_read", 0), ("roll_back", 1), ("lose",), ("turn",), ("delete",), ("create",)],
    *[("come", 0, 1), ("listen",)],
]
"""One process in all its steps; the other stands for the page that a newcomer has."""
OPENED: list[Step] = [("come", 0, 0), ("begin_read", 0), ("end_read", 0), ("put", 0), ("put", 1)]


def after(course: list[Step], length: int, size: int = LARGE) -> World:
    world = World(length, size)
    for name, *arguments in course:
        getattr(world, name)(*arguments)
    return world


def run(course: list[Step], length: int, size: int = LARGE) -> None:
    try:
        after(course, length, size).quiet()
    except AssertionError as error:
        raise AssertionError(f"{error}; a log of {length}, {size}, after {course}") from error


def test_what_was_superseded_while_away_takes_nothing_from_the_window():
    """A channel that catches up over many bytes keeps all that the log has kept."""
    opened: list[Step] = [("put", 0), ("come", 0, 0), ("begin_read", 0), ("end_read", 0)]
    missed: list[Step] = [("put", 0), ("put", 1), ("remove", 1), ("put", 0)]
    run([("come", 0, 4), ("leave", 0), *opened, *missed], 9, 400)


@pytest.mark.parametrize(("length", "size"), [(1, LARGE), (2, LARGE), (3, LARGE), (9, 400)])
def test_random_courses_end_well(length, size):
    """However things happen, readers have a chain without gap or double, and end complete."""
    luck = random.Random(SEED + length)
    steps = OFTEN * 3 + SELDOM
    for _ in range(RANDOM_COURSES // 4):
        run(luck.choices(steps, k=luck.randint(5, LONGEST_COURSE)), length, size)


def courses(opened: list[Step], steps: list[Step], more: int) -> Iterator[list[Step]]:
    """Return a course, and all of more steps; those in which one does nothing are shorter ones."""
    yield opened
    if not more:
        return
    world = after(opened, 2)
    for step in steps:
        if not world.idle(step[0]):
            yield from courses([*opened, step], SHORT, more - 1)


@pytest.mark.parametrize("first", SHORT, ids=lambda step: step[0])
def test_all_short_courses_end_well(first):
    """Every course of a few steps, after a reader has come and two events, ends complete."""
    for course in courses(OPENED, [first], DEPTH):
        run(course, 2)


@seed(SEED)
@settings(max_examples=HYPOTHESIS_COURSES, deadline=None, database=None, print_blob=True)
@given(
    course=st.lists(st.sampled_from(OFTEN + SELDOM), max_size=LONGEST_COURSE),
    length=st.integers(1, 4),
    size=st.sampled_from([LARGE, 300, 100]),
)
def test_courses_that_hypothesis_finds_end_well(course, length, size):
    """What hypothesis thinks of ends well, too; where it does not, it is told in few steps."""
    run(course, length, size)
