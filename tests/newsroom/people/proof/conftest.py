"""A store of each kind, under a prefix of each test's own."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ticker.wire.store.store import Store


@dataclass
class Place:
    """Where a test stores, and how it lets time pass."""

    store: Store
    prefix: str

    async def pass_by(self, seconds: float) -> None:
        """Set all that Redis counts tries by as if that long had passed."""
        for key in await self.store.ask("KEYS", f"{self.prefix}:*:tries:*"):
            left = int(await self.store.ask("PTTL", key)) - round(seconds * 1000)
            full_at = int(await self.store.ask("GET", key)) - round(seconds * 1000)
            if left > 0:
                await self.store.ask("SET", key, full_at, "PX", left)
            else:
                await self.store.ask("DEL", key)


@pytest.fixture
async def place(server, slug):
    """A place that no other test uses, on each kind of store in turn."""
    store = Store(server.store_url, slug)
    yield Place(store, slug)
    await store.close()
