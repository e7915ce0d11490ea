"""The pulse: how a parent knows that a worker's event loop still turns.

A worker that hangs is alive by all that the system can tell, and its readers wait for ever. So its
event loop writes a byte every second into a pipe. The parent counts the silence by its own looks,
not by a clock: where the machine was asleep, or the parent itself was stopped, nobody has looked,
and nobody was silent. What the byte is says how the worker is.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable

from ticker.machine.standing import State

BEAT_SECONDS = 1.0
LOOK_SECONDS = 0.25
HUNG_SECONDS = 8.0
"""After how much silence a worker is taken to hang."""
START_SECONDS = 60.0
"""How long it may take to its first beat."""
LONGEST_LOOK = 0.5
"""What counts of the time between two looks, in seconds."""


async def beat(descriptor: int, state: Callable[[], State]) -> None:
    """Tell a parent through a pipe that this event loop turns, until nobody reads it any more.

    And how we are: at once where that has changed.
    """
    os.set_blocking(descriptor, False)
    while True:
        try:
            os.write(descriptor, told := state())
        except BlockingIOError:  # the parent does not look at present; it will find enough
            pass
        except OSError:
            return
        end = asyncio.get_running_loop().time() + BEAT_SECONDS
        while state() == told and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)


class Pulse:
    """A worker's pulse as its parent feels it."""

    def __init__(self) -> None:
        self._heard, self.told = os.pipe()
        """The end that the worker writes to; to be closed here once the worker has it."""
        os.set_blocking(self._heard, False)
        self._looked = time.monotonic()
        self._silent = 0.0
        self._patience = START_SECONDS
        self.state = State.STARTS

    def handed_over(self) -> None:
        """Keep only the end that is read."""
        os.close(self.told)

    def has_stopped(self) -> bool:
        """Look; tell whether nothing has been heard for too long."""
        now = time.monotonic()
        self._silent += min(now - self._looked, LONGEST_LOOK)
        self._looked = now
        try:
            if heard := os.read(self._heard, 1024):
                self._silent, self._patience = 0.0, HUNG_SECONDS
                self.state = State(heard[-1:])
        except BlockingIOError:
            pass
        return self._silent > self._patience

    @property
    def silence(self) -> float:
        """Return for how many seconds nothing has been heard."""
        return self._silent

    def close(self) -> None:
        """Look no more."""
        os.close(self._heard)
