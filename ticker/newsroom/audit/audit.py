"""The audit: what people do beside writing is noted here, and all that was done is read.

What is done to a ticker is noted in that ticker's slot, in the step of the change (`changes`).
"""

from __future__ import annotations

from datetime import timedelta

from ticker.newsroom.audit.lines import Act, words
from ticker.newsroom.people.authors import Author
from ticker.wire.clock import Clock
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

_NOTE = Script.of("ticker.newsroom.audit", "note.lua").flagged("allow-oom")
"""A full Redis must not keep anybody from signing out, nor from ending what is somebody else's."""

ADDRESSES_LAST = timedelta(days=30)
MOST_PASSING = 100_000
"""How many of the lines are kept that strangers can cause, and of the addresses."""


class Audit:
    """What people do beside writing, of one installation."""

    def __init__(self, store: Store, prefix: str, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.key = f"{prefix}:{{:people}}:audit"
        self.passing = f"{self.key}:passing"
        """Where lines lie with the addresses that they came from, for thirty days."""

    async def note(
        self,
        by: Author | None,
        act: Act,
        subject: str = "",
        *,
        detail: str = "",
        address: str = "",
    ) -> None:
        """Note what somebody has done; what strangers do, who are None, passes after thirty days.

        Names as strangers type them are for nobody to give: people type passwords into such fields.
        Raises Unavailable.
        """
        said = words(act, by.id if by else "", subject, detail=detail)
        keys = [self.key, self.passing]
        stays = "1" if by else ""
        await self._store.run(_NOTE, keys, stays, address, self._oldest, MOST_PASSING, *said)

    async def sweep(self) -> None:
        """Forget addresses, and strangers, after thirty days. Raises Unavailable."""
        await self._store.ask("XTRIM", self.passing, "MINID", self._oldest)

    @property
    def _oldest(self) -> int:
        """Return the id of the oldest that still stands, by the clock of Redis."""
        return max(round((self._clock.now - ADDRESSES_LAST.total_seconds()) * 1000), 0)
