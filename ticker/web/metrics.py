"""Metrics: what the workers of this machine have counted, for Prometheus (`GET /metrics`).

Whichever worker is asked answers for all. Under another ASGI server, where nobody has named a
folder for all of them, a process answers for itself.

What Prometheus calls by one name everywhere (``process_resident_memory_bytes``) has that name here,
for each process: by their place, not their number, so that one which is replaced is the same line.
"""

from __future__ import annotations

import asyncio
import os
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

import ticker
from ticker.machine.meterbox import VARIABLE
from ticker.machine.roll import Roll
from ticker.wire import meters
from ticker.wire.store.inspection import Inspection

LOOK_SECONDS = 0.5


async def endpoint(request: Request) -> Response:
    """Answer in the form that is asked for: Prometheus' own, or OpenMetrics."""
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    registry = _registry(request.state.process.log.inspection)
    body = await run_in_threadpool(lambda: encode(registry))  # it reads files of all workers
    return Response(body, headers={"Content-Type": media_type, "Cache-Control": "no-store"})


async def watch_event_loop() -> None:
    """Measure for ever how punctual this process is: whoever is late has too much to do."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LOOK_SECONDS
        await asyncio.sleep(LOOK_SECONDS)
        meters.looped(max(0.0, loop.time() - due))


def _registry(inspection: Inspection) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Build(inspection.server))
    if VARIABLE in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(Machine(Path(os.environ[VARIABLE])))
    else:
        registry.register(REGISTRY)
    return registry


class Build(Collector):
    """What runs here, and on what."""

    def __init__(self, store: str) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        build = GaugeMetricFamily(
            "ticker_build_info",
            "1; its labels say which version runs here, on which Python and which store.",
            labels=["version", "python", "store"],
        )
        build.add_metric([ticker.__version__, platform.python_version(), self._store], 1)
        yield build


class Machine(Collector):
    """The processes of this machine, as their parent has written them down in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        if roll := Roll.read(self._folder):
            yield from _processes(roll)
            yield _replaced(roll)


def _processes(roll: Roll) -> Iterable[Metric]:
    families: dict[str, Metric] = {}
    for name, process in roll.processes.items():
        one = ProcessCollector(pid=lambda process=process: process, registry=None)  # type: ignore[misc]
        for found in one.collect():
            family = families.setdefault(
                found.name, Metric(found.name, found.documentation, found.type)
            )
            for sample in found.samples:
                family.add_sample(sample.name, {"process": name}, sample.value)
    return families.values()


def _replaced(roll: Roll) -> Metric:
    replaced = CounterMetricFamily(
        "ticker_workers_replaced",
        "Workers that have ended, or were ended as they hung, and were started again.",
        labels=["reason"],
    )
    for reason, number in roll.replaced.items():
        replaced.add_metric([reason], number)
    return replaced
