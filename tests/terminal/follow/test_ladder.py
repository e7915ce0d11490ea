"""The ladder: which way a reader takes when the best one is not open."""

from __future__ import annotations

import json

from hypothesis import given, seed, settings
from hypothesis import strategies as st
from support import climbs
from support.seed import SEED

from ticker.terminal.follow.ladder import FIRST_CLIMB, LONGEST_CLIMB, RUNGS


def test_the_rules():
    """Which way is taken, and which is tried beside it, in each case that the protocol knows."""
    assert [climbs.run(steps)["takes"][-1] for steps in climbs.of_rules()] == [
        ["sse", None],
        ["sse", None],
        ["ws", None],
        ["ws", None],
        ["sse", "ws"],
        ["ws", None],
        ["sse", "ws"],
    ]


def test_the_climbs_in_the_file_are_ours():
    """Whoever writes a client finds in the file what our own clients do."""
    assert json.loads(climbs.FILE.read_text(encoding="utf-8")) == climbs.all_climbs()


@seed(SEED)
@settings(max_examples=500, deadline=None, database=None)
@given(st.randoms(use_true_random=False))
def test_the_best_way_is_tried_ever_more_rarely(luck):
    """It is tried only from below, a minute after we last held at the soonest, hourly at last."""
    steps = climbs.at_random(luck)
    held, holds = 0.0, 0
    for (what, now), (rung, above) in zip(steps, climbs.run(steps)["takes"], strict=True):
        if what == "hold":
            held, holds = now, holds + 1
        if above:
            assert (rung, above) != (RUNGS[0], None)
            assert not holds or now - held > FIRST_CLIMB
        elif rung != RUNGS[0] and holds:
            assert now - held <= min(FIRST_CLIMB * 2**holds, LONGEST_CLIMB)
