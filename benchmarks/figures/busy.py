"""How long a page takes while the server is busy telling 15,000 readers one event after the other.

Who opens the page at that moment is the next reader, and should not notice that there are others.
"""

from __future__ import annotations

import argparse
import time
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.contenders import host, ours
from benchmarks.figures.tables import Goal, number, percentile, progress, table
from benchmarks.loads.crowd import Crowd, Transport
from benchmarks.loads.line import Broken, Line
from benchmarks.loads.marks import new_mark
from benchmarks.loads.visitor import Visitor

READERS = 15_000
SECONDS = 12.0
PAGE = f"/t/{ours.SLUG}"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--quick", action="store_true", help="a tenth of the readers, for 3 s")
    given = parser.parse_args()
    host.prepare()
    readers = given.readers // 10 if given.quick else given.readers
    if no_room := host.room(readers):
        print(f"\nPages while events go out: {no_room}")
        return
    progress(f"{readers:6,} readers: pages while events go out")
    try:
        with host.scratch() as folder:
            quiet, busy, events = _measure(folder, readers, 3.0 if given.quick else SECONDS)
    except (Broken, OSError) as error:
        print(f"\nPages while events go out to {readers:,} readers: {error}")
        return
    kinds = {"nothing happens": quiet, f"{events} events go out": busy}
    rows = [(name, _cells(times)) for name, times in kinds.items()]
    columns = ["median\nms", "p99\nms", "slowest\nms", "pages\nloaded"]
    table(f"GET {PAGE} with {readers:,} readers, over one connection", columns, rows)
    print(Goal("p99 of a page while events go out", percentile(busy, 99) * 1e3, 50, " ms"))


def _cells(times: list[float]) -> list[str]:
    seconds = (percentile(times, 50), percentile(times, 99), max(times))
    return [*(number(one * 1e3) for one in seconds), number(len(times), 0)]


def _measure(folder: Path, readers: int, seconds: float) -> tuple[list[float], list[float], int]:
    """Return the times of pages while nothing happens, and while so many events go out."""
    with (
        ours.ticker(folder) as server,
        Crowd(server.port, server.live, Transport.WEBSOCKET) as crowd,
    ):
        crowd.join(readers)
        crowd.settle()
        with closing(Line(server.port)) as line, closing(Line(server.port)) as pages:
            visitor = Visitor(pages, PAGE)
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
