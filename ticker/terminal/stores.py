"""Stores: the installation that a command works on, for as long as it runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from ticker.machine.valkey import valkey
from ticker.newsroom.archive.installation import Installation, installed
from ticker.newsroom.pictures.places import Place
from ticker.newsroom.pictures.taking import Studio, Taking
from ticker.settings import Settings
from ticker.terminal import signals
from ticker.wire.log.extent import Extent

Result = TypeVar("Result")
Work = Callable[[Installation], Awaitable[Result]]


def in_store(setup: Settings, work: Work[Result]) -> Result:
    """Do something with the installation of these settings, on the Valkey that runs or our own.

    Raises NewerLayout where its data are of a later version, and Unavailable.
    """

    async def settled(house: Installation) -> Result:
        await house.settle()
        return await work(house)

    with store_url(setup) as redis_url:
        return run(setup, redis_url, settled)


def run(setup: Settings, redis_url: str, work: Work[Result]) -> Result:
    """Do something with the installation on a Redis."""

    async def running() -> Result:
        extent = Extent(setup.log_length, setup.log_bytes)
        async with installed(redis_url, setup.prefix, extent) as house:
            return await work(house)

    return signals.run(running())


def taking_in(setup: Settings, house: Installation) -> Taking:
    """Return what takes pictures in, and where their files are kept."""
    place, archive = Place.read(setup.pictures, setup.media_endpoint), house.archive
    studio = Studio(place, setup.data / "making", keeps_all=setup.keeps_all)
    return Taking(house.log, archive.pictures, archive.hints, studio)


@contextmanager
def store_url(setup: Settings, *, start: bool = False) -> Iterator[str]:
    """Give the address of the Redis; where none is set, of our own Valkey on the data folder."""
    if setup.redis_url:
        yield setup.redis_url
    elif start:
        with valkey.Valkey(setup.data) as url:
            yield url
    else:
        with valkey.borrowed(setup.data) as url:
            yield url
