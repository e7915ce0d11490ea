"""The shelf: pages kept in memory by their position, so that an event is rendered once.

A page is right as long as its ticker has not moved; and the channel, which this process follows
anyway, knows when it has. So a page costs Redis nothing until the next event, then one read and
one rendering, however many readers ask at once.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from ticker.newsroom.archive.readings import Readings
from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.records.keys import name_of
from ticker.wire.channel.channel import Channel
from ticker.wire.hub.hub import Hub
from ticker.wire.log.position import Position
from ticker.wire.store.unavailable import Unavailable

Made = TypeVar("Made")

MOST_PAGES = 64
"""Pages kept of one ticker: variants, and older pages that somebody has asked for."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is sent, labelled with the position of its content."""

    at: Position
    body: bytes
    gzipped: bytes


class Shelf:
    """The pages of all tickers that this process has shown lately."""

    def __init__(self, readings: Readings, hub: Hub) -> None:
        self._readings = readings
        self._hub = hub
        self._working: dict[Hashable, asyncio.Task[Any]] = {}

    async def snapshot(
        self, slug: str, before: str | None = None, *, fresh: bool = False
    ) -> Snapshot:
        """Return what a ticker shows; with ``fresh`` as of a look that began after this call.

        While Redis is away, the last one is returned, whatever its position. Raises Unknown,
        NoSuchTicker, NoSuchEntry, and Unavailable where there is none in memory.
        """
        channel = await self._channel(slug, fresh=fresh)
        return await self._current(channel, before)

    async def page(
        self,
        slug: str,
        variant: Hashable,
        render: Callable[[Snapshot], str],
        *,
        before: str | None = None,
        fresh: bool = False,
    ) -> Page:
        """Return a page, rendered once for each position and variant. Raises as `snapshot`."""
        channel = await self._channel(slug, fresh=fresh)
        snapshot = await self._current(channel, before)
        key = ("page", before, variant)
        page: Page | None = channel.kept.get(key)
        if page is None or page.at != snapshot.at:
            # In a thread: however long a rendering takes, readers do not wait for it.
            page = await self._shared(
                (channel.name, *key, snapshot.at),
                lambda: asyncio.to_thread(_rendered, snapshot, render),
            )
            self._keep(channel, key, page.at, page)
        return page

    async def _channel(self, slug: str, *, fresh: bool) -> Channel:
        name = name_of(slug)
        return await (self._hub.fresh(name) if fresh else self._hub.follow(name))

    async def _current(self, channel: Channel, before: str | None) -> Snapshot:
        key = ("snapshot", before)
        kept: Snapshot | None = channel.kept.get(key)
        if kept is not None and kept.at == channel.position:
            return kept
        try:
            snapshot = await self._shared(
                (channel.name, *key, channel.position),
                lambda: self._readings.snapshot(channel.name, before=before),
            )
        except Unavailable:
            if kept is None:
                raise
            return kept
        self._keep(channel, key, snapshot.at, snapshot)
        return snapshot

    async def _shared(self, key: Hashable, work: Callable[[], Coroutine[None, None, Made]]) -> Made:
        """Do a piece of work once for all who want it at the same time."""
        task: asyncio.Task[Made] | None = self._working.get(key)
        if task is None:
            task = self._working[key] = asyncio.create_task(work())
            task.add_done_callback(lambda _: self._working.pop(key, None))
        return await asyncio.shield(task)

    @staticmethod
    def _keep(channel: Channel, key: Hashable, at: Position, what: object) -> None:
        if at != channel.position and channel.knows(at):
            return  # it is behind already, and may show what has been withdrawn since
        if len(channel.kept) >= MOST_PAGES:
            channel.kept.clear()
        channel.kept[key] = what


def _rendered(snapshot: Snapshot, render: Callable[[Snapshot], str]) -> Page:
    body = render(snapshot).encode()
    return Page(snapshot.at, body, gzip.compress(body, 6, mtime=0))
