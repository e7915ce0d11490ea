"""Signals: a command that is told to stop puts things in order first."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import click

STOPPING = (signal.SIGTERM, signal.SIGHUP)
"""Ctrl+C is Python's own."""
SIGNALLED = 128
"""What a shell adds to the number of the signal that has ended a command."""


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Cancel the task that this stands around when the command is told to stop, and then end it.

    What is ignored, as by ``nohup``, stays so.
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
        raise click.exceptions.Exit(SIGNALLED + came[0]) from None
    finally:
        for number, former in heard.items():
            loop.remove_signal_handler(number)
            signal.signal(number, former)
