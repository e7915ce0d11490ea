"""Aliases: under which further slugs a ticker is found, now that its slug may change.

A ticker's keys and channel carry its *name*, the slug that it was created with, for good. Each slug
that it got later lies in a slot of its own, with the name and when it was claimed. So two steps are
taken. The slug is claimed first, where neither a ticker nor another claim is, and a ticker is
created only where no claim is: whoever comes second is refused. Then the header names it. A crash
between the two leaves a claim too many, which gives way once it is older than any write can take.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import datetime, timedelta

from ticker.newsroom.content import moments
from ticker.newsroom.content.refusals import SlugTaken
from ticker.newsroom.records.keys import Keys, name_of
from ticker.newsroom.records.names import YOUNG_SECONDS
from ticker.newsroom.records.records import readable, ticker_of
from ticker.wire.log.change import Change, Guard, GuardError
from ticker.wire.log.log import Log
from ticker.wire.log.packing import KEYS
from ticker.wire.store.unavailable import Unavailable

ATTEMPTS = 20
FRESH_SECONDS = 1.0
"""For how long it is not asked again what a slug is the name of."""
WAIT_SECONDS = 0.1
"""How long is waited for a newer answer than that, where there is one: Redis may be away."""
MOST_KEPT = 10_000


class Aliases:
    """The one place that knows the name of the ticker that a slug is of."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._kept: dict[str, tuple[float, str]] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def name_of(self, slug: str) -> str:
        """Return the name of the ticker that has, or had, a slug: that itself where none has.

        While Redis is away, it is what was known last. Raises NoSuchTicker for what is no slug.
        """
        slug = name_of(slug)
        if self._age(slug) > FRESH_SECONDS:
            asking = self._asking.get(slug)
            if asking is None:
                asking = self._asking[slug] = asyncio.create_task(self._ask(slug))
                asking.add_done_callback(lambda _: self._asking.pop(slug, None))
            await asyncio.wait([asking], timeout=WAIT_SECONDS if slug in self._kept else None)
        return self._kept[slug][1]

    async def claim(self, slug: str, name: str) -> None:
        """Have a slug lead to a ticker of that name. Raises SlugTaken and Unavailable."""
        keys = self._keys(slug)
        for _ in range(ATTEMPTS):
            reading = await self._log.read(
                slug, ["GET", keys["ticker"]], ["GET", keys["alias"]], writing=True
            )
            ticker, claimed = reading.found
            if ticker or await self._stands(slug, claimed, reading.now, but=name):
                raise SlugTaken(slug)
            change = Change(
                guards=[Guard(keys["ticker"], ""), Guard(keys["alias"], claimed or "")],
                writes=[["SET", keys["alias"], f"{name} {moments.written(reading.now)}"]],
            )
            try:
                await self._log.append(slug, change)
            except GuardError:
                continue
            self._keep(slug, name)
            return
        raise self._log.contended()

    async def free(self, slug: str) -> None:
        """Make sure that a ticker may be created with a slug. Raises SlugTaken and Unavailable."""
        alias = self._keys(slug)["alias"]
        reading = await self._log.read(slug, ["GET", alias], writing=True)
        claimed = reading.found[0]
        if await self._stands(slug, claimed, reading.now):
            raise SlugTaken(slug)
        if claimed:
            await self._drop(slug, claimed)
        self._keep(slug, slug)

    async def release(self, slug: str, name: str) -> None:
        """Let go of a slug of a ticker that was deleted. Raises Unavailable."""
        claimed = await self._log.homes.home(slug).ask("GET", self._keys(slug)["alias"])
        if claimed and _claimant(claimed) == name:
            await self._drop(slug, claimed)

    async def _drop(self, slug: str, claimed: bytes) -> None:
        keys = self._keys(slug)
        change = Change(
            guards=[Guard(keys["alias"], claimed)],
            clears=[keys["alias"], keys[KEYS]],
            frees=True,
        )
        with suppress(GuardError):  # somebody else was faster
            await self._log.append(slug, change)
        self._kept.pop(slug, None)

    async def _stands(
        self, slug: str, claimed: bytes | None, now: datetime, *, but: str = ""
    ) -> bool:
        """Tell whether a claim keeps others, but for one ticker, from having that slug."""
        if not claimed or _claimant(claimed) == but:
            return False
        name = _claimant(claimed)
        text = await self._log.homes.home(name).ask("GET", Keys(self._log.prefix, name)["ticker"])
        if not text:
            return False
        tickers = readable(ticker_of, [text])
        if not tickers or slug in (tickers[0].slug, *tickers[0].aliases):
            return True
        since = moments.read(claimed.decode().partition(" ")[2])
        return now - since < timedelta(seconds=YOUNG_SECONDS)

    async def _ask(self, slug: str) -> None:
        """Learn what a slug is the name of; what was known stays where that cannot be asked."""
        name = self._kept[slug][1] if slug in self._kept else slug
        with suppress(Unavailable):
            claimed = await self._log.homes.home(slug).ask("GET", self._keys(slug)["alias"])
            name = _claimant(claimed) if claimed else slug
        self._keep(slug, name)

    def _keep(self, slug: str, name: str) -> None:
        self._kept.pop(slug, None)
        if len(self._kept) >= MOST_KEPT:  # anybody may make up slugs
            del self._kept[next(iter(self._kept))]
        self._kept[slug] = (time.monotonic(), name)

    def _age(self, slug: str) -> float:
        return time.monotonic() - self._kept[slug][0] if slug in self._kept else float("inf")

    def _keys(self, slug: str) -> Keys:
        return Keys(self._log.prefix, slug)


def _claimant(claimed: bytes) -> str:
    return claimed.decode().partition(" ")[0]
