"""Metrics: what the workers of this machine have counted, for Prometheus (`GET /metrics`).

Whichever worker is asked answers for all. Under another ASGI server, where nobody has named a
folder for all of them, a process answers for itself.
"""

from __future__ import annotations

import asyncio
import os

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ticker.machine.meterbox import VARIABLE
from ticker.wire import meters

LOOK_SECONDS = 0.5


async def endpoint(request: Request) -> Response:
    """Answer in the form that is asked for: Prometheus' own, or OpenMetrics."""
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    body = await run_in_threadpool(lambda: encode(_registry()))  # it reads files of all workers
    return Response(body, headers={"Content-Type": media_type, "Cache-Control": "no-store"})


async def watch_event_loop() -> None:
    """Measure for ever how punctual this process is: whoever is late has too much to do."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LOOK_SECONDS
        await asyncio.sleep(LOOK_SECONDS)
        meters.looped(max(0.0, loop.time() - due))


def _registry() -> CollectorRegistry:
    if VARIABLE not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
