"""Climbs: what happens to the ways of a reader, and which it takes, the same in every language.

`tests/climbs.json` holds them for whoever writes a client: in each climb a reader begins on the
first rung. A step is what happens, and the seconds that have passed since the beginning: ``hold``
(it is in place on this rung, or tries the best one from here), ``miss`` (the rung did not hold),
``climb`` (the best one has become open) or ``wait``. ``takes`` has the rung on which it is after
each step, and the one that it is to try beside it, null where there is none.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from ticker.terminal.follow.ladder import FAILURES_TO_DESCEND, FIRST_CLIMB, LONGEST_CLIMB, Ladder

FILE = Path(__file__).parents[1] / "climbs.json"
NUMBER, LONGEST = 60, 16
RANDOM = 20_261_127
"""What the random ones are made of; another number makes others."""

KINDS = ("miss", "hold", "wait", "climb")
WEIGHTS = (6, 3, 3, 1)

Climb = dict[str, Any]


def of_rules() -> list[list[Any]]:
    """Return the steps of climbs that tell the rules one by one."""
    descend = [["miss", 0.0]] * FAILURES_TO_DESCEND
    late = FIRST_CLIMB + 0.5
    return [
        descend,
        [["miss", 0.0], ["hold", 1.0], ["miss", 2.0], ["miss", 3.0]],
        descend * 3,
        [*descend, ["hold", 0.0], ["wait", FIRST_CLIMB], ["wait", late], ["climb", late]],
        [*descend, ["hold", 0.0], ["hold", late], ["wait", late], ["wait", 3 * late]],
        [["hold", 0.0], ["wait", 10 * late]],
        [*descend, *(["hold", 0.0] for _ in range(8)), ["wait", LONGEST_CLIMB + 0.5]],
    ]


def at_random(luck: random.Random) -> list[Any]:
    """Return the steps of a climb in which anything may happen, at any time."""
    steps: list[Any] = []
    now = 0.0
    while len(steps) < LONGEST:
        now += luck.choice([0.0, 0.5, 12.5, FIRST_CLIMB, 2 * FIRST_CLIMB + 1, LONGEST_CLIMB])
        steps.append([*luck.choices(KINDS, WEIGHTS), now])
    return steps


def run(steps: list[Any]) -> Climb:
    """Return a climb with the ways that are taken, as our Python takes them."""
    ladder, takes = Ladder(), []
    for what, now in steps:
        if what == "hold":
            ladder.hold(now)
        elif what == "miss":
            ladder.miss()
        elif what == "climb":
            ladder.climb()
        takes.append([ladder.rung, ladder.above(now)])
    return {"steps": steps, "takes": takes}


def all_climbs() -> list[Climb]:
    luck = random.Random(RANDOM)
    return [run(steps) for steps in (*of_rules(), *(at_random(luck) for _ in range(NUMBER)))]


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in all_climbs())
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
