"""Tokens: programs' permissions to write.

A token is a secret of 256 random bits, of which only a hash is stored: whoever reads the database
can write nothing with what is found there.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from ticker.newsroom.content import moments
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault, Invalid, Unreadable
from ticker.newsroom.people.authors import NOTHING, Author, Authors
from ticker.newsroom.people.people import People, named
from ticker.newsroom.people.roles import OF_NONE, Deed
from ticker.newsroom.people.uses import Uses
from ticker.wire.clock import Clock
from ticker.wire.store.store import Store

TOKEN = "token:"  # noqa: S105 - no token, but what the ids of such authors begin with
"""What the ids of programs begin with, among those of all authors."""
_KNOWN = {"name", "created_at", "tickers", "may", "until"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a token may be used for."""

    tickers: frozenset[str] | None = None
    """The names of the tickers that it is good for; None for all, and for creating others."""
    may_write: bool = True
    """Else it may only read what readers do not see."""

    @property
    def told(self) -> str:
        """Return it in words of ours, as the audit keeps it."""
        names = "all" if self.tickers is None else " ".join(sorted(self.tickers))
        return f"{'write' if self.may_write else 'read'}: {names}"

    def allow(self, deed: str, name: str) -> bool:
        """Tell whether it may be used for that."""
        is_ours = self.tickers is None or name in self.tickers or (not name and deed in OF_NONE)
        return is_ours and (self.may_write or deed == Deed.READ_ALL) and deed not in _NEVER


_NEVER = {
    Deed.ENTER,
    Deed.CHANGE_TOKENS,
    Deed.CHANGE_SNIPPETS,
    Deed.CHANGE_PEOPLE,
    Deed.READ_AUDIT,
}
"""What only people do."""
WHOLE = Scope()


@dataclass(frozen=True, slots=True)
class Token:
    """A program's permission to write."""

    digest: str
    name: str
    created_at: datetime
    scope: Scope = WHOLE
    until: datetime | None = None
    """When it is good no longer; None for never."""
    used: datetime | None = None
    """When it was last used, as far as that has been asked for."""
    by: str = ""
    """The id of who has made it, as far as that has been asked for, and is known."""
    is_known: bool = True
    """Whether this version knows all of it: a later one may have limited its rights."""

    @property
    def author(self) -> Author:
        """Return whom its writes are put down to."""
        rights = self.scope if self.is_known else NOTHING
        return Author(f"{TOKEN}{self.digest}", self.name, rights)


def end_of(day: date) -> datetime:
    """Return when a token is over whose last day that is, in UTC; raises Invalid."""
    try:
        end = datetime.combine(day, time(), UTC) + timedelta(days=1)
    except OverflowError:
        raise Invalid({"until": Fault("moment_out_of_range")}) from None
    if end <= moments.now():
        raise Invalid({"until": Fault("in_the_past")})
    return end


class Tokens:
    """All tokens of one installation."""

    def __init__(
        self, store: Store, prefix: str, authors: Authors, people: People, clock: Clock
    ) -> None:
        self._store = store
        self._authors = authors
        self._people = people
        self._clock = clock
        self._tokens = f"{prefix}:tokens"
        # Beside the records: one with more than an earlier version knows allows nothing there.
        self._makers = f"{prefix}:tokens:by"
        self._uses = Uses(store, f"{prefix}:tokens:used", clock)

    async def new(
        self,
        name: str,
        scope: Scope = WHOLE,
        until: datetime | None = None,
        by: Author | None = None,
    ) -> str:
        """Make a token; it is shown this once. Raises Invalid and Unavailable."""
        if wrong := await self.faults(name, until):
            raise Invalid(wrong)
        secret = f"tk_{secrets.token_urlsafe(32)}"
        token = Token(digest(secret), named(name), moments.now(), scope, until)
        await self._authors.note(token.author)
        if by:
            await self._store.ask("HSET", self._makers, token.digest, by.id)
        await self._store.ask("HSET", self._tokens, token.digest, _record(token))
        return secret

    async def faults(self, name: str, until: datetime | None) -> dict[str, Fault]:
        """Return what is wrong with the name and the end of a token that there is not yet.

        What it writes must not look as if one of the newsroom's people had written it.
        """
        wrong: dict[str, Fault] = {}
        try:
            if await self._people.named(named(name)):
                wrong["name"] = Fault("name_taken", {"name": shown(name)})
        except Invalid as error:
            wrong |= error.fields
        if until and until <= moments.now():
            wrong["until"] = Fault("in_the_past")
        return wrong

    async def all(self) -> list[Token]:
        """Return all tokens, oldest first; the secrets themselves are not kept."""
        stored = await self._store.ask("HGETALL", self._tokens)
        used = await self._uses.all()
        makers = await self._store.ask("HGETALL", self._makers)
        by = dict(zip(makers[::2], makers[1::2], strict=True))
        pairs = zip(stored[::2], stored[1::2], strict=True)
        found = []
        for name, record in pairs:
            try:
                token = _token(name.decode(errors="replace"), record)
                maker = by.get(name, b"").decode(errors="replace")
                found.append(replace(token, used=used.get(token.digest), by=maker))
            except Unreadable as why:
                logger.warning("Left out: %s", why)
        return sorted(found, key=lambda token: (token.created_at, token.digest))

    async def of(self, secret: str) -> Token | None:
        """Return the token that this secret is; None where it is none, or none any more."""
        name = digest(secret)
        record = await self._store.ask("HGET", self._tokens, name)
        token = _token(name, record) if record else None
        if token is None or (token.until and token.until.timestamp() <= self._clock.now):
            return None
        await self._uses.note(name)
        return token

    async def end(self, name: str) -> None:
        """Take back the token of a digest; what it has written stays under its name."""
        for token in await self.all():
            if token.digest == name:
                await self._authors.note(token.author)
        await self._store.ask("HDEL", self._tokens, name)
        await self._store.ask("HDEL", self._makers, name)
        await self._uses.keep_only(token.digest for token in await self.all())

    async def forget_ticker(self, name: str) -> None:
        """Let no token be good for a ticker that is no more: another may come to be called so.

        Raises Unavailable.
        """
        for token in await self.all():
            tickers = token.scope.tickers or frozenset()
            if name in tickers and token.is_known:
                scope = replace(token.scope, tickers=tickers - {name})
                record = _record(replace(token, scope=scope))
                await self._store.ask("HSET", self._tokens, token.digest, record)

    async def revoke(self, name: str) -> int:
        """Take back all tokens of that name; return how many there were."""
        for token in await self.all():  # those of earlier versions have not been noted
            if token.name == name:
                await self._authors.note(token.author)
        stored = await self._store.ask("HGETALL", self._tokens)
        pairs = zip(stored[::2], stored[1::2], strict=True)
        digests = [digest for digest, record in pairs if _name_in(record) == name]
        if not digests:
            return 0
        await self._store.ask("HDEL", self._makers, *digests)
        return int(await self._store.ask("HDEL", self._tokens, *digests))


def _name_in(record: bytes) -> str | None:
    """Return the name in a record, however little of it can be read besides."""
    try:
        return str(json.loads(record)["name"])
    except (ValueError, TypeError, KeyError):
        return None


def digest(secret: str) -> str:
    """Return what is stored in place of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _record(token: Token) -> str:
    """Return a token as it is stored; what limits nothing is left out."""
    record: dict[str, Any] = {
        "name": token.name,
        "created_at": moments.written(token.created_at),
    }
    if token.scope.tickers is not None:
        record["tickers"] = sorted(token.scope.tickers)
    if not token.scope.may_write:
        record["may"] = "read"
    if token.until:
        record["until"] = moments.written(token.until)
    return json.dumps(record)


@lru_cache(64)
def _token(name: str, record: bytes) -> Token:
    """Read a token; Unreadable where it cannot be one."""
    try:
        fields = json.loads(record)
        tickers, until = fields.get("tickers"), fields.get("until")
        return Token(
            name,
            str(fields["name"]),
            moments.read(fields["created_at"]),
            Scope(None if tickers is None else frozenset(tickers), "may" not in fields),
            moments.read(until) if until else None,
            is_known=fields.keys() <= _KNOWN and fields.get("may", "read") == "read",
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(f"The token {name[:8]}…", str(error)) from None
