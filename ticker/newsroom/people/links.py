"""Links: how editors sign in for the first time, or again, and what tells installations apart."""

from __future__ import annotations

import secrets

from ticker.newsroom.content.refusals import HasBegun, NameTaken
from ticker.newsroom.people.people import People, Person, named
from ticker.newsroom.people.tokens import digest
from ticker.newsroom.people.vouchers import Vouchers
from ticker.wire.store.store import Store

LINK_SECONDS = 15 * 60
INVITED_SECONDS = 24 * 60 * 60
"""How long the link is good that somebody is given by a colleague."""
_FIRST = "first "
"""What a link holds, with a name behind it, by which the first admin comes; else it is an id."""


class Links:
    """The sign-in links of one installation, each good once."""

    def __init__(self, store: Store, prefix: str, people: People) -> None:
        self._store = store
        self._prefix = prefix
        self._vouchers = Vouchers(store, f"{prefix}:link")
        self._of = f"{prefix}:link-of"
        self._people = people

    async def new(self, name: str) -> str:
        """Make the code of a link for whoever is called so, good for `LINK_SECONDS`.

        Where nobody is, they become the first admin by it. Raises Invalid, HasBegun where there
        is one, and Unavailable.
        """
        person = await self._people.named(name)
        if person:
            return await self.of(person, LINK_SECONDS)
        name = named(name)
        if await self._people.have_begun():
            raise HasBegun(name)
        return await self._new(_FIRST + name, LINK_SECONDS)

    async def of(self, person: Person, seconds: int = INVITED_SECONDS) -> str:
        """Make the code of a link for somebody. Raises Unavailable."""
        code = await self._new(person.id, seconds)
        await self._supersede(person.id, digest(code), seconds)
        return code

    async def void(self, person_id: str) -> None:
        """Let no link of a person be good any more. Raises Unavailable."""
        await self._supersede(person_id, "", 1)

    async def name(self, code: str) -> str | None:
        """Return whose link a code is, without spending it; None where it is none."""
        whose = await self._whose(code)
        if whose.startswith(_FIRST):
            return whose.removeprefix(_FIRST)
        person = await self._people.of(whose)
        return person.name if person else None

    async def spend(self, code: str) -> Person | None:
        """Return whose link a code was, and spend it; None where it is none, or none any more.

        It is spent last: where the store refuses what comes before, it can be tried again.
        """
        whose = await self._whose(code)
        person = await self._people.of(whose)
        if whose.startswith(_FIRST):
            person = await self._first(whose.removeprefix(_FIRST))
        return person if await self._vouchers.spend(code) else None

    async def _first(self, name: str) -> Person | None:
        """Let the first admin join; return who is called so where they have, by a try before."""
        try:
            return await self._people.begin(name)
        except (HasBegun, NameTaken):
            return await self._people.named(name)

    async def _supersede(self, person_id: str, name: str, seconds: int) -> None:
        """Let the link of a digest be a person's only one: the last one may have gone astray."""
        key = f"{self._of}:{person_id}"
        former = await self._store.ask("SET", key, name, "EX", seconds, "GET")
        if former:
            await self._vouchers.drop(former.decode())

    async def _whose(self, code: str) -> str:
        return await self._vouchers.read(code) or ""

    async def _new(self, whose: str, seconds: int) -> str:
        code = secrets.token_urlsafe(32)
        await self._vouchers.hold(code, whose, seconds)
        return code

    async def secret(self, known: str = "") -> str:
        """Return what tells this installation from others, the same on all its machines.

        Where the store has lost it, it is kept as it was ``known``. Raises Unavailable.
        """
        key = f"{self._prefix}:secret"
        kept = await self._store.ask("GET", key)
        if kept is None:
            await self._store.ask("SET", key, known or secrets.token_urlsafe(32), "NX")
            kept = await self._store.ask("GET", key)
        return str(kept.decode())
