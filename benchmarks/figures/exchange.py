"""What one question to Redis costs a worker's processor: by our lines, and by redis-py's client.

In turn, in one process on uvloop, at the pace at which a newsroom asks: what is cold counts. A
pause of the same length without a question is subtracted.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop
from redis.asyncio import Redis

from benchmarks.contenders import host
from benchmarks.figures.tables import progress
from ticker.machine.valkey.valkey import Valkey
from ticker.wire.store.store import Store

PAUSE_SECONDS = 0.005
RECORD = b"x" * 600

Ask = Callable[[], Awaitable[Any]]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asked", type=int, default=200, help="times in each round")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="few short rounds, for a first look")
    given = parser.parse_args()
    if given.quick:
        given.asked, given.rounds = 60, 3
    progress("questions to Redis")
    host.prepare()
    with (
        host.scratch() as folder,
        Valkey(Path(folder)) as url,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        costs = runner.run(_measured(url, given.asked, given.rounds))
    print("\nProcessor time for one question, in microseconds")
    base = costs["our line"]
    for name, cost in costs.items():
        print(f"{name:34}{cost:10.0f}{cost / base:10.2f} x")


async def _measured(url: str, asked: int, rounds: int) -> dict[str, float]:
    store, client = Store(url, "bench"), Redis.from_url(url, protocol=2)
    await store.ask("SET", "a", RECORD)
    asks: dict[str, Ask] = {
        "a pause": _nothing,
        "our line": lambda: store.ask("GET", "a"),
        "redis-py's client": lambda: client.get("a"),
    }
    times: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(rounds):
        for name, ask in asks.items():
            times[name].append(await _taken(ask, asked))
    await store.close()
    await client.aclose()
    medians = {name: statistics.median(those) * 1e6 for name, those in times.items()}
    return {name: cost - medians["a pause"] for name, cost in medians.items() if name != "a pause"}


async def _taken(ask: Ask, times: int) -> float:
    """Return the processor's seconds for one of so many."""
    await ask()
    began = time.process_time()
    for _ in range(times):
        await ask()
        await asyncio.sleep(PAUSE_SECONDS)
    return (time.process_time() - began) / times


async def _nothing() -> None:
    pass


if __name__ == "__main__":
    main()
