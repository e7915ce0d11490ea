"""Keeping: what is made is kept for a while, and made once for all who want it at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, TypeVar

Made = TypeVar("Made")

MOST = 64
"""Things kept in one place: variants, and whatever else somebody has asked for.

Anybody may make up places: what nobody has asked for longest goes first, so the newest page stays.
"""


def kept(place: dict[Hashable, Any], key: Hashable) -> Any:
    """Return what is kept under a key, if anything is, which is the last to go from now on."""
    if key not in place:
        return None
    place[key] = place.pop(key)
    return place[key]


def keep(place: dict[Hashable, Any], key: Hashable, what: object) -> None:
    """Keep something, in place of what nobody has asked for longest."""
    place.pop(key, None)
    if len(place) >= MOST:
        del place[next(iter(place))]
    place[key] = what


class Shared:
    """Work that is under way."""

    def __init__(self) -> None:
        self._working: dict[Hashable, asyncio.Task[Any]] = {}

    async def do(self, key: Hashable, work: Callable[[], Coroutine[None, None, Made]]) -> Made:
        """Do a piece of work once for all who want it at the same time."""
        task: asyncio.Task[Made] | None = self._working.get(key)
        if task is None:
            task = self._working[key] = asyncio.create_task(work())
            task.add_done_callback(lambda _: self._working.pop(key, None))
        return await asyncio.shield(task)
