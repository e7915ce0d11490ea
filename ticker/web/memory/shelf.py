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

from ticker.newsroom.archive.places import Place
from ticker.newsroom.archive.readings import Readings
from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.records.keys import name_of
from ticker.wire.channel.channel import Channel
from ticker.wire.hub.hub import Hub
from ticker.wire.log.position import Position
from ticker.wire.store.unavailable import Unavailable

Made = TypeVar("Made")

MOST_PAGES = 64
"""Pages kept of one ticker: variants, and other places that somebody has asked for.

Anybody may make up places: what nobody has asked for longest goes first, so the newest page stays.
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is sent, labelled with the position of its content."""

    at: Position
    body: bytes
    gzipped: bytes
    slug: str
    """That of its ticker, in all of its links."""


class Shelf:
    """The pages of all tickers that this process has shown lately."""

    def __init__(self, readings: Readings, hub: Hub) -> None:
        self._readings = readings
        self._hub = hub
        self._working: dict[Hashable, asyncio.Task[Any]] = {}

    async def snapshot(self, slug: str, place: Place = None, *, fresh: bool = False) -> Snapshot:
        """Return what a ticker shows; with ``fresh`` as of a look that began after this call.

        While Redis is away, the last one is returned, whatever its position. Raises Unknown,
        what `Readings.snapshot` does, and Unavailable where there is none in memory.
        """
        channel = await self._channel(slug, fresh=fresh)
        return await self._current(channel, place)

    async def page(
        self,
        slug: str,
        variant: Hashable,
        render: Callable[[Snapshot], str],
        *,
        place: Place = None,
        fresh: bool = False,
    ) -> Page:
        """Return a page, rendered once for each position and variant. Raises as `snapshot`."""
        channel = await self._channel(slug, fresh=fresh)
        snapshot = await self._current(channel, place)
        key = ("page", place, variant)
        page: Page | None = _kept(channel, key)
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

    async def _current(self, channel: Channel, place: Place) -> Snapshot:
        key = ("snapshot", place)
        kept: Snapshot | None = _kept(channel, key)
        if kept is not None and kept.at == channel.position:
            return kept
        try:
            snapshot = await self._shared(
                (channel.name, *key, channel.position),
                lambda: self._readings.snapshot(channel.name, place=place),
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
        channel.kept.pop(key, None)
        if len(channel.kept) >= MOST_PAGES:
            del channel.kept[next(iter(channel.kept))]
        channel.kept[key] = what


def _kept(channel: Channel, key: Hashable) -> Any:
    """Return what is kept under a key, if anything is, which is the last to go from now on."""
    if key not in channel.kept:
        return None
    channel.kept[key] = channel.kept.pop(key)
    return channel.kept[key]


def _rendered(snapshot: Snapshot, render: Callable[[Snapshot], str]) -> Page:
    body = render(snapshot).encode()
    return Page(snapshot.at, body, gzip.compress(body, 6, mtime=0), snapshot.ticker.slug)
