"""A burst: 200 events within a second, to 2,000 readers; each must get all of them, in order.

What goes out together should cost less than one event after the other: beside the burst stand
single events, each published once all have got the one before. From both is taken what publishing
costs while nobody follows.
"""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contenders import host, ours
from benchmarks.contenders.contender import Server
from benchmarks.figures import trial
from benchmarks.figures.tables import Goal, number, progress, ratio, table
from benchmarks.loads import frames
from benchmarks.loads.crowd import Crowd, Transport
from benchmarks.loads.line import Broken, Line
from benchmarks.loads.marks import new_mark
from benchmarks.loads.newsroom import Newsroom

READERS = 2_000
EVENTS = 200
SECONDS = 1.0
SINGLE = 40


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of a burst, and of single events; seconds of processor for each delivery."""

    published: float
    """Within how many seconds the events were published."""
    last: float
    """Seconds from the first publication to the last delivery."""
    complete: int
    """How many readers got everything, in order."""
    per_delivery: float
    single: float


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--quick", action="store_true", help="a quarter of the readers")
    given = parser.parse_args()
    host.prepare()
    readers = given.readers // 4 if given.quick else given.readers
    progress(f"{readers:6,} readers: a burst of {EVENTS} events")
    try:
        with host.scratch() as folder:
            _print(_measure(folder, readers), readers)
    except (Broken, OSError) as error:
        print(f"\nA burst to {readers:,} readers: {error}")


def _print(found: Burst, readers: int) -> None:
    rows = [
        ("one event after the other", [number(found.single * 1e6), "", ""]),
        (
            f"{EVENTS} events within a second",
            [number(found.per_delivery * 1e6), number(found.published, 2), number(found.last, 2)],
        ),
    ]
    columns = ["CPU µs per\ndelivery", "published\nwithin s", "last event\nafter s"]
    table(f"A burst to {readers:,} readers, WebSocket", columns, rows)
    print(
        Goal("readers who got all events, in order", found.complete / readers, 1, " ×", least=True)
    )
    print(
        Goal(
            "CPU per delivery beside single events",
            ratio(found.per_delivery, found.single),
            0.5,
            " ×",
        )
    )


def _measure(folder: Path, readers: int) -> Burst:
    with ours.ticker(folder) as server, ExitStack() as stack:
        one_alone = trial.publishing_alone(server, SINGLE)
        all_alone = _burst_alone(server)
        crowd = stack.enter_context(Crowd(server.port, server.live, Transport.WEBSOCKET))
        crowd.join(readers)
        crowd.settle()
        with closing(Line(server.port)) as line:
            trial.deliver(crowd, server, line, trial.WARM_UPS)
            before = server.processor_seconds()
            trial.deliver(crowd, server, line, SINGLE)
            single = server.processor_seconds() - before - one_alone
        crowd.record()
        marks = [new_mark() for _ in range(EVENTS)]
        before, began = server.processor_seconds(), time.perf_counter()
        newsroom = _newsroom(server, marks)
        newsroom.start()
        crowd.take_until(newsroom.done)
        last = crowd.settle() - began
        burst = server.processor_seconds() - before - all_alone
        return Burst(
            published=newsroom.took,
            last=last,
            complete=_complete(crowd, marks),
            per_delivery=burst / (readers * EVENTS),
            single=single / (readers * SINGLE),
        )


def _newsroom(server: Server, marks: list[bytes]) -> Newsroom:
    return Newsroom(server.publish_port, [server.publication(mark) for mark in marks], SECONDS)


def _burst_alone(server: Server) -> float:
    """Return the processor time of publishing a burst while nobody follows."""
    before = server.processor_seconds()
    newsroom = _newsroom(server, [new_mark() for _ in range(EVENTS)])
    newsroom.start()
    while not newsroom.done():
        time.sleep(0.001)
    return server.processor_seconds() - before


def _complete(crowd: Crowd, marks: list[bytes]) -> int:
    """Return how many readers got all events, each once, in the order of the log."""
    # Events that are published side by side come in any order, but in one for all: the first
    # reader who has them all, with each naming its predecessor, shows which.
    heard = [_events(bytes(one)) for one in crowd.heard.values()]
    for told in heard:
        if len(told) == len(marks) and _has_all(told, marks) and frames.chained(told):
            return heard.count(told)
    return 0


def _has_all(told: list[bytes], marks: list[bytes]) -> bool:
    together = b"\n".join(told)
    return all(mark in together for mark in marks)


def _events(heard: bytes) -> list[bytes]:
    return [text for text in frames.texts(heard) if b'"after"' in text]


if __name__ == "__main__":
    main()
