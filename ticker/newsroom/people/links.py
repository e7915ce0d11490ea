"""Links: how editors sign in, and what their sessions are signed with."""

from __future__ import annotations

import secrets

from ticker.newsroom.people.authors import Author, Authors
from ticker.newsroom.people.tokens import digest
from ticker.wire.store.store import Store

LINK_SECONDS = 15 * 60


class Links:
    """The sign-in links of one installation, each good once."""

    def __init__(self, store: Store, prefix: str, authors: Authors) -> None:
        self._store = store
        self._prefix = prefix
        self._authors = authors

    async def new(self, name: str) -> str:
        """Make the code of a link, good for `LINK_SECONDS`."""
        code = secrets.token_urlsafe(32)
        await self._store.ask("SET", self._key(code), name, "EX", LINK_SECONDS)
        return code

    async def name(self, code: str) -> str | None:
        """Return whose link a code is, without spending it; None where it is none."""
        name = await self._store.ask("GET", self._key(code))
        return name.decode() if name else None

    async def spend(self, code: str) -> Author | None:
        """Return whose link a code was, and spend it; None where it is none.

        It is spent last: where the store refuses what comes before, it can be tried again.
        """
        name = await self.name(code)
        author = await self._authors.person(name) if name else None
        return author if await self._store.ask("GETDEL", self._key(code)) else None

    async def secret(self) -> str:
        """Return what this installation signs with, the same on all its machines."""
        key = f"{self._prefix}:secret"
        kept = await self._store.ask("GET", key)
        if kept is None:
            await self._store.ask("SET", key, secrets.token_urlsafe(32), "NX")
            kept = await self._store.ask("GET", key)
        return str(kept.decode())

    def _key(self, code: str) -> str:
        return f"{self._prefix}:link:{digest(code)}"
