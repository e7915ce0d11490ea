"""States: a walk through all that may happen to one entry, each step checked against a table.

The walk is over what decides about revisions, in a time of its own. What the table says stands here
a second time, in other words: state by state, and whose time it is that an entry has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from support.seed import SEED

from ticker.newsroom.archive.revisions import Erasure, Standing, decide
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import Content, Due, Entry, Retraction, State
from ticker.newsroom.content.refusals import Invalid
from ticker.newsroom.content.tickers import Ticker
from ticker.wire.log.position import BEGINNING

START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""An hour before Berlin puts its clocks back."""
TICKER = Ticker(slug="lage", title="Lage", created_at=START, updated_at=START, revision=1)
LANGUAGE = {
    "state": ["draft", "scheduled", "published", "retracted"],
    "time": [None, -7200, 30, 600],
}

ALLOWED = """
new        draft scheduled published
draft      draft scheduled published retracted
scheduled  draft scheduled published
published  draft published retracted
retracted  draft published retracted
"""
MAY = {line.split()[0]: set(line.split()[1:]) for line in ALLOWED.strip().splitlines()}


@dataclass
class World:
    """One entry, the present moment, and what should be true of both."""

    now: datetime = START
    entry: Entry | None = None
    state: str = "new"
    whose: str = "nobody"
    """Whose time it is: the server's, the schedule's, an editor's, or nobody's."""

    def standing(self) -> Standing:
        return Standing(self.now, TICKER, b"", self.entry, b"", BEGINNING)

    def asked(self, wanted) -> Entry | Erasure | None:
        """Return what is decided; None where it is refused."""
        try:
            return decide(wanted, self.standing(), "e1", "tests")
        except Invalid:
            return None


def write(world: World, state: str, seconds: int | None) -> None:
    """Ask for a state, and perhaps for a time that lies so many seconds from now."""
    moment = world.now + timedelta(seconds=seconds) if seconds is not None else None
    values = {"headline": "Da", "state": state, "published_at": moment}
    if moment is None:
        del values["published_at"]
    before = world.entry
    wanted = Edit(values) if before else Content.model_validate(values)
    after = world.asked(wanted)
    time = before.published_at if before else None
    due = moment or (time if world.state == "scheduled" else None)
    if state == "scheduled" and world.state == "published" and moment and moment <= world.now:
        assert after == before, "what is published already is not published again"
        return
    refused = state not in MAY[world.state] or (state == "scheduled" and due is None)
    named = moment if state != "scheduled" else None
    refused |= named is not None and named > world.now + timedelta(seconds=60) and named != time
    refused |= named is not None and world.state == "scheduled" and seconds == 600
    if refused:
        assert after is None, f"{world.state} to {state} at {seconds} should be refused"
        return
    assert isinstance(after, Entry), f"{world.state} to {state} at {seconds} should be allowed"
    _check(world, after, state, moment)
    world.entry = after


def _check(world: World, after: Entry, state: str, moment: datetime | None) -> None:
    time = world.entry.published_at if world.entry else None
    if state == "scheduled" and (moment is None or moment > world.now):
        world.whose, expected = "schedule", moment or time
    elif state == "scheduled":
        assert moment is not None
        state, world.whose = "published", "schedule"
        expected = moment if world.now - moment <= timedelta(seconds=60) else world.now
    elif moment and (moment != time or world.state == "scheduled"):
        world.whose, expected = "editor", moment
    elif time and (
        world.whose == "editor"
        or state == world.state
        or {state, world.state} == {"published", "retracted"}
    ):
        expected = time
    else:
        world.whose = "server" if state == "published" else "nobody"
        expected = world.now if state == "published" else None
    assert (after.state, after.published_at) == (state, expected)
    world.state = state


def come_due(world: World, late: int) -> None:
    """Let a scheduled entry's time pass, and its errand be done."""
    if world.state != "scheduled":
        return
    assert world.entry
    assert world.entry.published_at
    due = world.entry.published_at
    assert world.asked(Due(due - timedelta(seconds=1))) == world.entry, "another time's errand"
    world.now = max(world.now, due + timedelta(seconds=late))
    was_late = world.now - due > timedelta(seconds=60)
    after = world.asked(Due(due))
    assert isinstance(after, Entry)
    assert (after.state, after.by) == (State.PUBLISHED, world.entry.by)
    assert after.published_at == (world.now if was_late else due)
    world.entry, world.state = after, "published"
    assert world.asked(Due(due)) == after, "an errand that is done twice"


def delete(world: World) -> None:
    """Take it from the readers; what they have not seen goes, or goes back to the desk."""
    if world.entry is None:
        return
    after = world.asked(Retraction())
    if world.state == "draft":
        assert isinstance(after, Erasure)
        world.entry, world.state, world.whose = None, "new", "nobody"
    elif world.state == "scheduled":
        assert isinstance(after, Entry)
        assert (after.state, after.published_at) == (State.DRAFT, None)
        world.entry, world.state, world.whose = after, "draft", "nobody"
    else:
        assert isinstance(after, Entry)
        assert (after.state, after.published_at) == (State.RETRACTED, world.entry.published_at)
        world.entry, world.state = after, "retracted"


def wait(world: World, seconds: int) -> None:
    world.now += timedelta(seconds=seconds)


STEPS = st.one_of(
    st.tuples(
        st.just(write), st.sampled_from(LANGUAGE["state"]), st.sampled_from(LANGUAGE["time"])
    ),
    st.tuples(st.just(come_due), st.sampled_from([0, 59, 61])),
    st.tuples(st.just(delete)),
    st.tuples(st.just(wait), st.sampled_from([1, 100, 1200])),
)


@seed(SEED)
@settings(max_examples=700, deadline=None, database=None, print_blob=True)
@given(course=st.lists(STEPS, max_size=12))
def test_an_entry_goes_only_where_the_table_says(course):
    """Whatever is asked in whatever order, state and time are what they should be."""
    world = World()
    for step, *arguments in course:
        step(world, *arguments)
        if world.entry:
            assert world.entry.state == world.state


def test_taken_back_and_published_again_it_is_new():
    """An entry that was a draft for twenty minutes does not stand twenty minutes down."""
    world = World()
    for step in ((write, "published", None), (write, "draft", None), (wait, 1200)):
        step[0](world, *step[1:])
    write(world, "published", None)
    assert world.entry
    assert world.entry.published_at == START + timedelta(seconds=1200)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00.000Z"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00.000Z"),
        ("2026-03-29T02:30:00+01:00", "2026-03-29T01:30:00.000Z"),
    ],
)
def test_the_doubled_and_the_missing_hour_are_what_their_offset_says(local, utc):
    """A time names its offset; so it is one moment, whatever clocks on walls show."""
    world = World(now=datetime(2026, 1, 1, tzinfo=UTC))
    asked = {"headline": "Da", "state": "scheduled", "published_at": local}
    entry = world.asked(Content.model_validate(asked))
    assert isinstance(entry, Entry)
    assert entry.published_at == datetime.fromisoformat(utc)
