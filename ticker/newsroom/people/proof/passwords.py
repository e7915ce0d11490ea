"""Passwords: what people sign in with, of which only a hash is stored."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from ticker.newsroom.content.refusals import Invalid
from ticker.newsroom.people.proof.hashing import Busy, Hashing
from ticker.newsroom.people.proof.rules import MOST, fault_of, prepared
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store
from ticker.wire.store.unavailable import Unavailable

_REPLACE = Script.of("ticker.newsroom.people.proof", "lua/replace.lua")


class Passwords:
    """The passwords of one installation's people."""

    def __init__(self, store: Store, prefix: str, hashing: Hashing) -> None:
        self._store = store
        self._hashing = hashing
        self._passwords = f"{prefix}:{{:people}}:passwords"

    async def set(self, person_id: str, password: str, known: Iterable[str] = ()) -> None:
        """Give a person a password; ``known`` are their names and the site's, which it is not.

        Raises Invalid, Busy, Unavailable.
        """
        password = prepared(password)
        if fault := fault_of(password, known):
            raise Invalid({"password": fault})
        stored = await self._hashing.hashed(password)
        await self._store.ask("HSET", self._passwords, person_id, stored)

    async def has(self, person_id: str) -> bool:
        """Tell whether a person has one. Raises Unavailable."""
        return bool(await self._store.ask("HEXISTS", self._passwords, person_id))

    async def is_right(
        self, person_id: str | None, password: str, *, is_stranger: bool = True
    ) -> bool:
        """Tell whether that is a person's password; it takes as long for nobody's.

        Raises Busy, Unavailable.
        """
        found = await self._store.ask("HGET", self._passwords, person_id or "")
        stored = found.decode("ascii", errors="ignore") if found else None
        password = _bounded(prepared(password))
        is_right = await self._hashing.matches(stored, password, is_stranger=is_stranger)
        if is_right and stored and person_id and self._hashing.is_of_old(stored):
            await self._renew(person_id, stored, password)
        return is_right and stored is not None

    async def end(self, person_id: str) -> None:
        """Take a person's password away. Raises Unavailable."""
        await self._store.ask("HDEL", self._passwords, person_id)

    async def _renew(self, person_id: str, stored: str, password: str) -> None:
        """Hash it as it is done now, unless it has changed meanwhile; or the next time."""
        with suppress(Busy, Unavailable):
            renewed = await self._hashing.hashed(password)
            await self._store.run(_REPLACE, [self._passwords], person_id, stored, renewed)


def _bounded(password: str) -> str:
    """Return what is compared: no password is that long, or has half a character in it."""
    return password[: MOST + 1].encode(errors="replace").decode()
