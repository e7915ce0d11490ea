"""People: who belongs to the newsroom, under which name, and what each may do.

Somebody is their id, for good: what they have written stays theirs, whatever they are called. A
name is one person's among those present, and may be another's once they have left.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from ulid import ULID

from ticker.newsroom.content import moments
from ticker.newsroom.content.refusals import (
    ChangedMeanwhile,
    Fault,
    HasBegun,
    Invalid,
    LastAdmin,
    NameTaken,
    Unreadable,
)
from ticker.newsroom.content.text import is_seen
from ticker.newsroom.people.authors import Author, Authors
from ticker.newsroom.people.epochs import epochs_key
from ticker.newsroom.people.roles import ADMIN, Grants
from ticker.wire.clock import Clock
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

logger = logging.getLogger(__name__)

LONGEST_NAME = 100
_PASTED = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""What pages put into words to break them, or not to: nobody has typed it."""
_BLANKS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
"""What counts as a letter or a symbol, and looks like nothing."""
_WITH_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
PERSON = "person:"
"""What the ids of people begin with, among those of all authors."""
_SETTLE = Script.of("ticker.newsroom.people", "lua/settle.lua")
_REFUSED = {
    "changed": ChangedMeanwhile,
    "name": NameTaken,
    "identity": NameTaken,
    "last": LastAdmin,
    "begun": HasBegun,
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as a provider of identities knows them (OpenID Connect Core 1.0, 2)."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who belongs to the newsroom."""

    id: str
    name: str
    grants: Grants
    joined: datetime
    identity: Identity | None = None
    text: str = ""
    """What is stored of them, as it was read."""

    @property
    def author(self) -> Author:
        """Return whom what they write is put down to."""
        return Author(self.id, self.name, self.grants)


class People:
    """All who belong to one installation."""

    def __init__(self, store: Store, prefix: str, authors: Authors, clock: Clock) -> None:
        self._store = store
        self._authors = authors
        self._clock = clock
        self._former = f"{prefix}:persons"
        of = f"{prefix}:{{:people}}"
        self._records, self._names = f"{of}:records", f"{of}:names"
        self._identities = f"{of}:identities"
        self._adopted = f"{of}:adopted"
        self._admins, sessions = f"{of}:admins", f"{of}:sessions"
        self._keys = [self._records, self._names, self._admins, self._identities]
        self._keys += [sessions, epochs_key(prefix)]

    async def all(self) -> list[Person]:
        """Return all, by their names. Raises Unavailable."""
        stored = await self._store.ask("HGETALL", self._records)
        pairs = zip(stored[::2], stored[1::2], strict=True)
        found = []
        for person_id, text in pairs:
            try:
                found.append(person_in(person_id.decode(errors="replace"), text))
            except Unreadable as why:
                logger.warning("Left out: %s", why)
        return sorted(found, key=lambda one: filed(one.name))

    async def of(self, person_id: str) -> Person | None:
        """Return the person of an id; None where there is none. Raises Unavailable."""
        text = await self._store.ask("HGET", self._records, person_id)
        return person_in(person_id, text) if text else None

    async def named(self, name: str) -> Person | None:
        """Return the person who is called so; None where nobody is. Raises Unavailable."""
        return await self._found(self._names, folded(name))

    async def identified(self, identity: Identity) -> Person | None:
        """Return whom a provider knows so; None where it is nobody. Raises Unavailable."""
        return await self._found(self._identities, _identity(identity))

    async def have_begun(self) -> bool:
        """Tell whether somebody says who belongs to it. Raises Unavailable."""
        return bool(await self._store.ask("SCARD", self._admins))

    async def join(
        self, name: str, grants: Grants, identity: Identity | None = None, *, first: bool = False
    ) -> Person:
        """Let somebody belong to the newsroom; ``first``, if nobody says yet who does.

        Raises Invalid, NameTaken, HasBegun and Unavailable.
        """
        now = moments.cut(datetime.fromtimestamp(self._clock.now, UTC))
        person = Person(f"{PERSON}{ULID()}", named(name), grants, now, identity)
        return await self._settle(None, person, first=first)

    async def begin(self, name: str) -> Person:
        """Let the first admin join. Raises as `join` does."""
        return await self.join(name, ADMIN, first=True)

    async def change(
        self, person: Person, *, name: str = "", grants: Grants | None = None, but: str = ""
    ) -> Person:
        """Call somebody otherwise, or let them do other things, from this moment on.

        Who may do other things is signed out, but for the session of the digest ``but``. Raises
        Invalid, NameTaken, LastAdmin, ChangedMeanwhile and Unavailable.
        """
        after = replace(
            person,
            name=named(name) if name else person.name,
            grants=person.grants if grants is None else grants,
        )
        return await self._settle(person, after, but=but)

    async def remove(self, person: Person) -> None:
        """Let somebody belong to it no longer; what they have written stays under their name.

        Raises LastAdmin, ChangedMeanwhile and Unavailable.
        """
        await self._settle(person, None)

    async def forget_ticker(self, name: str) -> None:
        """Let no role be left for a ticker that is no more: another may come to be called so.

        Raises Unavailable.
        """
        for person in await self.all():
            tickers = {one: role for one, role in person.grants.tickers.items() if one != name}
            if len(tickers) < len(person.grants.tickers):
                grants = replace(person.grants, tickers=tickers)
                with suppress(ChangedMeanwhile):  # by an admin, who sees that it is no more
                    await self._settle(person, replace(person, grants=grants), ends=False)

    async def adopt(self) -> None:
        """Let those go on who could do everything before there were roles. Raises Unavailable."""
        if await self._store.ask("GET", self._adopted):
            return
        stored = await self._store.ask("HGETALL", self._former)
        texts = [one.decode(errors="replace") for one in stored]
        now = moments.now()
        for name, person_id in zip(texts[::2], texts[1::2], strict=True):
            if await self.of(person_id) is None:
                await self._adopt(Person(person_id, name, ADMIN, now))
        await self._store.ask("SET", self._adopted, 1)

    async def _adopt(self, person: Person) -> None:
        """Let somebody go on; of two whose names are one by now, the second is numbered."""
        name, number = person.name, 1
        while True:
            try:
                await self._settle(None, replace(person, name=name))
            except NameTaken:
                number += 1
                name = f"{person.name} {number}"
            else:
                return

    async def _found(self, key: str, field: str) -> Person | None:
        found = await self._store.ask("HGET", key, field)
        return await self.of(found.decode()) if found else None

    async def _settle(
        self,
        before: Person | None,
        after: Person | None,
        *,
        first: bool = False,
        but: str = "",
        ends: bool = True,
    ) -> Person:
        person = after or before
        assert person is not None
        kept = replace(person, text=_text(person) if after else "")
        does_else = before is not None and (after is None or after.grants != before.grants)
        answer = await self._store.run(
            _SETTLE,
            self._keys,
            person.id,
            before.text if before else "",
            kept.text,
            folded(before.name) if before else "",
            folded(after.name) if after else "",
            _identity(person.identity) if person.identity else "",
            int(bool(after and after.grants.is_admin)),
            int(first),
            int(ends and does_else),
            but,
        )
        if (why := answer.decode()) != "done":
            raise _REFUSED[why](person.name)
        await self._authors.note(kept.author)
        return kept


def named(name: str) -> str:
    """Return a name as it is kept; raises Invalid for what cannot be one."""
    kept = " ".join(unicodedata.normalize("NFC", name.translate(_PASTED)).split())
    if not is_seen(kept):
        raise Invalid({"name": Fault("missing")})
    if len(kept) > LONGEST_NAME:
        raise Invalid({"name": Fault("not_a_name", {"most": LONGEST_NAME})})
    if not kept.isprintable() or _BLANKS.search(kept):
        raise Invalid({"name": Fault("hidden_character")})
    return kept


def folded(name: str) -> str:
    """Return what names have in common that are to be taken for one."""
    return " ".join(unicodedata.normalize("NFKC", name.translate(_PASTED)).casefold().split())


def filed(name: str) -> tuple[str, str]:
    """Return by what a name is sorted: letters with marks beside those without."""
    spelt = folded(name)
    parts = unicodedata.normalize("NFKD", spelt.translate(_WITH_STROKES))
    return "".join(one for one in parts if not unicodedata.combining(one)), spelt


@lru_cache(256)
def person_in(person_id: str, text: bytes) -> Person:
    """Read a person; Unreadable where it cannot be one."""
    try:
        fields: dict[str, Any] = json.loads(text)
        known = fields.get("identity")
        grants = Grants(
            fields.get("admin") is True,
            fields.get("everywhere"),
            {name: str(role) for name, role in fields.get("tickers", {}).items()},
        )
        joined = moments.read(fields["joined"])
        identity = Identity(*known) if known else None
        name = str(fields["name"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(f"The person {person_id}", str(error)) from None
    return Person(person_id, name, grants, joined, identity, text.decode())


def _text(person: Person) -> str:
    """Return a person as they are stored, with what a later version has noted of them."""
    record: dict[str, Any] = json.loads(person.text) if person.text else {}
    record["name"], record["joined"] = person.name, moments.written(person.joined)
    record["admin"], record["everywhere"] = person.grants.is_admin, person.grants.everywhere
    record["tickers"] = dict(sorted(person.grants.tickers.items()))
    if person.identity:
        record["identity"] = [person.identity.issuer, person.identity.subject]
    return json.dumps(record, ensure_ascii=False)


def _identity(identity: Identity) -> str:
    return f"{identity.issuer} {identity.subject}"
