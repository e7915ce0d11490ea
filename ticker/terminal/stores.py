"""Stores: the installation that a command works on, for as long as it runs."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from ticker.machine import valkey
from ticker.newsroom.archive.installation import Installation, installed
from ticker.settings import Settings

Result = TypeVar("Result")
SIGNALLED = 128
"""What a shell adds to the number of the signal that has ended a command."""

Work = Callable[[Installation], Awaitable[Result]]


def in_store(setup: Settings, work: Work[Result]) -> Result:
    """Do something with the installation of these settings, on the Valkey that runs or our own.

    Raises NewerLayout where its data are of a later version, and Unavailable.
    """

    async def settled(house: Installation) -> Result:
        await house.archive.takeover.settle()
        return await work(house)

    with store_url(setup) as redis_url:
        return run(setup, redis_url, settled)


def run(setup: Settings, redis_url: str, work: Work[Result]) -> Result:
    """Do something with the installation on a Redis.

    It can be stopped by Ctrl+C, SIGTERM and SIGHUP, and then puts things in order before it ends.
    """
    stopped: list[int] = []

    async def running() -> Result:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def stop(number: int) -> None:
            stopped.append(number)
            task.cancel()

        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop, number)
        async with installed(redis_url, setup.prefix, setup.log_length) as house:
            return await work(house)

    try:
        return asyncio.run(running())
    except asyncio.CancelledError:
        sys.exit(SIGNALLED + stopped[0])


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
