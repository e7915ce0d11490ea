"""A reader who stays: follows a ticker as a browser does, through whatever happens to the server.

It trusts nothing. On each stream every event must continue what it has, and none may come twice;
what breaks that is a complaint, and a test that ends with complaints fails.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import Any, Self

import httpx2
from websockets.exceptions import WebSocketException

from support.clients.readers import Ended, Event, follow

SHORTEST_PAUSE, LONGEST_PAUSE = 0.02, 0.5
SPREAD_SHARE = 0.1
"""Tests do not wait out the whole time over which the server spreads a crowd."""


class FollowingReader:
    """One reader over one transport, as an async context manager."""

    def __init__(self, url: str, slug: str, transport: str) -> None:
        self.url = url
        self.slug = slug
        self.transport = transport
        self.at = ""
        self.entries: dict[str, int] = {}
        """What is shown: the revision of each entry."""
        self.history: list[Event] = []
        self.resets = self.refused = 0
        self.loads = 0
        self.joins = 0
        """How many streams were opened; each poll that ended is one."""
        self.ended = ""
        self.missing = False
        """Whether there was no such ticker when it was last asked for."""
        self.complaints: list[str] = []
        self._seen: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        assert await self._load()
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def until_at(self, position: str, seconds: float = 30.0) -> None:
        """Wait until the reader has everything up to a position."""
        await self.until(lambda: self.at == position, f"position {position}", seconds)

    async def until(self, condition, what: str, seconds: float = 30.0) -> None:
        """Wait for a condition, while nothing has gone wrong."""
        assert self._task is not None
        deadline = asyncio.get_running_loop().time() + seconds
        while not condition():
            if self._task.done():
                self._task.result()
            late = asyncio.get_running_loop().time() > deadline
            assert not late, f"{self.transport} is at {self.at}, not at {what}: {self.complaints}"
            await asyncio.sleep(0.01)
        assert not self.complaints

    async def _run(self) -> None:
        pause = SHORTEST_PAUSE
        while not self.ended:
            before = self.at
            wait = None
            with suppress(httpx2.HTTPError, WebSocketException, OSError, AssertionError, EOFError):
                wait = await self._stream()
            pause = SHORTEST_PAUSE if self.at != before else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(random.uniform(0, pause) if wait is None else wait)

    async def _stream(self) -> float | None:
        try:
            async with follow(self.transport, self.url, self.slug, self.at) as stream:
                self.joins += 1
                while True:
                    event = await stream.next(seconds=60)
                    if event["type"] == "reset":
                        return await self._reset(event)
                    if not self._take(event):
                        return 0.0
        except Ended as ended:
            self.refused += ended.code in {1013, 404}
            with suppress(ValueError):
                return random.uniform(0, float(ended.reason)) * SPREAD_SHARE
        return None

    def _take(self, event: Event) -> bool:
        """Apply an event; False where it is right to join again."""
        kind, at = event["type"], event["at"]
        if kind in {"ready", "beat"}:
            if at != self.at:
                self.complaints.append(f"{kind} at {at}, but the reader is at {self.at}")
            return at == self.at
        if at in self._seen:
            self.complaints.append(f"{at} came twice")
            return True
        if event["after"] != self.at:
            self.complaints.append(f"{at} after {event['after']}, but the reader is at {self.at}")
            return False
        self.at = at
        self._seen.add(at)
        self.history.append(event)
        if kind == "put":
            self.entries[event["id"]] = event["revision"]
        elif kind == "remove":
            self.entries.pop(event["id"], None)
        elif kind == "gone":
            self.ended = "gone"
        return kind != "gone"

    async def _reset(self, event: Event) -> float:
        self.resets += 1
        await asyncio.sleep(random.uniform(0, event["spread"]) * SPREAD_SHARE)
        while not await self._load(event["at"]):
            await asyncio.sleep(LONGEST_PAUSE)
        return 0.0

    async def _load(self, at: str | None = None) -> bool:
        """Take everything afresh, as a reload of the page does; False where there is nothing."""
        address = f"{self.url}/api/tickers/{self.slug}/entries"
        query: dict[str, Any] = {"limit": 100} | ({"at": at} if at else {})
        async with httpx2.AsyncClient(timeout=20, verify=False) as client:
            answer = await client.get(address, params=query)
        self.missing = answer.status_code == 404
        if answer.status_code != 200:
            return False
        page = answer.json()
        self.loads += 1
        self.at = page["at"]
        self.entries = {entry["id"]: entry["revision"] for entry in page["entries"]}
        self._seen = {self.at}
        return True
