"""How many pages a worker serves: from memory, rendered each time, and unchanged (304).

One server answers all three, in turn, on one core. What counts is the time of its processor, so
that the client does not; the figures are ratios of the medians.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import time
from pathlib import Path

from benchmarks.contenders import contender, host, ours, processes
from benchmarks.figures.tables import progress
from ticker.machine.valkey.valkey import Valkey

PATH = "/t/sturmflut"
OTHERS = {
    "an entry's page": f"{PATH}/e/{{entry}}",
    "the list of tickers": "/",
    "the list for programs": "/api/tickers",
    "a listing of 20 entries": "/api/tickers/sturmflut/entries",
    "the frame": f"{PATH}/embed",
}


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.5, help="for each kind, each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one short round, for a first look")
    given = parser.parse_args()
    if given.quick:
        given.seconds, given.rounds = 0.5, 1
    progress("pages from memory and rendered")
    host.prepare()
    with (
        host.scratch() as folder,
        _filled(folder) as redis_url,
        contender.script("rendering.py", redis_url) as (pid, ports),
    ):
        figures = _measure(pid, ports[0], given)
    print("\nPages for a second of a worker's processor")
    base = statistics.median(figures["rendered each time"])
    for name, rates in figures.items():
        rate = statistics.median(rates)
        print(f"{name:34}{rate:10.0f}{rate / base:10.1f} x")
    print("goal: from memory at least 10 x rendered each time; the others at least 0.8 x the page")
    page = statistics.median(figures["from memory"])
    for name in OTHERS:
        print(f"{name:34}{statistics.median(figures[name]) / page:10.2f} of the page's")


def _filled(folder: Path) -> Valkey:
    """Return a Valkey with the demonstration ticker in it."""
    with ours.ticker(folder):
        pass
    return Valkey(folder)


def _measure(pid: int, port: int, given: argparse.Namespace) -> dict[str, list[float]]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    _, etag = _get(connection, PATH, {})
    entry = _an_entry(connection)
    kinds = {
        "rendered each time": ("/rendered/sturmflut", {}, 200),
        "from memory": (PATH, {}, 200),
        "unchanged (304)": (PATH, {"If-None-Match": etag}, 304),
        **{name: (path.format(entry=entry), {}, 200) for name, path in OTHERS.items()},
    }
    figures: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(given.rounds):
        for name, (path, headers, status) in kinds.items():
            number, began = 0, time.perf_counter()
            worked = processes.processor_seconds([pid])
            while time.perf_counter() - began < given.seconds:
                assert _get(connection, path, headers)[0] == status
                number += 1
            figures[name].append(number / (processes.processor_seconds([pid]) - worked))
    return figures


def _an_entry(connection: http.client.HTTPConnection) -> str:
    connection.request("GET", f"/api/tickers/{ours.SLUG}/entries")
    entry_id: str = json.loads(connection.getresponse().read())["entries"][0]["id"]
    return entry_id


def _get(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str]
) -> tuple[int, str]:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers.get("ETag", "")


if __name__ == "__main__":
    main()
