"""Hosts: each request names the one that it is for (RFC 9112, 3.2), or is refused at the door.

And it should be one of ours: what is made of it stands in links, and in what caches keep.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ticker.hosts import Host
from ticker.newsroom.content.fields import shown
from ticker.web.http.problems import Problem
from ticker.wire import meters

_FOR_MACHINES = {"/healthz", "/readyz", "/metrics"}
"""What is asked for by whatever name or address a machine has among machines."""
_DENIAL = "websocket.http.response"
"""The extension by which a WebSocket is refused with a status."""


class ByHost:
    """Lets everything behind it rely on a request's one good `Host`, as far as we know of ours."""

    def __init__(
        self, app: ASGIApp, refused: Callable[[Request, Problem], Awaitable[Response]]
    ) -> None:
        """Take what answers requests that are refused."""
        self._app = app
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            try:
                _check(scope)
                if scope["path"] not in _FOR_MACHINES:
                    scope["state"]["process"].access.ours.check(HTTPConnection(scope))
            except Problem as problem:
                meters.request_refused("host")
                _name_us(scope)  # what is made of the answer is nothing of the client's
                await self._refuse(problem, scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _refuse(self, problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = await self._refused(Request(scope), problem)
            await response(scope, receive, send)
        elif _DENIAL in scope.get("extensions", {}):
            response = PlainTextResponse(problem.detail(), problem.status, problem.headers)
            await response(scope, receive, send)
        else:
            refusal: Message = {"type": "websocket.close"}
            await send(refusal)


def is_for_us(scope: Scope) -> bool:
    """Tell whether a request would be let through."""
    try:
        _check(scope)
        scope["state"]["process"].access.ours.check(HTTPConnection(scope))
    except Problem:
        return False
    return True


def _check(scope: Scope) -> None:
    """Raise a 400 Problem where a request does not name one host, and in no other way than that."""
    given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if not given and scope["http_version"] == "1.0":
        _name_us(scope)
        return
    if len(given) != 1:
        raise Problem(400, "host_count", {"found": len(given)})
    if not given[0].isascii():
        raise Problem(400, "host", {"found": shown(given[0])})
    try:
        Host.read(given[0])
    except ValueError:
        raise Problem(400, "host", {"found": shown(given[0])}) from None


def _name_us(scope: Scope) -> None:
    """Have a request name the address that it has come to."""
    name, port = scope.get("server") or ("", None)
    host = f"[{name}]" if ":" in name else name
    here = f"{host}:{port}" if port else "localhost"
    others = [(key, value) for key, value in scope["headers"] if key != b"host"]
    scope["headers"] = [*others, (b"host", here.encode())]
