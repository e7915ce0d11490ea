"""What a great many scheduled entries take: all due in one second, and fifty in each of several.

How long all take to go out, whether in the order of their times, how late each is where there are
fifty a second, and how long another editor's write takes meanwhile, beside one in quiet.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from benchmarks.contenders import host, ours
from benchmarks.contenders.contender import Server
from benchmarks.figures.tables import Goal, number, percentile, progress, table
from benchmarks.loads.line import Broken, Line, accepted, request
from benchmarks.loads.marks import new_mark
from benchmarks.loads.newsroom import Newsroom

AT_ONCE, QUICK_AT_ONCE = 10_000, 1_000
PER_SECOND, SECONDS = 50, 10
SCHEDULED_PER_SECOND = 120
"""As fast as they are brought in, by careful guess: a machine that is slower misses the moment."""
QUIET_SECONDS = 10.0
WENT_OUT = 2
"""The revision of what was scheduled, and then went out by itself."""


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=AT_ONCE, help="due in one second")
    parser.add_argument("--quick", action="store_true", help="a tenth of it")
    given = parser.parse_args()
    host.prepare()
    total = QUICK_AT_ONCE if given.quick else given.number
    try:
        with host.scratch() as folder, ours.ticker(folder) as server:
            _fifty_a_second(server)
            _all_at_once(server, total)
    except (Broken, OSError) as error:
        print(f"\nScheduled entries: {error}")


def _fifty_a_second(server: Server) -> None:
    wanted = PER_SECOND * SECONDS
    progress(f"{wanted:6,} scheduled entries, {PER_SECOND} a second")
    start = datetime.now(UTC) + timedelta(seconds=wanted / SCHEDULED_PER_SECOND + 5)
    dues = [start + timedelta(seconds=one / PER_SECOND) for one in range(wanted)]
    _schedule(server, dues)
    _wait_until(dues[-1])
    time.sleep(3)
    late = [
        (moment(entry["updated_at"]) - moment(entry["published_at"])).total_seconds()
        for entry in _newest(server, wanted)
    ]
    cells = [number(percentile(late, one) * 1e3) for one in (50, 99, 100)]
    table("How late they are, ms", ["median", "p99", "latest"], [(f"{PER_SECOND} a second", cells)])
    print(Goal("the latest of them", max(late), 1, " s"))


def _all_at_once(server: Server, total: int) -> None:
    progress(f"{total:6,} scheduled entries, due in one second")
    due = datetime.now(UTC) + timedelta(seconds=total / SCHEDULED_PER_SECOND + QUIET_SECONDS + 5)
    dues = [due + timedelta(seconds=one / total) for one in range(total)]
    _schedule(server, dues)
    with closing(Line(server.publish_port)) as line:
        quiet = list(_writes(server, line, due))
        busy: list[float] = []
        done = 0
        began = time.perf_counter()
        while done < total:
            busy += _writes(server, line, _in(2))
            done = total - _still_scheduled(server, line)
            if time.perf_counter() - began > total / 20 + 60:
                raise Broken(f"only {done} of {total} have gone out.")
        took = time.perf_counter() - began
    entries = [one for one in _newest(server, total + len(busy)) if one["revision"] == WENT_OUT]
    places = [int(entry["position"].partition("-")[0]) for entry in entries][:total]
    rows = [(name, _cells(times)) for name, times in (("quiet", quiet), ("busy", busy))]
    table("Another editor's write, ms", ["median", "p99", "slowest"], rows)
    print(f"All {total:,} went out in {took:.0f} s, {total / took:.0f} a second.")
    print(Goal("until the last one is out", took, 120, " s"))
    print(Goal("in order (1: yes)", float(places == sorted(places, reverse=True)), 1, least=True))
    slower = percentile(busy, 99) / percentile(quiet, 99)
    print(Goal("p99 of another write, busy × quiet", slower, 2))


def _cells(times: Sequence[float]) -> list[str]:
    return [number(percentile(times, one) * 1e3) for one in (50, 99, 100)]


def _schedule(server: Server, dues: Sequence[datetime]) -> None:
    publications = [
        ours.changed(
            server.publication(new_mark()), state="scheduled", published_at=due.isoformat()
        )
        for due in dues
    ]
    newsroom = Newsroom(server.publish_port, publications, len(dues) / SCHEDULED_PER_SECOND)
    newsroom.start()
    while not newsroom.done():
        time.sleep(0.2)
    newsroom.join()
    if datetime.now(UTC) > dues[0]:
        raise Broken("this machine takes too long to schedule so many; try fewer.")


def _writes(server: Server, line: Line, until: datetime) -> Iterator[float]:
    """Publish at an easy pace until a moment; yield how long each write took."""
    while datetime.now(UTC) < until:
        began = time.perf_counter()
        accepted(line.answer(server.publication(new_mark())))
        yield time.perf_counter() - began
        time.sleep(0.1)


def _still_scheduled(server: Server, line: Line) -> int:
    """Return 0 once nothing is scheduled any more, else some number."""
    headers = ours.authorization(server.publication(b"x"))
    path = f"/api/tickers/{ours.SLUG}/entries?state=scheduled&limit=1"
    answer = line.answer(request("GET", path, headers))
    if answer.status != HTTPStatus.OK:
        raise Broken(f"The scheduled entries are not told: {answer.status}")
    return len(json.loads(answer.body)["entries"])


def _newest(server: Server, least: int) -> list[dict[str, Any]]:
    """Return at least so many of the newest entries, page by page."""
    entries: list[dict[str, Any]] = []
    with closing(Line(server.publish_port)) as line:
        before = ""
        while len(entries) < least:
            path = f"/api/tickers/{ours.SLUG}/entries?limit=100{before}"
            page = json.loads(accepted(line.answer(request("GET", path, {}))).body)
            entries += page["entries"]
            if not page["next"]:
                break
            before = f"&before={page['next']}"
    return entries


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def _wait_until(when: datetime) -> None:
    time.sleep(max(0.0, (when - datetime.now(UTC)).total_seconds()))


def moment(text: str) -> datetime:
    """Read a moment as the API writes it."""
    return datetime.fromisoformat(text)


if __name__ == "__main__":
    main()
