"""The naive page: the same server, but for an address that reads and renders for every request."""

from __future__ import annotations

import socket
import sys

import uvicorn
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from ticker import settings
from ticker.web.app import routed
from ticker.web.http import templates
from ticker.web.http.sending.sender import Sender
from ticker.web.process import process_of
from ticker.web.readers.jsonld import live_blog


async def rendered(request: Request) -> HTMLResponse:
    process = process_of(request)
    snapshot = await process.archive.readings.snapshot(request.path_params["slug"])
    return HTMLResponse(
        templates.render(
            "page.html",
            **process.frame,
            snapshot=snapshot,
            lang=snapshot.ticker.language,
            data=Markup(live_blog(snapshot, process.site, "")),
            absolute="",
        )
    )


if __name__ == "__main__":
    app = routed(settings.read({"redis_url": sys.argv[1]}))
    app.routes.insert(0, Route("/rendered/{slug}", rendered))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(4096)
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
        uvicorn.Server(uvicorn.Config(Sender(app), access_log=False, log_level="warning")).run(
            [listening]
        )
