"""People: who may write, by API token or by a link to the desk.

Tokens and links are secrets of 256 random bits, of which only a hash is stored: whoever reads the
database can sign in nowhere with what is found there.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime

from redis.asyncio import Redis

from ticker.newsroom import moments
from ticker.wire.log import asked

LINK_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Token:
    """A program's permission to write."""

    id: str
    name: str
    created_at: datetime


class People:
    """Everybody who may write in one installation."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix
        self._tokens = f"{prefix}:tokens"

    async def new_token(self, name: str) -> str:
        """Make a token; it is shown this once."""
        token = f"tk_{secrets.token_urlsafe(32)}"
        said = json.dumps({"name": name, "created_at": moments.written(moments.now())})
        await asked(self._redis.hset(self._tokens, _hash(token), said))
        return token

    async def tokens(self) -> list[Token]:
        """Return all tokens, oldest first; the secrets themselves are not kept."""
        stored = await asked(self._redis.hgetall(self._tokens))
        found = [_token(digest.decode(), said) for digest, said in stored.items()]
        return sorted(found, key=lambda token: (token.created_at, token.id))

    async def token(self, secret: str) -> Token | None:
        """Return the token that this secret is; None where it is none."""
        digest = _hash(secret)
        said = await asked(self._redis.hget(self._tokens, digest))
        return _token(digest, said) if said else None

    async def revoke(self, name: str) -> int:
        """Take back all tokens of that name; return how many there were."""
        ids = [token.id for token in await self.tokens() if token.name == name]
        return int(await asked(self._redis.hdel(self._tokens, *ids))) if ids else 0

    async def new_link(self, name: str) -> str:
        """Make the code of a sign-in link, good once and for `LINK_SECONDS`."""
        code = secrets.token_urlsafe(32)
        await asked(self._redis.set(self._link(code), name, ex=LINK_SECONDS))
        return code

    async def link(self, code: str) -> str | None:
        """Return whose link a code is, without spending it; None where it is none."""
        name = await asked(self._redis.get(self._link(code)))
        return name.decode() if name else None

    async def spend_link(self, code: str) -> str | None:
        """Return whose link a code was, and spend it; None where it is none."""
        name = await asked(self._redis.getdel(self._link(code)))
        return name.decode() if name else None

    async def secret(self) -> str:
        """Return what this installation signs with, the same on all its machines."""
        key = f"{self._prefix}:secret"
        await asked(self._redis.set(key, secrets.token_urlsafe(32), nx=True))
        kept = await asked(self._redis.get(key))
        return str(kept.decode())

    def _link(self, code: str) -> str:
        return f"{self._prefix}:link:{_hash(code)}"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _token(digest: str, said: bytes) -> Token:
    fields = json.loads(said)
    return Token(digest, fields["name"], moments.read(fields["created_at"]))
