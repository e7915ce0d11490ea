"""The sender: what every answer has in common, whoever has made it, is seen to here alone.

*The naive way* lets each endpoint compress, compare validators and set the headers that keep
browsers from guessing; and so one in five forgot one of them, redirects and refusals first of all.
Here all answers pass, on their way out: an endpoint says what it answers, for how long caches may
have it, and which validator it has.
"""

from __future__ import annotations

import asyncio
from typing import cast

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ticker.web.http.problems import Problem
from ticker.web.http.sending.packed import (
    BEST_FIRST,
    PACKED,
    SUFFIXES,
    Coding,
    Packed,
    best,
    zipped,
)
from ticker.web.http.sending.validators import outcome

NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'"
"""The policy of whatever is no page: should a browser show it, it does and loads nothing."""
SMALLEST = 800
"""What is smaller fits one packet anyway; nothing is gained by packing it."""
LARGEST_AT_ONCE = 16 * 1024
"""What is larger is packed in a thread: others are not to wait for it."""
_TEXTS = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/problem+json",
    "application/xml",
    "image/svg+xml",
)
_OF_A_BODY = ("content-type", "content-length", "content-encoding")


class Sender:
    """The application, and how its answers leave."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            send = _Answer(scope, send)
        await self._app(scope, receive, send)


class _Answer:
    """One answer: its head waits for its body, unless that comes in pieces."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._reads = scope["method"] in {"GET", "HEAD"}
        self._send = send
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        start, self._start = self._start, None
        headers = MutableHeaders(raw=list(start["headers"]))
        start["headers"] = headers.raw
        guard(headers)
        if message.get("more_body"):
            await self._send(start)
            await self._send(message)
            return
        await self._whole(start, headers, message)

    async def _whole(self, start: Message, headers: MutableHeaders, message: Message) -> None:
        """Send an answer whose body is there: packed, or not at all where it is known already."""
        body, packed = message.get("body", b""), cast("Packed | None", message.get(PACKED))
        asked = Headers(scope=self._scope)  # as whatever answers has read them
        etag = headers.get("etag", "")
        coding: Coding = ""
        if packed or _gains(headers, body, etag):
            headers.add_vary_header("Accept-Encoding")
            welcome = asked.get("accept-encoding", "")
            coding = best(welcome, BEST_FIRST if packed else ("gzip",))
        if coding and etag:
            etag = headers["etag"] = f'{etag[:-1]}{SUFFIXES[coding]}"'
        if etag and self._reads and start["status"] == 200:  # noqa: PLR2004 - RFC 9110, 13.2.1
            match outcome(asked.getlist("if-match"), asked.getlist("if-none-match"), etag):
                case 304:
                    await self._unchanged(start, headers)
                    return
                case 412:
                    for answer in _said_of(Problem(412, "not_that_version").response()):
                        await self(answer)
                    return
        if coding:
            body = packed.coded(coding) if packed else await _zipped(body)
            headers["content-encoding"] = coding
            headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})

    async def _unchanged(self, start: Message, headers: MutableHeaders) -> None:
        for name in _OF_A_BODY:
            del headers[name]
        await self._send({**start, "status": 304})
        await self._send({"type": "http.response.body", "body": b""})


def guard(headers: MutableHeaders) -> None:
    """Say what browsers may make of an answer, and that nobody keeps it, where that is not said."""
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Content-Security-Policy", NOTHING_RUNS)
    headers.setdefault("Cache-Control", "no-store")


def _gains(headers: Headers, body: bytes, etag: str) -> bool:
    """Tell whether an answer is packed as it leaves.

    Those with a validator are not: it is a revision, which programs compare with what they know.
    """
    if etag or len(body) < SMALLEST or "content-encoding" in headers:
        return False
    return headers.get("content-type", "").startswith(_TEXTS)


async def _zipped(body: bytes) -> bytes:
    return zipped(body) if len(body) < LARGEST_AT_ONCE else await asyncio.to_thread(zipped, body)


def _said_of(response: Response) -> list[Message]:
    start = {"status": response.status_code, "headers": response.raw_headers}
    return [
        {"type": "http.response.start", **start},
        {"type": "http.response.body", "body": response.body},
    ]
