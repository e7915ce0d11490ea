"""What readers notice while the sizes of pictures are made: how long events take, beside quiet.

Everything but the readers shares one core: who delivers has to come first there, by itself.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Sequence
from contextlib import closing

from benchmarks.contenders import host, ours, processes
from benchmarks.contenders.contender import Server
from benchmarks.figures.pictures.sizes import drawn
from benchmarks.figures.tables import Goal, median, number, percentile, progress, table
from benchmarks.loads.crowd import Crowd, Transport
from benchmarks.loads.line import Line, accepted, request
from benchmarks.loads.marks import new_mark

READERS = 100
EVENTS = 100
"""In each round, before a picture is uploaded."""
PAUSE_S = 0.05
ROUNDS = 5
AT_MOST = 1.2
QUIET_SECONDS = 1.5
"""For how long no process begins, where all sizes are made."""


def main() -> None:
    """Measure, and print a table and the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--quick", action="store_true", help="one round, for a first look")
    given = parser.parse_args()
    host.prepare()
    progress("events while pictures are made")
    with (
        host.scratch() as folder,
        ours.ticker(folder, media=str(folder / "media")) as server,
        Crowd(server.port, server.live, Transport.WEBSOCKET) as crowd,
    ):
        crowd.join(READERS)
        crowd.settle()
        photos = [_upload(server, 90 - at) for at in range(1 if given.quick else given.rounds)]
        rounds = [_round(server, crowd, photo) for photo in photos]
    rows = [
        (name, [number(median(percentile(one[at], p) * 1e3 for one in rounds)) for p in (50, 99)])
        for at, name in enumerate(("nothing else happens", "sizes are made"))
    ]
    count = sum(len(made) for _, made in rounds)
    table(f"Milliseconds until {READERS} readers have an event", ["median", "p99"], rows)
    print(f"\n{count:,} deliveries while sizes were made")
    ratios = (percentile(made, 99) / percentile(quiet, 99) for quiet, made in rounds)
    print(Goal("p99 while sizes are made, beside quiet", median(ratios), AT_MOST, " x"))


def _round(server: Server, crowd: Crowd, photo: bytes) -> tuple[list[float], list[float]]:
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
