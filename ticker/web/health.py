"""Health: whether the process is alive, and whether it can serve readers."""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ticker.web.process import process_of
from ticker.wire.log import Unavailable


async def healthz(_: Request) -> Response:
    return JSONResponse({"alive": True}, headers=_UNCACHED)


async def readyz(request: Request) -> Response:
    """Answer 200 as long as readers can be served, if only from memory, and say how it stands."""
    process = process_of(request)
    hub, durability = process.hub, process.durability
    if hub.upstream and durability.promise is None:
        with suppress(Unavailable):
            await durability.find_out()
    serving = hub.upstream or hub.follows_anything
    said = {
        "ready": serving and hub.going is None,
        "redis": "connected" if hub.upstream else "away; readers are served from memory",
        "readers": hub.readers,
        "durability": durability.words,
    }
    if not hub.upstream and not serving:
        said["redis"] = "away, and nothing is in memory yet"
    return JSONResponse(said, 200 if said["ready"] else 503, headers=_UNCACHED)


_UNCACHED = {"Cache-Control": "no-store"}
