"""Recovery codes: for whoever has lost the phone, each good once.

They are drawn here, so that a plain hash of them tells nothing: nobody tries 2 ** 79 values.
"""

from __future__ import annotations

import secrets
import unicodedata

from ticker.newsroom.people.tokens import digest
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

HOW_MANY = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that looks like another
_GROUPS = 4
_RECOVER = Script.of("ticker.newsroom.people.proof", "lua/recover.lua")


def drawn() -> list[str]:
    """Return new codes, as they are shown."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(HOW_MANY)]


def stored(person_id: str, codes: list[str]) -> str:
    """Return what is kept of a person's codes."""
    return " ".join(_digest(person_id, code) for code in codes)


def recovery_key(prefix: str) -> str:
    """Return under which key they are kept."""
    return f"{prefix}:{{:people}}:recovery"


class Recovery:
    """The recovery codes of one installation's people."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._store = store
        self._key = recovery_key(prefix)

    async def renew(self, person_id: str) -> list[str]:
        """Give a person new codes, in place of all they had. Raises Unavailable."""
        codes = drawn()
        await self._store.ask("HSET", self._key, person_id, stored(person_id, codes))
        return codes

    async def spend(self, person_id: str, typed: str) -> bool:
        """Tell whether that is one of a person's codes, and spend it. Raises Unavailable."""
        struck = await self._store.run(_RECOVER, [self._key], person_id, _digest(person_id, typed))
        return bool(struck)

    async def left(self, person_id: str) -> int:
        """Return how many a person has. Raises Unavailable."""
        found = await self._store.ask("HGET", self._key, person_id)
        return len(found.split()) if found else 0

    async def all(self) -> dict[str, int]:
        """Return how many each person has, by their ids. Raises Unavailable."""
        found = await self._store.ask("HGETALL", self._key)
        pairs = zip(found[::2], found[1::2], strict=True)
        return {person_id.decode(): len(codes.split()) for person_id, codes in pairs}

    async def end(self, person_id: str) -> None:
        """Take all of a person's away. Raises Unavailable."""
        await self._store.ask("HDEL", self._key, person_id)


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


def _digest(person_id: str, typed: str) -> str:
    """Return a code as it is kept, whichever way it was typed."""
    folded = unicodedata.normalize("NFKC", typed[:100]).casefold()
    return digest(f"{person_id} {''.join(one for one in folded if one.isalnum())}")
