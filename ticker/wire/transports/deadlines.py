"""Deadlines: what must have happened within a time, watched by one timer for all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Deadlines(Generic[T]):
    """All that has the same time from when it is begun; so what was begun first is due first."""

    def __init__(self, seconds: float, late: Callable[[T], None]) -> None:
        """Take what is called with each that is late."""
        self.seconds = seconds
        self._late = late
        self._due: dict[T, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, one: T) -> None:
        """Let its time begin; where it has begun already, it goes on."""
        if one not in self._due:
            self._due[one] = asyncio.get_running_loop().time() + self.seconds
            self._set()

    def met(self, one: T) -> None:
        """Forget it: what was waited for has happened, or does not matter any more."""
        self._due.pop(one, None)

    def _set(self) -> None:
        if self._timer is None and self._due:
            first = next(iter(self._due.values()))
            self._timer = asyncio.get_running_loop().call_at(first, self._look)

    def _look(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        try:
            while self._due and (first := next(iter(self._due))) and self._due[first] <= now:
                del self._due[first]
                self._late(first)
        finally:
            self._set()
