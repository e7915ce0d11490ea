"""The list of tickers, in memory: looked at once a second, and made anew where something differs.

What differs is told by a digest of all heads; so a list is rendered once for each change, and at
most once a second, however many ask, and while Redis is away the last one goes on being served.
"""

from __future__ import annotations

import asyncio
import hashlib
from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.content.cursors import Cursor
from ticker.newsroom.content.moments import written
from ticker.newsroom.content.tickers import Ticker
from ticker.web.http.sending.packed import Packed
from ticker.web.memory.favourites import Favourites
from ticker.web.memory.keeping import Shared, keep, kept
from ticker.wire.hub.hub import Hub
from ticker.wire.store.unavailable import Unavailable

LOOK_SECONDS = 1.0

Active = tuple[Ticker, datetime]
"""A ticker with its last activity."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The listed tickers of one moment, newest activity first."""

    tickers: Sequence[Active]
    digest: str
    """Names all that they show, in this order."""

    def part(self, before: Cursor | None, limit: int) -> Part:
        """Return a page of them, from below a cursor."""
        begin = 0
        if before is not None:
            begin = bisect_left(self.tickers, True, key=lambda one: _order(one) < before.order)
        shown = self.tickers[begin : begin + limit]
        is_last = begin + limit >= len(self.tickers)
        return Part(shown, None if is_last else Cursor.of(_order(shown[-1])))


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the list."""

    tickers: Sequence[Active]
    next: Cursor | None
    """Below which the next ones are; None where there are none."""


class Listing:
    """The list, as this process has seen it last."""

    def __init__(self, archive: Archive, hub: Hub) -> None:
        self._archive = archive
        self._hub = hub
        self._written = 0
        self._last: Listed | None = None
        self._looked = float("-inf")
        self._pages: dict[Hashable, Any] = {}
        self._favourites = Favourites()
        self._shared = Shared()

    async def now(self) -> Listed:
        """Return what is listed; Unavailable where that cannot be known and never was."""
        written = self._archive.headers.written  # whoever has written here finds it at once
        is_late = monotonic() - self._looked > LOOK_SECONDS or written != self._written
        # Whatever hangs, hangs for seconds: nobody is to wait for what is known to be away.
        if self._last is None or (is_late and self._hub.upstream):
            return await self._shared.do(("look", written), lambda: self._look(written))
        return self._last

    async def page(
        self,
        variant: Hashable,
        render: Callable[[Part], str],
        before: Cursor | None,
        limit: int,
        origin: str = "",
    ) -> tuple[str, Packed]:
        """Return the digest of the list, and a page of it. Raises as `now` does.

        One that names an origin is kept only if that is one of those most asked for.
        """
        listed = await self.now()
        key = (listed.digest, variant, before, limit, origin)
        is_favourite = not origin or self._favourites.ask(origin)
        packed: Packed | None = kept(self._pages, key)
        if packed is None:
            part = listed.part(before, limit)
            packed = await self._shared.do(key, lambda: asyncio.to_thread(_packed, render, part))
            if is_favourite:
                keep(self._pages, key, packed)
        return listed.digest, packed

    async def _look(self, written: int) -> Listed:
        try:
            found = await self._archive.readings.listing()
        except Unavailable:
            if self._last is None:
                raise
            return self._last
        listed = [(ticker, active) for ticker, active in found if ticker.listed]
        digest = await asyncio.to_thread(_digest, listed)
        if self._last is None or digest != self._last.digest:
            self._pages.clear()
            self._last = Listed(listed, digest)
        self._looked, self._written = monotonic(), written
        return self._last


def _order(one: Active) -> str:
    return f"{written(one[1])} {one[0].slug}"


def _digest(listed: Sequence[Active]) -> str:
    heads = hashlib.sha256()
    for ticker, active in listed:
        heads.update(f"{ticker.slug} {ticker.revision} {ticker.updated_at} {active}\n".encode())
    return heads.hexdigest()[:12]


def _packed(render: Callable[[Part], str], part: Part) -> Packed:
    return Packed.quickly(render(part).encode())
