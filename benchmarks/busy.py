"""How long a page takes while the server is busy telling 15,000 readers one event after the other.

Who opens the page at that moment is the next reader, and should not notice that there are others.
"""

from __future__ import annotations

import argparse
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import contender
from contender import SLUG, new_mark
from crowd import Crowd, Transport
from figures import Goal, number, percentile, progress, table
from line import Broken, Line, accepted, request

READERS = 15_000
SECONDS = 12.0
PAUSE = 0.005
"""Seconds from one answer to the next request."""


class Visitor:
    """Loads the page over and over, between other things."""

    def __init__(self, line: Line) -> None:
        self.times: list[float] = []
        self._line = line
        self._page = request("GET", f"/t/{SLUG}", {"Accept-Encoding": "gzip"})
        self._asked: float | None = None
        self._due = 0.0

    def visit(self) -> None:
        """Hear the answer if it has come, or ask if it is time."""
        now = time.perf_counter()
        if self._asked is not None:
            if answer := self._line.hear():
                accepted(answer)
                self.times.append(now - self._asked)
                self._asked, self._due = None, now + PAUSE
        elif now >= self._due:
            self._line.ask(self._page)
            self._asked = now

    def visit_until(self, moment: float) -> bool:
        """Do the same, and tell whether it is past a moment."""
        self.visit()
        return time.perf_counter() > moment


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--quick", action="store_true", help="a tenth of the readers, for 3 s")
    given = parser.parse_args()
    contender.prepare()
    readers = given.readers // 10 if given.quick else given.readers
    if no_room := contender.room(readers):
        print(f"\nPages while events go out: {no_room}")
        return
    progress(f"{readers:6,} readers: pages while events go out")
    try:
        with contender.scratch() as folder:
            quiet, busy, events = _measure(folder, readers, 3.0 if given.quick else SECONDS)
    except (Broken, OSError) as error:
        print(f"\nPages while events go out to {readers:,} readers: {error}")
        return
    kinds = {"nothing happens": quiet, f"{events} events go out": busy}
    rows = [(name, _cells(times)) for name, times in kinds.items()]
    columns = ["median\nms", "p99\nms", "slowest\nms", "pages\nloaded"]
    table(f"GET /t/{SLUG} with {readers:,} readers, over one connection", columns, rows)
    print(Goal("p99 of a page while events go out", percentile(busy, 99) * 1e3, 50, " ms"))


def _cells(times: list[float]) -> list[str]:
    seconds = (percentile(times, 50), percentile(times, 99), max(times))
    return [*(number(one * 1e3) for one in seconds), number(len(times), 0)]


def _measure(folder: Path, readers: int, seconds: float) -> tuple[list[float], list[float], int]:
    """Return the times of pages while nothing happens, and while so many events go out."""
    with (
        contender.ticker(folder) as server,
        Crowd(server.port, server.live, Transport.WEBSOCKET) as crowd,
    ):
        crowd.join(readers)
        crowd.settle()
        with closing(Line(server.port)) as line, closing(Line(server.port)) as pages:
            visitor = Visitor(pages)
            crowd.take_until(partial(visitor.visit_until, time.perf_counter() + seconds / 4))
            quiet, visitor.times = visitor.times, []
            end, events = time.perf_counter() + seconds, 0
            while time.perf_counter() < end:
                mark = new_mark()
                crowd.deliver(line, server.publication(mark), mark, visitor.visit)
                events += 1
            return quiet, visitor.times, events


if __name__ == "__main__":
    main()
