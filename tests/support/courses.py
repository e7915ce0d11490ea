"""Courses: what a reader hears, and what is to be done about each, the same in every language.

`tests/courses.json` holds them for whoever writes a client: in each course a reader begins ``at`` a
position. A step is ``["turn"]`` (it listens to something else from now on), ``["hear", N, event]``
(the N-th of those says something) or ``["load", N, at]`` (a snapshot is there that was asked for
with the N-th; null where there is none). ``does`` has what is to be done after each step, and
``ends`` where the reader is then, and how often it has been reset since it was in its place.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from ticker.terminal.follow.place import Place

FILE = Path(__file__).parents[1] / "courses.json"
NUMBER, LONGEST = 120, 14
RANDOM = 20_261_126
"""What the random ones are made of; another number makes others."""

KINDS = ("put", "void", "beat", "ready", "reset", "load", "turn")
WEIGHTS = (9, 2, 2, 2, 1, 2, 1)

Course = dict[str, Any]


def of_rules() -> list[list[Any]]:
    """Return the steps of courses that tell the rules one by one, for a reader at 1-a."""
    put, other = event(2, "b", "1-a"), event(3, "c", "2-b")
    void = {"at": "2-b", "after": "1-a", "type": "void"}
    ready, beat = {"at": "1-a", "type": "ready"}, {"at": "2-b", "type": "beat"}
    reset, gone = {"at": "9-z", "type": "reset", "spread": 1}, {**put, "type": "gone"}
    turn = ["turn"]
    return [
        [turn, ["hear", 0, put], ["hear", 0, put], ["hear", 0, other]],
        [turn, ["hear", 0, ready], ["hear", 0, put], ["hear", 0, beat]],
        [turn, ["hear", 0, other], ["hear", 0, put]],
        [turn, ["hear", 0, beat], turn, ["hear", 1, ready]],
        [turn, ["hear", 0, void], ["hear", 0, {**void, "at": "3-c", "after": "2-b", "type": "x"}]],
        [turn, turn, ["hear", 0, put], ["hear", 1, put], ["hear", 0, other]],
        [turn, ["hear", 0, reset], ["hear", 0, put], turn, ["load", 1, "9-z"], turn],
        [turn, ["hear", 0, reset], turn, ["load", 1, None], turn, ["load", 2, "9-z"]],
        [turn, ["hear", 0, reset], turn, turn, ["load", 1, "9-z"], ["hear", 2, ready]],
        [turn, ["hear", 0, gone], ["hear", 0, put]],
        [turn, ["hear", 0, event(2, "x", "1-z")]],
    ]


def event(offset: int, tag: str, after: str) -> dict[str, Any]:
    return {"at": f"{offset}-{tag}", "after": after, "type": "put", "id": f"e{offset}"}


def at_random(luck: random.Random) -> list[Any]:
    """Return the steps of a course in which what is said mostly fits, and anything may happen."""
    steps: list[Any] = [["turn"]]
    while len(steps) < LONGEST:
        so_far = run(steps)
        left = so_far["does"][-1] in {"join", "load"}
        steps.append(["turn"] if left and luck.random() < 0.9 else _step(luck, so_far))
    return steps


def _step(luck: random.Random, so_far: Course) -> list[Any]:
    turns, at = so_far["does"].count("turn"), so_far["ends"][0]
    turn = turns - 1 if luck.random() < 0.85 else luck.randrange(turns)
    offset = luck.randint(1, 5)
    here = [at, at, f"{offset}-a", f"{offset}-b"]
    match luck.choices(KINDS, WEIGHTS):
        case ["turn"]:
            return ["turn"]
        case ["load"]:
            return ["load", turn, luck.choice([None, *here])]
        case ["reset"]:
            return ["hear", turn, {"at": luck.choice(here), "type": "reset", "spread": 1}]
        case [("put" | "void") as kind]:
            after = luck.choice(here)
            number = int(after.partition("-")[0]) + 1
            following = {"at": f"{number}-{luck.choice('aab')}", "after": after}
            return ["hear", turn, {**following, "type": kind}]
        case [kind]:
            return ["hear", turn, {"at": luck.choice(here), "type": kind}]
    raise AssertionError


def run(steps: list[Any], at: str = "1-a") -> Course:
    """Return a course with what is to be done, as our Python does it."""
    place, turns, does = Place(at), list[int](), []
    for what, *more in steps:
        if what == "turn":
            turns.append(place.turn())
            does.append("turn")
        elif what == "hear":
            does.append(place.take(turns[more[0]], more[1]))
        else:
            does.append(place.load(turns[more[0]], more[1]))
    return {"at": at, "steps": steps, "does": does, "ends": [place.at, place.resets]}


def all_courses() -> list[Course]:
    luck = random.Random(RANDOM)
    return [run(steps) for steps in (*of_rules(), *(at_random(luck) for _ in range(NUMBER)))]


def written(courses: list[Course]) -> str:
    """Return the file's text: a course a line."""
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in courses)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    FILE.write_text(written(all_courses()), encoding="utf-8")
