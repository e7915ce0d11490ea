"""Health: whether the process is alive, and whether it can serve readers."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ticker.web.process import process_of
from ticker.wire.log.log import Log


async def healthz(_: Request) -> Response:
    return JSONResponse({"alive": True}, headers=_UNCACHED)


async def readyz(request: Request) -> Response:
    """Answer 200 as long as readers can be served, if only from memory, and say how it stands."""
    process = process_of(request)
    hub, durability, writes = process.hub, process.log.durability, process.log.writability
    if hub.upstream and durability.promise is None:
        await process.log.inspection.look()
    serving = hub.upstream or hub.follows_anything
    ready = serving and hub.going is None and not hub.is_lame
    if hub.upstream:
        redis = f"connected, but refuses writes: {writes.words}" if writes.refusal else "connected"
    else:
        served = "readers are served from memory" if serving else "nothing is in memory yet"
        redis = f"away, and {served}. {hub.why}".strip()
    report = {
        "ready": ready,
        "redis": redis,
        "writes": writes.refusal or ("taken" if hub.upstream else "away"),
        "readers": hub.readers,
        "durability": durability.words,
        "troubles": _troubles(process.log),
        "origins": " ".join(process.access.ours.suspicions.values()) or "as expected",
    }
    return JSONResponse(report, 200 if ready else 503, headers=_UNCACHED)


def _troubles(log: Log) -> dict[str, str]:
    """Return what is wrong with Redis, by its name, in a sentence each."""
    writes, doubts = log.writability, log.inspection.doubts
    refused = [(str(writes.refusal), writes.words)] if writes.refusal else []
    return dict([*refused, *doubts.items()])


_UNCACHED = {"Cache-Control": "no-store"}
