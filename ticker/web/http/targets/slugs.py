"""Slugs: what a path calls a ticker becomes the ticker's name, once for all that lies behind it."""

from __future__ import annotations

import re

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ticker.newsroom.content.tickers import SLUG

MOVED = 301
_ASKED = "ticker.asked"
_PATH = re.compile(rf"(/(?:t|desk|api/tickers)/)({SLUG.pattern})(?=/|$)")


class ByName:
    """Lets everything behind it be asked for by a ticker's name, whatever slug it came by."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and (found := _PATH.match(scope["path"])):
            slug = found[2]
            name = await scope["state"]["process"].archive.aliases.name_of(slug)
            scope[_ASKED] = slug
            if name != slug:
                scope["path"] = f"{found[1]}{name}{scope['path'][found.end() :]}"
        await self._app(scope, receive, send)


def asked(connection: HTTPConnection) -> str:
    """Return the slug by which a ticker was asked for."""
    return str(connection.scope.get(_ASKED, ""))


def moved(request: Request, slug: str, caching: str) -> Response:
    """Lead to the same page under the slug that a ticker has now.

    It may have its former one again one day, so nobody is to remember this for long.
    """
    found = _PATH.match(request.scope["path"])
    assert found
    query = request.scope["query_string"].decode("latin-1")
    path = f"{found[1]}{slug}{request.scope['path'][found.end() :]}"
    location = f"{path}?{query}" if query else path
    return Response(status_code=MOVED, headers={"Location": location, "Cache-Control": caching})
