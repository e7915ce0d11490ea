"""The shelf: pages kept in memory by their position, so that an event is rendered once.

A page is right as long as its ticker has not moved; and the channel, which this process follows
anyway, knows when it has. So a page costs Redis nothing until the next event, then one read and
one rendering, however many readers ask at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass

from ticker.newsroom.archive.places import At, Place
from ticker.newsroom.archive.readings import PAGE, Placed, Readings
from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.content.refusals import Erased, Retracted
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.records.keys import name_of
from ticker.web.http.sending.packed import Packed
from ticker.web.memory.favourites import Favourites
from ticker.web.memory.keeping import Shared, keep, kept
from ticker.wire.channel.channel import Channel
from ticker.wire.hub.hub import Hub
from ticker.wire.log.position import Position
from ticker.wire.store.unavailable import Unavailable


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is sent, labelled with the position of its content."""

    at: Position
    packed: Packed
    ticker: Ticker
    """As it shows it, by its slug in all of its links."""


class Shelf:
    """The pages of all tickers that this process has shown lately."""

    def __init__(self, readings: Readings, hub: Hub) -> None:
        self._readings = readings
        self._hub = hub
        self._favourites = Favourites()
        self._shared = Shared()

    async def snapshot(self, slug: str, place: Place = None) -> Snapshot:
        """Return what a ticker shows.

        While Redis is away, the last one is returned, whatever its position. Raises Unknown,
        what `Readings.snapshot` does, and Unavailable where there is none in memory.
        """
        return await self._current(await self._channel(slug), place, PAGE)

    async def page(
        self,
        slug: str,
        variant: Hashable,
        render: Callable[[Snapshot], str],
        *,
        place: Place = None,
        limit: int = PAGE,
        origin: str = "",
        at: str | None = None,
    ) -> Page:
        """Return a page, rendered once for each position and variant. Raises as `snapshot`.

        Asked for at a position it is of that, or of one that was read after this call. One that
        names an origin is kept only if that is one of those most asked for.
        """
        channel = await self._channel(slug, at)
        snapshot = await self._current(channel, place, limit)
        key = ("page", place, limit, variant, origin)
        page: Page | None = kept(channel.kept, key)
        is_favourite = not origin or self._favourites.ask(origin)
        if page is None or page.at != snapshot.at:
            # In a thread: however long a rendering takes, readers do not wait for it.
            page = await self._shared.do(
                (channel.name, *key, snapshot.at),
                lambda: asyncio.to_thread(_rendered, snapshot, render),
            )
            if is_favourite:
                self._keep(channel, key, page.at, page)
        return page

    async def published(self, slug: str, entry_id: str) -> Placed:
        """Return an entry as readers see it: from the archive, and from memory while that is away.

        Raises as `Readings.published` does, and Unavailable where it is not in memory.
        """
        with suppress(Unavailable):
            if self._hub.upstream:
                return await self._readings.published(slug, entry_id)
        snapshot = await self.snapshot(slug, At(entry_id))
        assert snapshot.chosen
        return Placed(snapshot.chosen, snapshot.positions[entry_id], snapshot.ticker)

    async def ticker(self, slug: str) -> Ticker:
        """Return a ticker, likewise. Raises as `Readings.ticker` does."""
        with suppress(Unavailable):
            if self._hub.upstream:
                return await self._readings.ticker(slug)
        return (await self.snapshot(slug)).ticker

    async def _channel(self, slug: str, at: str | None = None) -> Channel:
        """Return what is known of a ticker, by a look that began after this call if one is asked.

        While Redis is away that need not be: what is asked for may be there.
        """
        name = name_of(slug)
        if at is not None and self._hub.upstream:
            return await self._hub.fresh(name)
        channel = await self._hub.follow(name)
        if at not in {None, str(channel.position)}:
            return await self._hub.fresh(name)
        return channel

    async def _current(self, channel: Channel, place: Place, limit: int) -> Snapshot:
        key, at = ("snapshot", place, limit), channel.position
        last: Snapshot | _Gone | None = kept(channel.kept, key)
        if last is not None and last.at == at:
            return _shown(last)
        try:
            snapshot = await self._shared.do(
                (channel.name, *key, at),
                lambda: self._readings.snapshot(channel.name, place=place, limit=limit),
            )
        except Unavailable:
            if last is None:
                raise
            return _shown(last)
        except (Retracted, Erased) as error:
            if at is not None:  # what was read is of then, or later
                self._keep(channel, key, at, _Gone(at, error))
            raise
        self._keep(channel, key, snapshot.at, snapshot)
        return snapshot

    @staticmethod
    def _keep(channel: Channel, key: Hashable, at: Position, what: object) -> None:
        if at != channel.position and channel.knows(at):
            return  # it is behind already, and may show what has been withdrawn since
        keep(channel.kept, key, what)


@dataclass(frozen=True, slots=True)
class _Gone:
    """That an entry is no more, which many may ask who have been sent its address."""

    at: Position
    error: Retracted | Erased


def _shown(last: Snapshot | _Gone) -> Snapshot:
    if isinstance(last, _Gone):
        raise last.error.with_traceback(None)
    return last


def _rendered(snapshot: Snapshot, render: Callable[[Snapshot], str]) -> Page:
    return Page(snapshot.at, Packed.quickly(render(snapshot).encode()), snapshot.ticker)
