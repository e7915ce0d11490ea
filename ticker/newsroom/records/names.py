"""Names: a hint of which tickers there are, beside the tickers themselves.

A ticker lies whole in one slot, and the list of all in another: no step can write both. So a name
is written *before* its ticker is created, and taken away after it was deleted. A crash between the
two leaves a name too many, never one too few: whoever reads the list passes it over, and it is
swept once it is older than any write can take.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from ticker.wire.store.homes import Homes
from ticker.wire.store.script import Script
from ticker.wire.store.unavailable import Unavailable

YOUNG_SECONDS = 60
"""How old a hint must be to be swept, by Redis's time: a write is given up long before."""
_UNHINT = Script.of("ticker.newsroom.records", "lua/unhint.lua")


class Names:
    """The names of all tickers of one installation, and perhaps some more."""

    def __init__(self, homes: Homes, ticker_key: Callable[[str], str]) -> None:
        """Take what returns the key that a ticker has for as long as it exists."""
        self._homes = homes
        self._ticker_key = ticker_key
        self._key = f"{homes.prefix}:tickers"
        self._ever = f"{self._key}:ever"

    async def all(self) -> list[str]:
        """Return them, the newest first. Raises Unavailable."""
        found = await self._homes.common.ask("ZREVRANGE", self._key, 0, -1)
        return [name.decode(errors="replace") for name in found]

    async def ever(self) -> list[str]:
        """Return them, and those of tickers that were deleted. Raises Unavailable."""
        found = await self._homes.common.ask("SMEMBERS", self._ever)
        former = sorted(name.decode(errors="replace") for name in found)
        return list(dict.fromkeys((*await self.all(), *former)))

    async def hint(self, name: str) -> None:
        """Note a name before its ticker is created. Raises Unavailable."""
        now = await self._now()
        commands = [("SADD", self._ever, name), ("ZADD", self._key, now, name)]
        await self._homes.common.ask_all(commands)

    async def drop(self, name: str) -> None:
        """Forget a name after its ticker was deleted, unless there is one again."""
        score = await self._homes.common.ask("ZSCORE", self._key, name)
        if score is not None and not await self._exists(name):
            await self._homes.common.run(_UNHINT, [self._key], name, score)

    async def sweep(self) -> list[str]:
        """Forget all names without a ticker that are no longer young; return them."""
        oldest_young = await self._now() - YOUNG_SECONDS * 1000
        command = ("ZRANGEBYSCORE", self._key, "-inf", f"({oldest_young}", "WITHSCORES")
        found = await self._homes.common.ask(*command)
        old = dict(zip(found[::2], found[1::2], strict=True))
        if old:  # an earlier version has not noted them where those stay that are deleted
            with suppress(Unavailable):  # nothing else waits for room
                await self._homes.common.ask("SADD", self._ever, *old)
        keys = [self._ticker_key(name.decode(errors="replace")) for name in old]
        there = await self._homes.common.ask_all([("EXISTS", key) for key in keys])
        swept = []
        for (name, score), exists in zip(old.items(), there, strict=True):
            if not exists:
                await self._homes.common.run(_UNHINT, [self._key], name, score)
                swept.append(name.decode(errors="replace"))
        return swept

    async def _exists(self, name: str) -> bool:
        return bool(await self._homes.home(name).ask("EXISTS", self._ticker_key(name)))

    async def _now(self) -> int:
        """Return the time of Redis, in milliseconds since the epoch."""
        seconds, microseconds = await self._homes.common.ask("TIME")
        return int(seconds) * 1000 + int(microseconds) // 1000
