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
from datetime import datetime
from functools import lru_cache

from ticker.newsroom.content import moments
from ticker.newsroom.content.refusals import Unreadable
from ticker.newsroom.people.authors import NOTHING, Author, Authors
from ticker.wire.store.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Token:
    """A program's permission to write."""

    digest: str
    name: str
    created_at: datetime
    is_known: bool = True
    """Whether this version knows all of it: a later one may have limited its rights."""

    @property
    def author(self) -> Author:
        """Return whom its writes are put down to."""
        author = Author(f"token:{self.digest}", self.name)
        return author if self.is_known else replace(author, rights=NOTHING)


class Tokens:
    """All tokens of one installation."""

    def __init__(self, store: Store, prefix: str, authors: Authors) -> None:
        self._store = store
        self._authors = authors
        self._tokens = f"{prefix}:tokens"

    async def new(self, name: str) -> str:
        """Make a token; it is shown this once."""
        secret = f"tk_{secrets.token_urlsafe(32)}"
        token = Token(digest(secret), name, moments.now())
        record = json.dumps({"name": name, "created_at": moments.written(token.created_at)})
        await self._authors.note(token.author)
        await self._store.ask("HSET", self._tokens, token.digest, record)
        return secret

    async def all(self) -> list[Token]:
        """Return all tokens, oldest first; the secrets themselves are not kept."""
        stored = await self._store.ask("HGETALL", self._tokens)
        pairs = zip(stored[::2], stored[1::2], strict=True)
        found = []
        for name, record in pairs:
            try:
                found.append(_token(name.decode(errors="replace"), record))
            except Unreadable as why:
                logger.warning("Left out: %s", why)
        return sorted(found, key=lambda token: (token.created_at, token.digest))

    async def of(self, secret: str) -> Token | None:
        """Return the token that this secret is; None where it is none."""
        name = digest(secret)
        record = await self._store.ask("HGET", self._tokens, name)
        return _token(name, record) if record else None

    async def revoke(self, name: str) -> int:
        """Take back all tokens of that name; return how many there were."""
        for token in await self.all():  # those of earlier versions have not been noted
            if token.name == name:
                await self._authors.note(token.author)
        stored = await self._store.ask("HGETALL", self._tokens)
        pairs = zip(stored[::2], stored[1::2], strict=True)
        digests = [digest for digest, record in pairs if _name_in(record) == name]
        return int(await self._store.ask("HDEL", self._tokens, *digests)) if digests else 0


def _name_in(record: bytes) -> str | None:
    """Return the name in a record, however little of it can be read besides."""
    try:
        return str(json.loads(record)["name"])
    except (ValueError, TypeError, KeyError):
        return None


def digest(secret: str) -> str:
    """Return what is stored in place of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@lru_cache(64)
def _token(name: str, record: bytes) -> Token:
    """Read a token; Unreadable where it cannot be one."""
    try:
        fields = json.loads(record)
        known = {"name", "created_at"}
        return Token(
            name, str(fields["name"]), moments.read(fields["created_at"]), fields.keys() <= known
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(f"The token {name[:8]}…", str(error)) from None
