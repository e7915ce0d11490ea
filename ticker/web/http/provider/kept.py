"""Kept: what is fetched for one who needs it, by one for all, and kept for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

FRESH_SECONDS = 3600.0

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """Something of others that seldom changes."""

    def __init__(self, fetch: Callable[[], Awaitable[Thing]]) -> None:
        self._fetch = fetch
        self._value: Thing | None = None
        self._since = 0.0
        self._fetching: asyncio.Task[Thing] | None = None

    async def get(self) -> Thing:
        """Return it, fetched anew where it is not there, or not fresh. Raises as fetching does."""
        if self._value is not None and time.monotonic() - self._since < FRESH_SECONDS:
            return self._value
        return await self.renewed()

    async def renewed(self) -> Thing:
        """Fetch it anew; whoever asks meanwhile gets the same."""
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._renew(), name="provider: fetch")
            self._fetching.add_done_callback(self._fetched)
        # Whoever gives up takes it from nobody else.
        return await asyncio.shield(self._fetching)

    async def _renew(self) -> Thing:
        value = await self._fetch()
        self._value, self._since = value, time.monotonic()
        return value

    def _fetched(self, task: asyncio.Task[Thing]) -> None:
        self._fetching = None
        if not task.cancelled():
            task.exception()  # those who waited have it; where nobody did, nobody misses it
