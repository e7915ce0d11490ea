"""The audit: what people do beside writing is noted here, and all that was done is read.

What is done to a ticker is noted in that ticker's slot, in the step of the change (`changes`).
"""

from __future__ import annotations

from datetime import timedelta

from ticker.newsroom.audit.lines import Act, changed, words
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
        self._renames = f"{self.key}:renames"
        """What people were called before a line and from it on; apart, so that it can be forgotten.

        Lines are never rewritten.
        """

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
        await self._note("1" if by else "", address, "", "", said)

    async def note_rename(
        self, by: Author, person_id: str, before: str, after: str, *, address: str = ""
    ) -> None:
        """Note that somebody is called otherwise from now on. Raises Unavailable."""
        said = words(Act.RENAMED, by.id, person_id)
        await self._note("1", address, person_id, changed(before, after), said)

    async def renames(self) -> dict[str, str]:
        """Return which names lines tell of, by the lines' ids. Raises Unavailable."""
        found = await self._store.ask("HGETALL", self._renames)
        texts = [one.decode(errors="replace") for one in found]
        pairs = zip(texts[::2], texts[1::2], strict=True)
        return {field.rpartition(" ")[2]: names for field, names in pairs}

    async def forget_names(self, person_id: str) -> None:
        """Tell no more what somebody was called. Raises Unavailable."""
        fields = await self._store.ask("HKEYS", self._renames)
        theirs = [one for one in fields if one.decode().rpartition(" ")[0] == person_id]
        if theirs:
            await self._store.ask("HDEL", self._renames, *theirs)

    async def _note(
        self, stays: str, address: str, whose: str, names: str, said: list[str]
    ) -> None:
        keys = [self.key, self.passing, self._renames]
        limits = (self._oldest, MOST_PASSING)
        await self._store.run(_NOTE, keys, stays, address, *limits, whose, names, *said)

    async def sweep(self) -> None:
        """Forget addresses, and strangers, after thirty days. Raises Unavailable."""
        await self._store.ask("XTRIM", self.passing, "MINID", self._oldest)

    @property
    def _oldest(self) -> int:
        """Return the id of the oldest that still stands, by the clock of Redis."""
        return max(round((self._clock.now - ADDRESSES_LAST.total_seconds()) * 1000), 0)
