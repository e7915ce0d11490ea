"""Uses: when something was last used, noted about once a minute, and never at a use's cost."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

from ticker.wire.clock import Clock
from ticker.wire.store.store import Store
from ticker.wire.store.unavailable import Unavailable

EXACTLY_SECONDS = 60.0


class Uses:
    """When each of some things was last used."""

    def __init__(self, store: Store, key: str, clock: Clock) -> None:
        self._store = store
        self._key = key
        self._clock = clock
        self._noted: dict[str, float] = {}
        """When this process has last noted each."""

    async def note(self, name: str) -> None:
        """Note that something is used now; a full Redis keeps nobody from using it."""
        now = self._clock.now
        if now - self._noted.get(name, 0.0) > EXACTLY_SECONDS:
            self._noted[name] = now
            with suppress(Unavailable):
                await self._store.ask("HSET", self._key, name, round(now))

    async def all(self) -> dict[str, datetime]:
        """Return when each was last used. Raises Unavailable."""
        found = await self._store.ask("HGETALL", self._key)
        pairs = zip(found[::2], found[1::2], strict=True)
        return {name.decode(): datetime.fromtimestamp(float(at), UTC) for name, at in pairs}

    async def keep_only(self, names: Iterable[str]) -> None:
        """Forget all others. Raises Unavailable."""
        kept = set(names)
        if gone := [name for name in await self.all() if name not in kept]:
            await self._store.ask("HDEL", self._key, *gone)
        self._noted = {name: at for name, at in self._noted.items() if name in kept}
