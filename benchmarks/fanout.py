"""How long an entry takes to the last of 1,000 readers, beside a server that only sends.

Ours publishes over the API into Redis, with each write on disk before anybody hears of it, and
every reader can resume. The other sends a text of the same length from memory. Both run in turn,
on the same core; the figure is the ratio of the medians.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import contender
from crowd import Crowd

from ticker.newsroom import events, moments
from ticker.newsroom.entries import Entry
from ticker.newsroom.tickers import Ticker

HEADLINE = "Pegel Cuxhaven: 2,84 Meter über dem mittleren Hochwasser"
BODY = "So hoch stand es zuletzt vor neun Jahren. In der Nacht waren 2,10 Meter vorhergesagt."

Publish = Callable[[str], None]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=15, help="entries a round")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    contender.pin(-1)
    ours: list[float] = []
    bare: list[float] = []
    with contender.scratch() as folder:
        for _ in range(given.rounds):
            with contender.script("bare.py") as url:
                size = _event_size()
                bare += _round(url, "/live", _bare_publisher(url, size), given)
            with contender.ticker(folder) as (url, token):
                publish = _api_publisher(url, token)
                ours += _round(url, "/t/sturmflut/live", publish, given)
    print(f"\nPublish to the last of {given.readers} readers, milliseconds")
    print(f"{'':34}{'median':>10}{'slowest':>10}")
    for name, times in (("bare Starlette, from memory", bare), ("Ticker, through Redis", ours)):
        print(f"{name:34}{statistics.median(times) * 1e3:10.1f}{max(times) * 1e3:10.1f}")
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"{'ratio of medians (goal: at most 3)':34}{ratio:10.2f}")


def _round(url: str, path: str, publish: Publish, given: argparse.Namespace) -> list[float]:
    crowd = Crowd(url, path, given.readers)
    times = []
    try:
        for number in range(given.entries):
            mark = f"NR{number}-{time.monotonic_ns()}"
            began = time.perf_counter()
            publish(mark)
            times.append(crowd.until_all_got(mark.encode()) - began)
    finally:
        crowd.close()
    return times[2:]  # the first ones warm caches up


def _bare_publisher(url: str, size: int) -> Publish:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)

    def publish(mark: str) -> None:
        connection.request("POST", "/publish", mark.ljust(size, "x"))
        connection.getresponse().read()

    return publish


def _api_publisher(url: str, token: str) -> Publish:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def publish(mark: str) -> None:
        body = json.dumps({"headline": f"{HEADLINE} {mark}", "body": BODY})
        connection.request("POST", "/api/tickers/sturmflut/entries", body, headers)
        answer = connection.getresponse()
        if answer.status != 201:
            raise SystemExit(f"Publishing failed: {answer.status} {answer.read()[:300]!r}")
        answer.read()

    return publish


def _event_size() -> int:
    """Return the bytes of the event that our server makes of the entry that is published here."""
    now = moments.now()
    ticker = Ticker(slug="sturmflut", title="Sturmflut", created_at=now, updated_at=now)
    headline = f"{HEADLINE} NR10-{time.monotonic_ns()}"
    entry = Entry(
        id="x" * 26, headline=headline, body=BODY, revision=1, published_at=now, updated_at=now
    )
    return len(events.put(ticker, entry).encode()) + 60


if __name__ == "__main__":
    main()
