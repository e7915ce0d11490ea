"""A reader's place: the rules by which nothing is missed, doubled or shown out of order."""

from __future__ import annotations

import json

from hypothesis import given, seed, settings
from hypothesis import strategies as st
from support import courses
from support.seed import SEED

from ticker.terminal.follow.place import Place


def test_the_rules():
    """What is to be done in each case that the protocol knows."""
    assert [courses.run(steps)["does"] for steps in courses.of_rules()] == [
        ["turn", "apply", "pass", "apply"],
        ["turn", "here", "apply", "here"],
        ["turn", "join", "pass"],
        ["turn", "join", "turn", "here"],
        ["turn", "apply", "apply"],
        ["turn", "turn", "pass", "apply", "pass"],
        ["turn", "load", "pass", "turn", "join", "turn"],
        ["turn", "load", "turn", "load", "turn", "join"],
        ["turn", "load", "turn", "turn", "pass", "here"],
        ["turn", "stop", "pass"],
        ["turn", "join"],
    ]


def test_the_courses_in_the_file_are_ours():
    """Whoever writes a client finds in the file what our own clients do."""
    assert json.loads(courses.FILE.read_text(encoding="utf-8")) == courses.all_courses()


@seed(SEED)
@settings(max_examples=500, deadline=None, database=None)
@given(st.randoms(use_true_random=False))
def test_what_is_applied_is_a_chain(luck):
    """In every course each event that is applied follows what was shown before."""
    place, turns, shown = Place("1-a"), list[int](), ["1-a"]
    for what, *more in courses.at_random(luck):
        if what == "turn":
            turns.append(place.turn())
        elif what == "load" and place.load(turns[more[0]], more[1]) == "join":
            shown.append(more[1])
        elif what == "hear":
            current, event = turns[more[0]] == place._turn, more[1]  # noqa: SLF001 - the rule itself
            if place.take(turns[more[0]], event) == "apply":
                assert current, "something superseded was listened to"
                assert event["after"] == shown[-1], "a gap"
                shown.append(event["at"])
        assert place.at == shown[-1]
