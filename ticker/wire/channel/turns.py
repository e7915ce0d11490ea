"""Turns: how fan-outs share the time of one process with each other, and with all else it does."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

SLICE_SECONDS = 0.001
"""How long fan-outs write before whatever else there is to do has its turn."""


class Writing(Protocol):
    """What writes a slice at a time."""

    def slice(self, enough: Callable[[], bool]) -> bool:
        """Write until it is enough; tell whether there is more to do."""


class Turns:
    """Those that have something to write, each a slice at a time."""

    def __init__(self) -> None:
        self._waiting: deque[Writing] = deque()
        self._called = False
        """Whether the loop will call for the next slice."""

    def take(self, one: Writing) -> None:
        """Have it write until it has nothing left."""
        self._waiting.append(one)
        self._call()

    async def over(self) -> None:
        """Return when nothing is left to be written."""
        while self._waiting:  # noqa: ASYNC110 - the slices and this take turns anyway
            await asyncio.sleep(SLICE_SECONDS)

    def _slice(self) -> None:
        """Let them write in turn, then the loop do what else there is, and so on."""
        self._called = False
        until = time.perf_counter() + SLICE_SECONDS
        try:
            while self._waiting and time.perf_counter() < until:
                one = self._waiting.popleft()
                if one.slice(lambda: time.perf_counter() > until):
                    self._waiting.append(one)
        finally:
            self._call()

    def _call(self) -> None:
        if self._waiting and not self._called:
            self._called = True
            asyncio.get_running_loop().call_soon(self._slice)
