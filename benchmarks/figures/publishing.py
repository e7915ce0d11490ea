"""What one publish takes of a worker's processor, while ten readers follow.

Only the worker counts, not Redis, its parent or the load. What it takes anyway is measured between,
with the same readers and nothing published, and taken off. With ``--checkout`` given several times,
several states of this project run side by side and are measured in turn; then the ratio counts.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.contenders import host, ours, processes
from benchmarks.contenders.contender import Server
from benchmarks.figures.tables import number, progress, table
from benchmarks.loads.crowd import Crowd, Transport
from benchmarks.loads.line import Broken, Line
from benchmarks.loads.marks import new_mark

READERS = 10
PER_SECOND = 50
ROUNDS, PUBLISHES = 12, 50
QUICK_ROUNDS, QUICK_PUBLISHES = 4, 25
BODY = """
Der Pegel in **Cuxhaven** stand um 16.20 Uhr *2,84 Meter* über dem mittleren Hochwasser, sagt das
[Bundesamt für Seeschifffahrt](https://www.bsh.de/). So hoch stand es zuletzt vor neun Jahren; gegen
Mitternacht soll das Wasser noch einmal um **20 bis 30 Zentimeter** steigen.

Die Fähren nach Neuwerk fahren nicht mehr, und die Stadt bittet, Autos aus der *Hafenstraße* zu
holen. Alles Weitere hier.
"""


class Taken(NamedTuple):
    """What something took."""

    processor: float
    """Seconds of the worker's processor."""
    passed: float
    """Seconds from its begin to its end."""


@dataclass(frozen=True, slots=True)
class State:
    """One checkout whose server runs, and who follows it."""

    name: str
    server: Server
    worker: int
    crowd: Crowd
    rests: list[Taken] = field(default_factory=list)
    works: list[Taken] = field(default_factory=list)

    def costs(self, publishes: int) -> list[float]:
        """Return the seconds of processor for each of so many publishes, one for each round."""
        rest = sum(one.processor for one in self.rests) / sum(one.passed for one in self.rests)
        return [(one.processor - rest * one.passed) / publishes for one in self.works]

    def measure(self, publishes: int) -> None:
        """Rest for half a round, and then publish for one."""
        # The server closes a connection that was quiet for 5 seconds, as between two rounds.
        with closing(Line(self.server.publish_port)) as line:
            self.rests.append(self._taken(partial(self._rest, publishes / PER_SECOND / 2)))
            self.works.append(self._taken(partial(self._publish, line, publishes)))

    def warm_up(self, publishes: int) -> None:
        """Publish, but count nothing of it."""
        with closing(Line(self.server.publish_port)) as line:
            self._publish(line, publishes)

    def _taken(self, do: Callable[[], None]) -> Taken:
        worked, began = processes.processor_seconds([self.worker]), time.perf_counter()
        do()
        passed = time.perf_counter() - began
        return Taken(processes.processor_seconds([self.worker]) - worked, passed)

    def _rest(self, seconds: float) -> None:
        self.crowd.take_until(partial(_past, time.perf_counter() + seconds))

    def _publish(self, line: Line, publishes: int) -> None:
        """Publish at a steady pace, each entry once all have got the one before."""
        began = time.perf_counter()
        for each in range(publishes):
            mark = new_mark()
            publication = self.server.publication(mark)
            self.crowd.take_until(partial(_past, began + each / PER_SECOND))
            self.crowd.deliver(line, publication, mark)
        self.crowd.take_until(partial(_past, began + publishes / PER_SECOND))


def main() -> None:
    """Measure, and print a table."""
    given = _options()
    host.prepare()
    try:
        with host.scratch() as folder, ExitStack() as stack:
            states = [_started(stack, folder, checkout) for checkout in given.checkout]
            _measure(states, given)
    except (Broken, OSError) as error:
        print(f"\nPublishing: {error}")
        return
    _print(states, given.publishes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--checkout",
        type=Path,
        action="append",
        metavar="PATH",
        help="the state to measure, this one by default; several are compared with the first",
    )
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--publishes", type=int, help="how many in each round")
    parser.add_argument("--quick", action="store_true", help="few short rounds, for a first look")
    given = parser.parse_args()
    given.checkout = [one.resolve() for one in given.checkout or [ours.ROOT]]
    given.rounds = given.rounds or (QUICK_ROUNDS if given.quick else ROUNDS)
    given.publishes = given.publishes or (QUICK_PUBLISHES if given.quick else PUBLISHES)
    return given


def _started(stack: ExitStack, folder: Path, checkout: Path) -> State:
    progress(f"one publish, in the state of {checkout}")
    data = Path(tempfile.mkdtemp(dir=folder))
    server = stack.enter_context(ours.ticker(data, checkout, BODY))
    crowd = stack.enter_context(Crowd(server.port, server.live, Transport.WEBSOCKET))
    crowd.join(READERS)
    crowd.settle()
    return State(str(checkout), server, processes.child(server.pid, "ticker.web.server"), crowd)


def _measure(states: list[State], given: argparse.Namespace) -> None:
    for state in states:
        state.warm_up(given.publishes)
    for _ in range(given.rounds):
        for state in states:
            state.measure(given.publishes)


def _past(moment: float) -> bool:
    return time.perf_counter() >= moment


def _print(states: list[State], publishes: int) -> None:
    base = statistics.median(states[0].costs(publishes))
    rows = []
    for state in states:
        costs = state.costs(publishes)
        middle = statistics.median(costs)
        cells = [number(one * 1e3, 2) for one in (min(costs), middle, max(costs))]
        rows.append((state.name, [*cells, number(middle / base, 2)]))
    columns = ["least\nms", "median\nms", "most\nms", "×\nfirst"]
    title = f"A worker's processor for one publish, {PER_SECOND} a second to {READERS} readers"
    table(title, columns, rows)


if __name__ == "__main__":
    main()
