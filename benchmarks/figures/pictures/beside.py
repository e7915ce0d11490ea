"""What readers notice while the sizes of pictures are made: how long events take, beside quiet.

Once where the server may use all cores, as it does in earnest, and once where everything but the
readers shares one: whoever makes sizes is then behind all others, but leaves its traces in their
core's caches.
"""

from __future__ import annotations

import argparse
import io
import os
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

from benchmarks.contenders import host, ours, processes
from benchmarks.contenders.contender import Server
from benchmarks.figures.pictures.sizes import drawn
from benchmarks.figures.tables import Goal, number, percentile, progress, table
from benchmarks.loads.crowd import Crowd, Transport
from benchmarks.loads.line import Line, accepted, request
from benchmarks.loads.marks import new_mark

READERS = 100
EVENTS = 100
"""In each round, before a picture is uploaded."""
PAUSE_S = 0.03
ROUNDS = 5
AT_MOST = 1.2
QUIET_SECONDS = 1.5
"""For how long no process begins, where all sizes are made."""


_Times = tuple[list[float], list[float]]
"""How long events took in quiet, and while sizes were made."""


def main() -> None:
    """Measure, and print a table and the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--quick", action="store_true", help="one round, for a first look")
    given = parser.parse_args()
    host.prepare()
    progress("events while pictures are made")
    rounds = 1 if given.quick else given.rounds
    shared, spread = _measured(rounds, host.cores()[:1]), _measured(rounds, host.cores())
    for where, found in (("one core", shared), (f"{len(host.cores())} cores", spread)):
        rows = [
            (name, [number(percentile(times, hundredth) * 1e3) for hundredth in (50, 99)])
            for name, times in zip(("nothing else happens", "sizes are made"), found, strict=True)
        ]
        table(
            f"Milliseconds until {READERS} readers have an event, {where}", ["median", "p99"], rows
        )
    print()
    print(f"{'p99 while sizes are made, beside quiet, on one core':72}{_ratio(shared):>8.2f} x")
    print(Goal("the same on all cores", _ratio(spread), AT_MOST, " x"))


def _ratio(found: _Times) -> float:
    quiet, made = found
    return percentile(made, 99) / percentile(quiet, 99)


def _measured(rounds: int, cores: Sequence[int]) -> _Times:
    """Measure a server that may use some cores."""
    with (
        host.scratch() as folder,
        ours.ticker(folder, media=str(folder / "media")) as server,
        Crowd(server.port, server.live, Transport.WEBSOCKET) as crowd,
    ):
        for member in processes.family(server.pid):
            for thread in Path(f"/proc/{member}/task").iterdir():
                os.sched_setaffinity(int(thread.name), cores)
        crowd.join(READERS)
        crowd.settle()
        found = [_round(server, crowd, _upload(server, 90 - at)) for at in range(rounds)]
    quiet, made = zip(*found, strict=True)
    return list(chain(*quiet)), list(chain(*made))


def _round(server: Server, crowd: Crowd, photo: bytes) -> _Times:
    """Return how long events took in quiet, and while the sizes of one picture were made."""
    with closing(Line(server.port)) as line, closing(Line(server.port)) as uploads:
        quiet: list[float] = []
        made: list[float] = []
        alone = len(processes.settled(server.pid))
        for _ in range(EVENTS):
            quiet += _delivered(server, crowd, line)
        uploads.ask(photo)
        busy_at = time.perf_counter()
        while time.perf_counter() - busy_at < QUIET_SECONDS:
            if len(processes.family(server.pid)) > alone:
                made += _delivered(server, crowd, line)
                busy_at = time.perf_counter()
        accepted(uploads.awaited())
        return quiet, made


def _delivered(server: Server, crowd: Crowd, line: Line) -> Sequence[float]:
    """Publish, and return after how many seconds each reader had it."""
    mark = new_mark()
    delivery = crowd.deliver(line, server.publication(mark), mark)
    time.sleep(PAUSE_S)
    return delivery.times


def _upload(server: Server, quality: int) -> bytes:
    """Return the request that uploads a photo; each quality is another one."""
    written = io.BytesIO()
    drawn().save(written, "JPEG", quality=quality)
    headers = ours.authorization(server.publication(b"mark")) | {"Content-Type": "image/jpeg"}
    return request("POST", "/api/media", headers, written.getvalue())


if __name__ == "__main__":
    main()
