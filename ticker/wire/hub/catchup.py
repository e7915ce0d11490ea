"""Catching up: how a channel is kept true to its log, by reading what it lacks.

Which read answers whom is the business of `calls`; this is where they are waited for. A read that
fails is repeated, and proves nothing.
"""

from __future__ import annotations

import asyncio
import logging
import random

from ticker.wire import meters
from ticker.wire.channel.channel import Channel
from ticker.wire.hub.calls import Calls
from ticker.wire.log.event import Follows
from ticker.wire.log.log import Log
from ticker.wire.log.position import Position
from ticker.wire.store.unavailable import Unavailable

PATIENCE_SECONDS = 4.0
"""How long a reader waits for a read of the log before it is told to come back."""
SHORTEST_PAUSE = 0.05
LONGEST_PAUSE = 2.0

logger = logging.getLogger(__name__)


class CatchUp:
    """A channel, and the reading that keeps it true."""

    def __init__(self, channel: Channel, log: Log, now: float) -> None:
        self.channel = channel
        self.agreed = False
        """Whether the last probe found the channel where its log is."""
        self.touched = now
        """When it was last asked for."""
        self.reading: asyncio.Task[None] | None = None
        self._log = log
        self._calls = Calls(channel)
        self._waiting: dict[asyncio.Future[None], int] = {}
        """Who waits for a read, and which call it has to come after."""

    def ring(self) -> int:
        """Call for a read of the log; return the number of the call."""
        call = self._calls.ask()
        if self.reading is None:
            name = f"catch up {self.channel.name}"
            self.reading = asyncio.create_task(self._catch_up(), name=name)
        return call

    async def fresh(self) -> None:
        """Return after a read that began after this call; Unavailable where none succeeds."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[future] = self.ring()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await future
        except TimeoutError:
            raise Unavailable("away", "it has not answered in time") from None
        finally:
            del self._waiting[future]

    async def _catch_up(self) -> None:
        """Read the log until every call is answered by a read that began after it."""
        pause = SHORTEST_PAUSE
        try:
            while self._calls.open:
                reading = self._calls.begin()
                try:
                    follows = await self._log.since(self.channel.name, reading.position)
                except (Unavailable, ValueError) as error:
                    meters.caught_up("failed")
                    logger.warning("Reading the log of %s failed: %s", self.channel.name, error)
                    await asyncio.sleep(random.uniform(pause / 2, pause))
                    pause = min(pause * 2, LONGEST_PAUSE)
                    continue
                pause = SHORTEST_PAUSE
                if self._calls.end(reading, follows):
                    meters.caught_up(_outcome(reading.position, follows))
                    self.agreed = True
                    self._settle()
                else:
                    meters.caught_up("again")
        finally:
            self.reading = None

    def _settle(self) -> None:
        """Release all who wait for a read that began after they asked."""
        for future, call in self._waiting.items():
            if self._calls.answered(call) and not future.done():
                future.set_result(None)


def _outcome(asked: Position | None, follows: Follows) -> meters.CatchUp:
    if asked is None:
        return "opened"
    return "continued" if follows.continued else "replaced"
