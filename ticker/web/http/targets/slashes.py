"""Slashes: an address with too many at its end leads to the one without them."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Match, Router
from starlette.types import Receive, Scope, Send

MOVED = 307
"""The method stays, and the body is sent again."""


class WithoutSlash:
    """What a router does where nothing is found: looks again, or says so.

    The naive way is the router's own: it leads to a whole address, made of the request's `Host` and
    of a scheme that is `http` behind any proxy that ends TLS.
    """

    def __init__(self, router: Router) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["raw_path"].endswith(b"/") and self._is_there(scope):
            headers = {"Location": _location(scope), "Cache-Control": "no-store"}
            await Response(status_code=MOVED, headers=headers)(scope, receive, send)
        else:
            await self._router.not_found(scope, receive, send)

    def _is_there(self, scope: Scope) -> bool:
        asked = {**scope, "path": scope["path"].rstrip("/")}
        return any(route.matches(asked)[0] is not Match.NONE for route in self._router.routes)


def _location(scope: Scope) -> str:
    """Return the path as it was asked for; one that began with two slashes would be a host."""
    path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
    location = f"/{path.strip('/')}"
    return f"{location}?{query}" if query else location
