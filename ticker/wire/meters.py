"""Meters: what is counted and measured of the wire, in the words of Prometheus.

Whoever does something says so here, in one call. Nothing is counted per delivery: a fan-out tells
once how many it has reached. Each label has few values, but for ``ticker``, which has as many as
there are tickers.

The workers of one machine share a folder, named by ``PROMETHEUS_MULTIPROC_DIR`` before this module
is imported, so that any of them can tell for all. What a worker has counted stays when it ends;
what it was holding (a gauge) goes with it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Literal, get_args

from prometheus_client import Counter, Gauge, Histogram

from ticker.wire.kinds import Kind, Reason, Wrapping

CatchUp = Literal["opened", "continued", "replaced", "again", "failed"]
Reset = Literal["position", "history", "announced"]
Cut = Literal["backlog", "stalled", "gone"]
Refusal = Literal["full", "address", "origin", "not_allowed", "unavailable"]
ConnectionRefusal = Literal["full", "address"]
RequestRefusal = Literal["points", "host"]

READERS = Gauge(
    "ticker_readers",
    "Readers who follow a ticker now; with poll those whose long poll waits.",
    ["transport", "ticker"],
    multiprocess_mode="livesum",
)
EVENTS = Counter(
    "ticker_events",
    "Changes that this machine has published: put, remove, ticker, reset, gone.",
    ["ticker", "type"],
)
DELIVERIES = Counter(
    "ticker_deliveries",
    "Live frames handed to readers: events, beats and resets; not the replay they begin with.",
    ["transport"],
)
WRITTEN = Counter(
    "ticker_written_bytes",
    "Bytes of those live frames, as they are wrapped for the transport.",
    ["transport"],
)
LATENCY = Histogram(
    "ticker_publish_to_written_seconds",
    "From the publishing of an entry to the last write of a worker to its readers; with several "
    "machines, as true as their clocks agree.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
CATCH_UPS = Counter(
    "ticker_catch_ups",
    "Reads of the log to settle a doubt: opened (the first), continued (some or nothing was "
    "missed), replaced (the log has another history), again (overtaken by events), failed.",
    ["outcome"],
)
RESETS = Counter(
    "ticker_resets",
    "Readers told to load the page again: position (theirs cannot be continued), history (Redis "
    "has come back with another one), announced (language or time zone has changed).",
    ["reason"],
)
CUTS = Counter(
    "ticker_readers_cut",
    "Readers cut off for being too slow: backlog (too much waits for them), stalled (they take "
    "nothing), gone (their machine does not answer).",
    ["reason"],
)
REFUSALS = Counter(
    "ticker_readers_refused",
    "Readers turned away: full (of this worker), address (too many of one), origin (its page may "
    "not show the ticker), not_allowed (no such ticker, or asked wrongly), unavailable (Redis is "
    "away, or the server ends).",
    ["reason"],
)
CONNECTIONS_REFUSED = Counter(
    "ticker_connections_refused",
    "Connections closed with a status before anything was asked: full (503, as many as a worker "
    "may have), address (429, too many of one).",
    ["reason"],
)
REQUESTS_REFUSED = Counter(
    "ticker_requests_refused",
    "Requests refused whatever they ask for: points (429, too much was asked), host (421, not one "
    "of ours, or 400, none).",
    ["reason"],
)
LOG_BYTES = Gauge(
    "ticker_log_kept_bytes",
    "Bytes of the events of all tickers that workers keep in memory for resuming.",
    multiprocess_mode="livesum",
)
LAG = Gauge(
    "ticker_log_lag_events",
    "Events that the log was ahead of the worker furthest behind, on the ticker where it was most, "
    "at the last look.",
    multiprocess_mode="livemax",
)
REDIS = Gauge(
    "ticker_redis_connected",
    "1 while all workers reach Redis and hear of events at once, 0 while one does not.",
    multiprocess_mode="livemin",
)
WRITABLE = Gauge(
    "ticker_redis_writable",
    "1 while Redis would take a write of each worker, 0 while it refuses one: it is full, a "
    "replica, short of replicas, or cannot save.",
    multiprocess_mode="livemin",
)
WRITES_REFUSED = Counter(
    "ticker_writes_refused",
    "Writes that Redis has refused or not answered: away, readonly, oom, noreplicas, noperm, "
    "misconf, moved, undurable (not on disk in time), contended (others were faster, again and "
    "again), layout (the data are of a later version), failed.",
    ["reason"],
)
ERRANDS = Counter(
    "ticker_errands",
    "Errands of a kind: done, failed (they are tried again), given_up (somebody has to look).",
    ["kind", "outcome"],
)
ERRAND_LATE = Histogram(
    "ticker_errand_late_seconds",
    "How much later than it was due an errand was done, by Redis's clock.",
    ["kind"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
LOOP_LAG = Histogram(
    "ticker_event_loop_lag_seconds",
    "How much later than planned a worker's event loop came round, looked at twice a second.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)


def following(ticker: str, kinds: Mapping[tuple[Kind, Wrapping], int]) -> None:
    """Tell how many readers of each kind follow a ticker now."""
    for transport in get_args(Kind):
        number = sum(readers for (kind, _), readers in kinds.items() if kind == transport)
        READERS.labels(transport, ticker).set(number)


def forgotten(ticker: str) -> None:
    """Tell that nobody follows a ticker any more."""
    following(ticker, {})


def published(ticker: str, kind: str) -> None:
    """Count an event by its type."""
    EVENTS.labels(ticker, kind).inc()


def delivered(transport: str, readers: int, size: int, frames: int = 1) -> None:
    """Count what a fan-out has written to so many readers: ``size`` bytes to each."""
    DELIVERIES.labels(transport).inc(readers * frames)
    WRITTEN.labels(transport).inc(readers * size)


def written(published_at: float) -> None:
    """Measure a fan-out that has just written its last, by the epoch seconds of its event."""
    LATENCY.observe(max(0.0, time.time() - published_at))


def caught_up(outcome: CatchUp) -> None:
    """Count a read of the log."""
    CATCH_UPS.labels(outcome).inc()


def reset(reason: Reset, readers: int = 1) -> None:
    """Count readers who are told to load the page again."""
    RESETS.labels(reason).inc(readers)


def cut(reason: Cut) -> None:
    """Count a reader who is cut off."""
    CUTS.labels(reason).inc()


def refused(reason: Refusal) -> None:
    """Count a reader who is turned away."""
    REFUSALS.labels(reason).inc()


def connection_refused(reason: ConnectionRefusal) -> None:
    """Count a connection that is closed as it comes."""
    CONNECTIONS_REFUSED.labels(reason).inc()


def request_refused(reason: RequestRefusal) -> None:
    """Count a request that is refused whatever it asks for."""
    REQUESTS_REFUSED.labels(reason).inc()


def kept(size: int) -> None:
    """Tell how many bytes of events this process keeps."""
    LOG_BYTES.set(size)


def lagging(events: int) -> None:
    """Tell how many events the log is ahead of this process."""
    LAG.set(events)


def connected(*, upstream: bool) -> None:
    """Tell whether Redis is in reach and heard."""
    REDIS.set(upstream)


def writable(*, taken: bool) -> None:
    """Tell whether Redis takes writes."""
    WRITABLE.set(taken)


def write_refused(reason: Reason) -> None:
    """Count a write that was not done, or is not known to be done."""
    WRITES_REFUSED.labels(reason).inc()


def errand_done(kind: str, late: float) -> None:
    """Count an errand that was done, so many seconds after it was due."""
    ERRANDS.labels(kind, "done").inc()
    ERRAND_LATE.labels(kind).observe(max(0.0, late))


def errand_failed(kind: str, *, given_up: bool) -> None:
    """Count a try that has failed."""
    ERRANDS.labels(kind, "given_up" if given_up else "failed").inc()


def looped(late: float) -> None:
    """Measure how much too late the event loop came round, in seconds."""
    LOOP_LAG.observe(late)


def _begin_at_zero() -> None:
    """Make all label values that are known: a rate needs the zero before the first."""
    for transport in get_args(Kind):
        DELIVERIES.labels(transport)
        WRITTEN.labels(transport)
    for meter, values in (
        (CATCH_UPS, CatchUp),
        (RESETS, Reset),
        (CUTS, Cut),
        (REFUSALS, Refusal),
        (CONNECTIONS_REFUSED, ConnectionRefusal),
        (REQUESTS_REFUSED, RequestRefusal),
        (WRITES_REFUSED, Reason),
    ):
        for value in get_args(values):
            meter.labels(value)
    WRITABLE.set(1)


_begin_at_zero()
