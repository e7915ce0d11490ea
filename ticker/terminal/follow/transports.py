"""The three ways a ticker travels: each gives what the server says, and then says how it ended."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

import httpx2
from websockets.asyncio.client import connect, unix_connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from ticker.terminal.follow.ladder import Rung
from ticker.terminal.places import sockets
from ticker.wire.channel.farewells import NOT_ALLOWED, SERVICE_RESTART, TRY_AGAIN_LATER

Event = dict[str, Any]
Transport = Callable[[str, str], AsyncIterator[Event]]
"""Follows a stream, whose URL is given, from a position; raises Ended in the end."""

SILENCE = 60.0
"""The seconds without a word after which a stream is lost: a beat comes every 25."""
PATIENCE = 10.0
"""The seconds that a stream may take to begin."""
FAREWELL = 1.0
"""The seconds that a server has to answer our leaving: one that hangs would keep us."""
LONGEST_WAIT = 300.0
HOLD_SECONDS = 25
BREATH = 2.0
"""The least seconds between two polls that bring nothing."""


@dataclass
class Ended(Exception):
    """How a stream has ended."""

    why: str = ""
    final: bool = False
    """Whether we are not to come back."""
    wait: float = 0.0
    """The seconds that the server wants us to wait, drawn for us."""


async def websocket(live: str, since: str) -> AsyncIterator[Event]:
    """Follow over a WebSocket."""
    place, path = sockets.parted(live)
    url = str(httpx2.URL(place, params={"since": since}))
    opened = partial(unix_connect, path) if path else connect
    try:
        # "http" becomes "ws", and "https" "wss".
        address = f"ws{url.removeprefix('http')}"
        async with opened(address, max_size=None, close_timeout=FAREWELL) as socket:
            while True:
                yield json.loads(await socket.recv())
    except ConnectionClosed as closed:
        end = closed.rcvd
        raise _farewell(end.code, end.reason) if end else Ended(str(closed)) from None
    except (OSError, TimeoutError, InvalidHandshake, InvalidMessage) as error:
        raise Ended(str(error)) from None


async def server_sent_events(live: str, since: str) -> AsyncIterator[Event]:
    """Follow over server-sent events."""
    wait = 0.0
    try:
        async with _answer(live, {"since": since, "as": "sse"}) as answer:
            async for line in _lines(answer):
                name, _, value = line.partition(b": ")
                if name == b"data":
                    yield json.loads(value)
                elif name == b"retry":
                    wait = int(value) / 1000
    except (
        Ended
    ) as refused:  # as in browsers, which see no `Retry-After` here: the next way is tried
        raise Ended(refused.why, refused.final) from None
    raise Ended("The server has ended it.", wait=wait)


async def polls(live: str, since: str) -> AsyncIterator[Event]:
    """Follow by asking, again and again, for what came since."""
    # The first answer comes at once, so that it is soon known whether polling works.
    at, hold, kind = since, 0, "ready"
    while True:
        began = time.monotonic()
        async with _answer(live, {"since": at, "as": "json", "wait": hold}) as answer:
            batch = json.loads(await answer.aread())
        for event in batch["events"]:
            yield event
        yield {"type": kind, "at": batch["at"]}
        if hold and batch["at"] == at and time.monotonic() - began < BREATH:
            await asyncio.sleep(BREATH)
        at, hold, kind = batch["at"], HOLD_SECONDS, "beat"


TRANSPORTS: dict[Rung, Transport] = {"ws": websocket, "sse": server_sent_events, "poll": polls}


def _farewell(code: int, reason: str) -> Ended:
    """Return what a WebSocket's close code and reason mean."""
    spread = _seconds(reason) if code in {SERVICE_RESTART, TRY_AGAIN_LATER} else 0.0
    return Ended(reason or f"code {code}", code == NOT_ALLOWED, random.uniform(0, spread))


@asynccontextmanager
async def _answer(live: str, query: dict[str, Any]) -> AsyncIterator[httpx2.Response]:
    """Ask over HTTP; raises Ended where it is refused, or what goes on within fails."""
    timeout = httpx2.Timeout(PATIENCE, read=SILENCE)
    place, path = sockets.parted(live)
    by = httpx2.AsyncHTTPTransport(uds=path) if path else None
    with _told():
        async with (
            httpx2.AsyncClient(timeout=timeout, follow_redirects=True, transport=by) as client,
            client.stream("GET", place, params=query) as answer,
        ):
            if not answer.is_success:
                raise _refusal(answer)
            yield answer


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (httpx2.HTTPError, OSError, ValueError, LookupError) as error:
        raise Ended(str(error) or type(error).__name__) from None


def _refusal(answer: httpx2.Response) -> Ended:
    """Return what an answer that is not a stream means."""
    wait = random.uniform(0, _seconds(answer.headers.get("Retry-After", "")))
    final = answer.status_code == HTTPStatus.FORBIDDEN
    return Ended(f"{answer.status_code} {answer.reason_phrase}", final, wait)


async def _lines(answer: httpx2.Response) -> AsyncIterator[bytes]:
    """Give the lines of a stream; the library's would end at what may stand within a text."""
    rest = b""
    async for data in answer.aiter_bytes():
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            yield line.rstrip(b"\r")


def _seconds(text: str) -> float:
    """Return the number of seconds that a text is; 0 where it is none."""
    with suppress(ValueError):
        return min(max(0.0, float(text)), LONGEST_WAIT)
    return 0.0
