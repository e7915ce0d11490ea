"""Logs: one on a store, for tests of the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from ticker.wire.log.change import Append, Change
from ticker.wire.log.extent import Extent
from ticker.wire.log.log import Log
from ticker.wire.store.homes import Homes


@asynccontextmanager
async def opened(url: str, prefix: str, length: int, size: int = 1 << 23) -> AsyncIterator[Log]:
    """Give a log that keeps so many events, or bytes of them, with connections of its own."""
    homes = Homes(url, prefix)
    try:
        yield Log(homes, Extent(length, size))
    finally:
        await homes.close()


def telling(text: str, **options: Any) -> Change:
    """Return the change that does nothing but tell readers something."""
    return Change(appends=[Append(text, **options)])
