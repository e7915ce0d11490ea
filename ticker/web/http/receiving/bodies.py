"""Bodies: what comes behind the head of a request, and how much of it is taken from whom.

*The naive way* reads a body first and asks who sends it then, so that nobody who has been removed
while it came finishes anything. Whoever is nobody has half a megabyte of the server's memory then,
as often as they like. Here a little is read of anybody, who asks is looked up before more of it is,
and once more when all has come, where that took longer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request

from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.limits import LARGEST_REQUEST
from ticker.web.http.problems import Problem

LITTLE = 4 * 1024
"""Bytes that are read of anybody."""
LITTLE_SECONDS = 5.0
"""How long they may take."""
BODY_SECONDS = 30.0
"""How long all may take that comes of somebody who is known."""
PLAIN = "identity"
"""The coding of a body that is as it is (RFC 9110, 8.4.1 and 12.5.3)."""

_BODY = "ticker.body"
Asker = TypeVar("Asker")


class _Body:
    """The body of one request, as far as it has come."""

    def __init__(self, request: Request) -> None:
        coding = request.headers.get("content-encoding", "").strip().lower()
        if coding not in {"", PLAIN}:
            raise Problem(
                415,
                "content_encoding",
                {"found": shown(coding)},
                headers={"Accept-Encoding": PLAIN},
            )
        said = request.headers.get("content-length", "")
        self.said = int(said) if said.isdecimal() else 0
        self.read = bytearray()
        self.is_whole = False
        self._request = request

    async def come(self, most: int, seconds: float) -> None:
        """Wait for all of it; a Problem where it is too large (413), cut short, or late (408)."""
        try:
            async with asyncio.timeout(seconds):
                while not self.is_whole:
                    if max(len(self.read), self.said) > most:
                        raise Problem(413, "request_too_large", {"most": most})
                    await self._more()
        except TimeoutError:
            raise Problem(
                408,
                "request_too_slow",
                {"seconds": f"{seconds:g}"},
                headers={"Connection": "close"},
            ) from None
        if len(self.read) > most:
            raise Problem(413, "request_too_large", {"most": most})

    async def _more(self) -> None:
        message = await self._request.receive()
        if message["type"] == "http.disconnect":  # nobody hears of it
            raise Problem(400, "request_cut_short")
        self.read += message.get("body", b"")
        self.is_whole = not message.get("more_body", False)


async def body_of(request: Request) -> bytes:
    """Return the body of a request of somebody who has been let in; raises as `little_of` does."""
    return await _come(request, LARGEST_REQUEST, BODY_SECONDS)


async def little_of(request: Request) -> bytes:
    """Return the body of a request of anybody.

    Raises Problems: 413 as soon as it is too large, 408 where it is too late, and 415 where it is
    compressed: how large it is would be known only once it is too late.
    """
    return await _come(request, LITTLE, LITTLE_SECONDS)


async def sent_by(request: Request, asker: Callable[[], Awaitable[Asker]]) -> Asker:
    """Return who asks, once all has come that they send; raises as that does, and as `body_of`."""
    try:
        await little_of(request)
    except Problem as problem:
        if problem.status not in {408, 413}:
            raise
        await asker()
        await body_of(request)
    return await asker()


def read_of(request: Request) -> bytes:
    """Return as much of a request's body as has been read: all of it, or nothing."""
    body: _Body | None = request.scope.get(_BODY)
    return bytes(body.read) if body and body.is_whole else b""


async def _come(request: Request, most: int, seconds: float) -> bytes:
    if _BODY not in request.scope:
        request.scope[_BODY] = _Body(request)
    body: _Body = request.scope[_BODY]
    await body.come(most, seconds)
    return bytes(body.read)
