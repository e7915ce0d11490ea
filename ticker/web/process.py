"""A process: what lives as long as one server process, shared by all its requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from starlette.requests import HTTPConnection

from ticker.newsroom import events
from ticker.newsroom.archive import Archive
from ticker.newsroom.people import People
from ticker.settings import Settings
from ticker.web.assets import Assets
from ticker.web.metrics import watch_event_loop
from ticker.web.shelf import Shelf
from ticker.wire.durability import Durability
from ticker.wire.hub import Hub
from ticker.wire.log import Log, connect, disconnect
from ticker.wire.seats import Seats
from ticker.wire.tasks import ended


@dataclass(frozen=True, slots=True)
class Process:
    """The parts of one server process."""

    settings: Settings
    archive: Archive
    people: People
    hub: Hub
    seats: Seats
    shelf: Shelf
    durability: Durability
    assets: Assets


@asynccontextmanager
async def running(settings: Settings, assets: Assets) -> AsyncIterator[Process]:
    """Connect to Redis and keep the hub listening until the process ends."""
    redis = connect(settings.redis_url)
    watching = asyncio.create_task(watch_event_loop(), name="process: watch the event loop")
    try:
        durability = Durability(redis)
        log = Log(redis, settings.prefix, settings.log_length, durability.wait)
        archive = Archive(log)
        seats = Seats(
            settings.max_readers,
            per_address=settings.max_readers_per_address,
            per_origin=settings.max_readers_per_origin,
        )
        async with Hub(log, events.published_at) as hub:
            yield Process(
                settings=settings,
                archive=archive,
                people=People(redis, settings.prefix),
                hub=hub,
                seats=seats,
                shelf=Shelf(archive, hub),
                durability=durability,
                assets=assets,
            )
    finally:
        await ended({watching})
        await disconnect(redis)


def process_of(connection: HTTPConnection) -> Process:
    """Return the process that answers a request."""
    return cast("Process", connection.state.process)
