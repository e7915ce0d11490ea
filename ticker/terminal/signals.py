"""Signals: a command that is told to stop puts things in order, and then ends as one that was.

Who starts commands in a loop, as shells do, stops, too, if the command has died of the signal; an
exit code that only looks like it is taken for its answer.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CUT = signal.SIGPIPE
SIGNALLED = 128
"""What a shell adds to the number of the signal that has ended a command."""

Result = TypeVar("Result")


class Stopped(KeyboardInterrupt):
    """The command is told to stop. As with Ctrl+C, nothing that goes on keeps it."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def listen() -> None:
    """Have this process told to stop by an exception; what is ignored, as by nohup, stays so."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _: FrameType | None) -> None:
    raise Stopped(number)


def die(number: int) -> int:
    """End this process by a signal; return its exit code where none can, as that of a container."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    return SIGNALLED + number


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run something in an event loop of its own; it is cancelled where the command is to stop."""

    async def stoppable() -> Result:
        with stopped_by_signals():
            return await work

    return asyncio.run(stoppable())


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Cancel the task that this stands around when the command is told to stop.

    Raises Stopped once it has put things in order. What is ignored, as by ``nohup``, stays so.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    came: list[int] = []

    def stop(number: int) -> None:
        came.append(number)
        task.cancel()

    heard = {
        number: former
        for number in STOPPING
        if (former := signal.getsignal(number)) is not signal.SIG_IGN
    }
    for number in heard:
        loop.add_signal_handler(number, stop, number)
    try:
        yield
    except asyncio.CancelledError:
        if not came:
            raise
        raise Stopped(came[0]) from None
    finally:
        for number, former in heard.items():
            loop.remove_signal_handler(number)
            signal.signal(number, former)
