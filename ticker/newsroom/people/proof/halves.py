"""Halves: sign-ins of whoever had the right password, and has a second factor to show.

What is in the browser meanwhile is a secret that opens nothing but the question for a code.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass

from ticker.newsroom.people.tokens import digest
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

LASTS_SECONDS = 5 * 60
_HALF = Script.of("ticker.newsroom.people.proof", "lua/half.lua")


@dataclass(frozen=True, slots=True)
class Half:
    """Half a sign-in."""

    person_id: str
    device: str
    """What came in the cookie."""


class Halves:
    """Those that have begun in one installation."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._store = store
        self._prefix = f"{prefix}:{{:people}}:half"

    async def begin(self, half: Half) -> str:
        """Begin one, for `LASTS_SECONDS`; return its secret, which is not kept.

        Raises Unavailable.
        """
        secret = secrets.token_urlsafe(32)
        record = json.dumps(asdict(half))
        await self._store.run(_HALF, [self._key(secret)], record, LASTS_SECONDS)
        return secret

    async def of(self, secret: str) -> Half | None:
        """Return the one of a secret, and let it go on; None where it is over.

        Raises Unavailable.
        """
        return _read(await self._store.ask("GET", self._key(secret)))

    async def end(self, secret: str) -> Half | None:
        """End one, and return it; None where it was over. Raises Unavailable."""
        return _read(await self._store.ask("GETDEL", self._key(secret)))

    def _key(self, secret: str) -> str:
        return f"{self._prefix}:{digest(secret)}"


def _read(record: bytes | None) -> Half | None:
    if record is None:
        return None
    fields = json.loads(record)
    return Half(fields["person_id"], fields["device"])
