"""How many readers a second come back with a position, and get the 20 events they missed.

Beside them, readers of a bare Starlette endpoint, which lets them in and sends each one greeting
from memory. What counts is the server's processor: a core's readers per second.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.contenders import contender, host, ours
from benchmarks.contenders.bare import GREETING
from benchmarks.contenders.contender import Server
from benchmarks.figures.tables import Goal, median, number, progress, ratio, table
from benchmarks.loads import frames
from benchmarks.loads.crowd import Crowd, Transport
from benchmarks.loads.line import Broken, Line, accepted, request
from benchmarks.loads.marks import new_mark

READERS = 5_000
MISSED = 20
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Return:
    """What a crowd's joining took, in seconds for each reader."""

    processor: float
    wall: float


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--quick", action="store_true", help="one short round, for a first look")
    given = parser.parse_args()
    host.prepare()
    number_ = given.readers // 5 if given.quick else given.readers
    ways = {
        f"Ticker, {MISSED} missed events": _ours,
        "Starlette, one greeting": _greeted,
    }
    found: dict[str, list[Return]] = {name: [] for name in ways}
    with host.scratch() as folder:
        for _ in range(1 if given.quick else ROUNDS):
            for name, measure in ways.items():
                progress(f"{number_:6,} readers come back: {name}")
                try:
                    found[name].append(measure(folder, number_))
                except (Broken, OSError) as error:
                    print(f"\n{name}: {error}")
    _print(found, number_)


def _print(found: dict[str, list[Return]], readers: int) -> None:
    processor = {name: median(one.processor for one in several) for name, several in found.items()}
    rows = []
    for name, several in found.items():
        wall = median(one.wall for one in several)
        own = processor[name]
        rows.append(
            (
                name,
                [
                    number(own and 1 / own, 0),
                    number(own and own * 1e6, 0),
                    number(wall and 1 / wall, 0),
                ],
            )
        )
    columns = ["per second\nof CPU", "CPU µs\neach", "per second\nseen"]
    table(f"{readers:,} readers come back at once, WebSocket", columns, rows)
    ours, bare = processor.values()
    print(
        Goal(
            "readers back per second of CPU, beside Starlette",
            ratio(bare, ours),
            2,
            " ×",
            least=True,
        )
    )


def _ours(folder: Path, readers: int) -> Return:
    with ours.ticker(folder) as server:
        with closing(Line(server.port)) as line:
            marks = [new_mark() for _ in range(MISSED)]
            accepted(line.answer(server.publication(new_mark())))
            position = json.loads(line.answer(request("GET", server.live, {})).body)["at"]
            for mark in marks:
                accepted(line.answer(server.publication(mark)))
        check = partial(_complete, marks)
        return _join(server, f"{server.live}?since={position}", readers, marks[-1], check)


def _greeted(_: Path, readers: int) -> Return:
    with contender.script("bare.py") as (pid, ports):
        server = Server(pid, ports[0], "/greeted", lambda mark: mark, ports[0])
        return _join(server, server.live, readers, GREETING.encode(), bool)


def _join(
    server: Server, path: str, readers: int, until: bytes, check: Callable[[bytes], bool]
) -> Return:
    with Crowd(server.port, path, Transport.WEBSOCKET) as crowd:
        crowd.join(readers // 50)  # the first ones warm caches up
        crowd.settle()
        before = server.processor_seconds()
        wall = crowd.join(readers, until)
        crowd.settle()
        processor = server.processor_seconds() - before
        wrong = sum(not check(bytes(heard)) for heard in crowd.heard.values())
    if wrong:
        raise Broken(f"{wrong} of {readers} readers did not get exactly what they had missed.")
    return Return(processor / readers, wall / readers)


def _complete(marks: list[bytes], heard: bytes) -> bool:
    """Tell whether all events were heard that bear the marks, in order, and none between them."""
    told = [text for text in frames.texts(heard) if b'"after"' in text]
    in_order = len(told) == len(marks) and all(
        mark in text for mark, text in zip(marks, told, strict=True)
    )
    return in_order and frames.chained(told)


if __name__ == "__main__":
    main()
