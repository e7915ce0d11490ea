"""The counter: what is in memory, ready to be sent, goes over it before anybody is asked further.

A page has a dozen pictures, and all of its readers ask for them at once. *The naive way* has each
request take the whole way, routes and layers and objects, to fetch the same bytes with the same
head: three quarters of its time. Here whoever has made an answer may lay it on the counter. It is
handed out to those who ask for it whole, and by a name of ours; all others go on as before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ticker.web.http.sending.sender import guard

_BARS = frozenset({b"range", b"if-range", b"if-none-match", b"if-match"})
"""What asks for something else than the whole answer."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that can be sent as it is."""

    headers: list[tuple[bytes, bytes]]
    body: bytes

    @classmethod
    def of(cls, response: Response) -> Ready:
        """Return a response as it would leave."""
        headers = MutableHeaders(raw=list(response.raw_headers))
        guard(headers)
        return cls(headers.raw, bytes(response.body))


class Counter:
    """The application behind a counter."""

    def __init__(
        self,
        app: ASGIApp,
        under: str,
        ready: Callable[[Scope], Ready | None],
        is_for_us: Callable[[Scope], bool],
    ) -> None:
        """Take what lies under a path, what finds it, and what knows our names."""
        self._app = app
        self._under = under
        self._ready = ready
        self._is_for_us = is_for_us

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._found(scope) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": found.headers})
        await send({"type": "http.response.body", "body": found.body})

    def _found(self, scope: Scope) -> Ready | None:
        if scope["method"] != "GET" or not scope["path"].startswith(self._under):
            return None
        if not _BARS.isdisjoint(name for name, _ in scope["headers"]):
            return None
        found = self._ready(scope)
        return found if found and self._is_for_us(scope) else None
