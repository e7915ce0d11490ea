"""Vouchers: what is good for a while, and once, for whoever has its secret.

Of the secret only a hash is stored, so what is found in the store opens nothing. They are made on a
full Redis, too: whoever wants to take something from readers may have to sign in for that.
"""

from __future__ import annotations

from ticker.newsroom.people.tokens import digest
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

_HOLD = Script.of("ticker.newsroom.people", "lua/hold.lua")


class Vouchers:
    """Those of one kind, in one installation."""

    def __init__(self, store: Store, key: str) -> None:
        self._store = store
        self._key = key

    async def hold(self, secret: str, value: str, seconds: int) -> None:
        """Let a secret stand for a value, for so long. Raises Unavailable."""
        await self._store.run(_HOLD, [self._of(secret)], value, seconds)

    async def read(self, secret: str) -> str | None:
        """Return what a secret stands for, and let it go on. Raises Unavailable."""
        return _text(await self._store.ask("GET", self._of(secret)))

    async def spend(self, secret: str) -> str | None:
        """Return what a secret stood for, and no longer does. Raises Unavailable."""
        return _text(await self._store.ask("GETDEL", self._of(secret)))

    async def drop(self, name: str) -> None:
        """Let the secret of a digest stand for nothing any more. Raises Unavailable."""
        await self._store.ask("DEL", f"{self._key}:{name}")

    def _of(self, secret: str) -> str:
        return f"{self._key}:{digest(secret)}"


def _text(held: bytes | None) -> str | None:
    return None if held is None else held.decode()
