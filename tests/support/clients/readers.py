"""Readers: one who follows a ticker over any of the three transports, as the protocol asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal

import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from support.machines.stores import wait_for

TRANSPORTS = ("ws", "sse", "poll")
PATIENCE_SECONDS = 15

BOTH_ANSWER = range(16)
"""So many questions reach both workers of a server, but for one time in thirty thousand."""

Event = dict[str, Any]


_anybody = httpx2.Client(verify=False, timeout=40)


def get(url: str, **options: Any) -> httpx2.Response:
    """Ask once, anonymously and on a new connection, which any worker may take."""
    headers = {"Connection": "close", **options.pop("headers", {})}
    return _anybody.get(url, headers=headers, **options)


def everywhere(url: str, slug: str, position: str) -> None:
    """Wait until every worker has heard of an event; which one answers is chance, so many must."""

    def heard() -> bool:
        answers = (get(f"{url}/t/{slug}/live", params={"as": "json"}).json() for _ in BOTH_ANSWER)
        return all(answer["at"] == position for answer in answers)

    wait_for(heard, f"all workers have heard of {position}")


class Ended(Exception):
    """The server has ended the stream, with this close code and reason."""

    def __init__(self, code: int = 0, reason: str = "") -> None:
        super().__init__(f"the stream ended: {code} {reason}")
        self.code, self.reason = code, reason


class Stream:
    """What a reader gets, event by event."""

    def __init__(self, events: AsyncIterator[Event]) -> None:
        self._events = events

    async def next(self, seconds: float = PATIENCE_SECONDS) -> Event:
        """Return the next event of any type; Ended where the stream is over."""
        async with asyncio.timeout(seconds):
            async for event in self._events:
                return event
        raise Ended

    async def until(self, kind: str, seconds: float = PATIENCE_SECONDS) -> list[Event]:
        """Return all events up to and with the first of a type."""
        events = [await self.next(seconds)]
        while events[-1]["type"] != kind:
            events.append(await self.next(seconds))
        return events

    async def changes(self, number: int, seconds: float = PATIENCE_SECONDS) -> list[Event]:
        """Return the next events that change the page, without ready and beat."""
        events: list[Event] = []
        while len(events) < number:
            event = await self.next(seconds)
            if event["type"] not in {"ready", "beat"}:
                events.append(event)
        return events


@asynccontextmanager
async def follow(
    transport: str,
    url: str,
    slug: str,
    since: str | None = None,
    side: Literal["t", "desk"] = "t",
    **headers: str,
) -> AsyncIterator[Stream]:
    """Follow a ticker over `ws`, `sse` or `poll` (which has no ready and no beat)."""
    opened = {"ws": _websocket, "sse": _sse, "poll": _poll}[transport]
    async with opened(f"{url}/{side}/{slug}/live", since, headers) as events:
        yield Stream(events)


@asynccontextmanager
async def _websocket(url: str, since: str | None, headers: dict[str, str]):
    address = url.replace("http", "ws", 1) + (f"?since={since}" if since else "")
    async with connect(address, additional_headers=headers, compression=None) as socket:

        async def events() -> AsyncIterator[Event]:
            with suppress(ConnectionClosedError):
                async for text in socket:
                    yield json.loads(text)
            raise Ended(socket.close_code or 0, socket.close_reason or "")

        yield events()


def _is_there(answer: httpx2.Response) -> None:
    """Raise Ended, as a WebSocket would be, where there is no such ticker."""
    if answer.status_code == 404:
        raise Ended(answer.status_code)
    assert answer.status_code == 200, (answer.status_code, answer.text)


@asynccontextmanager
async def _sse(url: str, since: str | None, headers: dict[str, str]):
    asked = {"Accept": "text/event-stream", **headers}
    query = {"since": since} if since else {}
    async with (
        httpx2.AsyncClient(timeout=60, verify=False) as client,
        client.stream("GET", url, headers=asked, params=query) as answer,
    ):
        await answer.aread() if answer.is_error else None
        _is_there(answer)

        async def events() -> AsyncIterator[Event]:
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))
            raise Ended

        yield events()


@asynccontextmanager
async def _poll(url: str, since: str | None, headers: dict[str, str]):
    async with httpx2.AsyncClient(timeout=60, headers=headers, verify=False) as client:

        async def events() -> AsyncIterator[Event]:
            at = since
            while True:
                query = {"as": "json", "wait": "20"} | ({"since": at} if at else {})
                answer = await client.get(url, params=query if at else {"as": "json"})
                _is_there(answer)
                page = answer.json()
                at = page["at"]
                for event in page["events"]:
                    yield event
                    if event["type"] in {"reset", "gone"}:
                        raise Ended

        yield events()
