"""What the list of a thousand tickers costs those who read one of them.

Four clients ask for `/` and `/api/tickers` in a loop, beside them a page is loaded and events go
out to readers; and the same without the four.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from benchmarks.contenders import host, ours
from benchmarks.contenders.contender import Server
from benchmarks.figures.tables import Goal, number, percentile, progress, ratio, table
from benchmarks.loads.crowd import Crowd, Transport
from benchmarks.loads.line import Line
from benchmarks.loads.loop import Loop
from benchmarks.loads.marks import new_mark
from benchmarks.loads.visitor import Visitor
from ticker.machine.valkey import valkey
from ticker.newsroom.archive.installation import installed
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.people.authors import CONSOLE

TICKERS = 1000
CLIENTS = 4
READERS = 500
SECONDS = 10.0
PATHS = ("/", "/api/tickers")


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickers", type=int, default=TICKERS)
    parser.add_argument("--quick", action="store_true", help="for a third of the time")
    given = parser.parse_args()
    host.prepare()
    seconds = SECONDS / 3 if given.quick else SECONDS
    progress(f"{given.tickers} tickers in the list, {CLIENTS} clients ask for it")
    with host.scratch() as folder, ours.ticker(folder) as server:
        asyncio.run(_create(folder, given.tickers))
        with ExitStack() as stack:
            crowd = stack.enter_context(Crowd(server.port, server.live, Transport.WEBSOCKET))
            crowd.join(READERS)
            crowd.settle()
            _measure(server, crowd, seconds / 2)
            quiet = _measure(server, crowd, seconds)
            loop = stack.enter_context(Loop(server.port, PATHS, CLIENTS))
            _measure(server, crowd, 2.0)
            answered, began = loop.answers, time.perf_counter()
            busy = _measure(server, crowd, seconds)
            rate = (loop.answers - answered) / (time.perf_counter() - began)
    kinds = {"quiet": quiet, f"{rate:.0f} lists a second": busy}
    rows = [
        (name, [number(1e3 * percentile(of, p)) for of in times for p in (50, 99)])
        for name, times in kinds.items()
    ]
    columns = ["page\nmedian ms", "page\np99 ms", "delivered\nmedian ms", "delivered\np99 ms"]
    table(f"Beside a list of {given.tickers:,} tickers", columns, rows)
    for name, before, after in zip(("page", "delivery"), quiet, busy, strict=True):
        worse = ratio(percentile(after, 99), percentile(before, 99))
        print(Goal(f"p99 of a {name} beside the list, to quiet", worse, 2))


async def _create(folder: Path, tickers: int) -> None:
    async with installed(str(valkey.running(folder)), "ticker") as house:
        for each in range(tickers):
            new = NewTicker(
                slug=f"lage-{each}", title=f"Lage {each}", kicker="Lage", intro="**Was** gilt."
            )
            await house.archive.headers.create(new, CONSOLE)


def _measure(server: Server, crowd: Crowd, seconds: float) -> tuple[list[float], list[float]]:
    """Return the times of pages, and after how long events were with all readers."""
    with closing(Line(server.port)) as line, closing(Line(server.port)) as pages:
        visitor, delivered = Visitor(pages, f"/t/{ours.SLUG}"), []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            mark = new_mark()
            delivered.append(
                crowd.deliver(line, server.publication(mark), mark, visitor.visit).last
            )
            crowd.take_until(partial(visitor.visit_until, time.perf_counter() + 0.05))
        return visitor.times, delivered


if __name__ == "__main__":
    main()
