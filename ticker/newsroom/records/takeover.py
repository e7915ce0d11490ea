"""Taking over: the layout of the data is noted, and what the version before has left is honoured.

What the former layout kept in other places is nothing but the answers to writes with idempotency
keys, which were not their tickers' own. They are honoured for the day that they were to be kept.
All workers of the former version must have been stopped.
"""

from __future__ import annotations

import time
from typing import Any

from ticker.newsroom.people.tokens import TOKEN
from ticker.newsroom.records import once
from ticker.newsroom.records.once import KEPT_SECONDS, Once, Outcome
from ticker.wire.store.layout import LAYOUT, check_layout, layout_key
from ticker.wire.store.store import Store


class Takeover:
    """What one process knows of it."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._store = store
        self._prefix = prefix
        self._former_until: float | None = None
        """Until when answers of the former layout count; None while that is not known."""

    async def settle(self) -> bool:
        """Note the layout where none is noted; tell whether data were taken over.

        Raises NewerLayout where the data are of a later version, and Unavailable.
        """
        key, former = layout_key(self._prefix), f"{self._prefix}:former"
        kinds = [("EXISTS", f"{self._prefix}:{what}") for what in ("tickers", "tokens")]
        noted, *there = await self._store.ask_all([("GET", key), *kinds])
        check_layout(noted)
        taken_over = noted is None and any(there)
        if taken_over:
            await self._store.ask("SET", former, 1, "EX", KEPT_SECONDS)
        if noted is None:
            await self._store.ask("SET", key, LAYOUT)
        left = await self._store.ask("TTL", former)
        self._former_until = time.monotonic() + max(0, left)
        return taken_over

    async def former_answer(self, only: Once | None) -> Outcome | None:
        """Return what the former version has noted of a write; None where it has not.

        Raises KeyReused where the key came with another request.
        """
        if only is None:
            return None
        if self._former_until is None:
            await self.settle()
        if time.monotonic() > (self._former_until or 0.0):
            return None
        token = only.author_id.removeprefix(TOKEN)
        noted: Any = await self._store.ask("HGETALL", f"{self._prefix}:once:{token}:{only.key}")
        return once.answer(only, noted)
