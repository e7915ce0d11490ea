"""Tasks: how those that run beside others are brought to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any

AGAIN_SECONDS = 0.1


async def undisturbed(work: Coroutine[Any, Any, None]) -> None:
    """Do something to its end, however often whoever waits for it is cancelled meanwhile."""
    task = asyncio.create_task(work)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(task)
    task.result()


async def ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they have ended.

    Once is not enough: what a task awaits may lose a cancellation that comes in the same moment as
    the result, as ``asyncio.wait_for`` does in Python 3.11 (CPython issue 86296).
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        done, pending = await asyncio.wait(pending, timeout=AGAIN_SECONDS)
        for task in done:
            if not task.cancelled():
                task.exception()  # whoever waited for it has been told, or does not wait any more
