"""The ear: how one process hears of events, and how it learns that it hears nothing.

What is heard is only a bell, and silence proves nothing. So every `PROBE_SECONDS` a probe is
published to ourselves, and the heads of all logs we follow are read. A probe that is not heard
within `SILENT_SECONDS` means that the subscription is dead, whatever TCP believes, and it is opened
anew.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterable, Mapping
from contextlib import suppress
from secrets import token_hex
from typing import Protocol

from ticker.wire import meters
from ticker.wire.log.log import Log
from ticker.wire.log.position import Position
from ticker.wire.log.subscription import Subscription
from ticker.wire.store.unavailable import Unavailable
from ticker.wire.tasks import ended

PROBE_SECONDS = 1.5
SILENT_SECONDS = 3.0
LOOK_SECONDS = 0.5
LONGEST_PAUSE = 2.0

logger = logging.getLogger(__name__)


class Listener(Protocol):
    """Whom an ear tells what it hears."""

    def names(self) -> Iterable[str]:
        """Return what is listened for."""

    def confirmed(self, name: str) -> None:
        """Take that from here on all that is published is heard."""

    def heard(self, name: str, payload: bytes) -> None:
        """Take what was published."""

    def compare(self, heads: Mapping[str, Position]) -> None:
        """Take where the logs stand."""

    def reached(self, *, upstream: bool) -> None:
        """Take that Redis has come within reach, or is out of it."""


class Ear:
    """A subscription that is opened again whenever in doubt, and the probes that raise doubts."""

    def __init__(self, log: Log, listener: Listener) -> None:
        self.upstream = False
        """Whether Redis answers and its bell is heard."""
        self.why = ""
        """In a sentence, why it is not."""
        self._log = log
        self._listener = listener
        self._subscription: Subscription | None = None
        self._probe_channel = f"{log.prefix}:probe:{token_hex(8)}"
        self._probes = 0
        self._ended = False
        """Whether the log has said that the subscription has ended, and not yet that it is back."""
        self._doubt = asyncio.Event()
        """That a probe is due before its time."""
        self._heard = 0.0

    def add(self, name: str) -> None:
        """Listen for one more; the next subscription brings along what this one cannot take."""
        if self._subscription is not None:
            with suppress(Unavailable):
                self._subscription.add(self._log.channel(name))

    def drop(self, name: str) -> None:
        """Listen for one less; a dying subscription takes its channels along."""
        if self._subscription is not None:
            with suppress(Unavailable):
                self._subscription.drop(self._log.channel(name))

    async def listen(self) -> None:
        """Keep a subscription, for ever."""
        pause = 0.05
        while True:
            began = self._heard = _now()
            try:
                async with self._log.subscription() as subscription:
                    subscription.add(self._probe_channel)
                    await self._hear_until_silent(subscription)
            except Unavailable as error:
                logger.warning("The subscription ended: %s", error)
                self.why, self._ended = str(error), True
            finally:
                self._subscription = None
                self._set(upstream=False)
            pause = 0.05 if _now() - began > SILENT_SECONDS else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(random.uniform(pause / 2, pause))

    async def probe(self) -> None:
        """Ring our own bell and look at the heads, for ever."""
        while True:
            began = _now()
            self._doubt.clear()
            self._probes += 1
            try:
                heads = await self._log.probe(
                    self._probe_channel, self._probes, self._listener.names()
                )
            except (Unavailable, ValueError) as error:
                logger.warning("A probe has failed. %s", error)
                self.why = str(error)
                if isinstance(error, Unavailable):
                    self._log.writability.looked(error)
                self._set(upstream=False)
            else:
                self._listener.compare(heads)
                if self._subscription is not None:
                    self._set(upstream=True)
            # By the clock: a slow Redis is heard as often as a fast one.
            with suppress(TimeoutError):
                async with asyncio.timeout_at(began + PROBE_SECONDS):
                    await self._doubt.wait()

    async def _hear_until_silent(self, subscription: Subscription) -> None:
        """Listen until the connection ends, or none of our probes has come back for too long.

        Time in which this process did not run, busy or stopped, is no silence of Redis.
        """
        self._heard = _now()
        hearing = asyncio.create_task(self._hear(subscription), name="ear: hear")
        try:
            while not hearing.done():
                looked = _now()
                await asyncio.wait({hearing}, timeout=LOOK_SECONDS)
                now = _now()
                self._heard = min(now, self._heard + max(0.0, now - looked - LOOK_SECONDS))
                if now - self._heard > SILENT_SECONDS:
                    raise Unavailable("away", f"nothing was heard for {SILENT_SECONDS:g} seconds")
            await hearing
        finally:
            await ended({hearing})

    async def _hear(self, subscription: Subscription) -> None:
        """Pass on what comes."""
        while True:
            kind, channel, payload = await subscription.heard()
            if channel == self._probe_channel:
                self._heard = _now()
                if kind == "subscribe":
                    self._subscription = subscription
                    self._doubt.set()
                    subscription.add(*map(self._log.channel, self._listener.names()))
            elif kind == "message":
                self._listener.heard(self._log.strand(channel), payload)
            elif kind == "subscribe":
                self._listener.confirmed(self._log.strand(channel))

    def _set(self, *, upstream: bool) -> None:
        if upstream and self._ended:
            logger.info("The subscription is back.")
            self._ended = False
        if self.upstream != upstream:
            self.upstream = upstream
            meters.connected(upstream=upstream)
            self._listener.reached(upstream=upstream)


def _now() -> float:
    return asyncio.get_running_loop().time()
