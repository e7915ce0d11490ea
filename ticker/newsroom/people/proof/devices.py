"""Devices: on which browsers somebody has signed in before, by a random id in a cookie.

It opens nothing. It has tries of its own, so that whoever guesses at a name elsewhere does not slow
down its owner.
"""

from __future__ import annotations

import re
import secrets
from contextlib import suppress

from ticker.newsroom.people.tokens import digest
from ticker.wire.clock import Clock
from ticker.wire.store.store import Store
from ticker.wire.store.unavailable import Unavailable

MOST = 10
KEPT_SECONDS = 400 * 24 * 60 * 60
"""As long as browsers keep a cookie."""
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


class Devices:
    """The last few of each of one installation's people."""

    def __init__(self, store: Store, prefix: str, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._devices = f"{prefix}:{{:people}}:devices"

    async def known(self, person_id: str | None, device: str) -> str:
        """Return what stands for a device that a person has used before; "" for another.

        Raises Unavailable.
        """
        name = digest(device) if _FORM.fullmatch(device) else ""
        found = await self._store.ask("ZSCORE", self._key(person_id or ""), name)
        return name if found and name else ""

    async def note(self, person_id: str, device: str) -> str:
        """Note that a person has signed in on a device; return its id for the cookie.

        It stays the one that came with them: two people may share a browser. A full Redis keeps
        nobody from signing in.
        """
        device = device if _FORM.fullmatch(device) else secrets.token_urlsafe(32)
        key = self._key(person_id)
        with suppress(Unavailable):
            await self._store.ask_all(
                [
                    ("ZADD", key, round(self._clock.now), digest(device)),
                    ("ZREMRANGEBYRANK", key, 0, -MOST - 1),
                    ("EXPIRE", key, KEPT_SECONDS),
                ]
            )
        return device

    async def forget(self, person_id: str) -> None:
        """Know none of a person's devices any more. Raises Unavailable."""
        await self._store.ask("DEL", self._key(person_id))

    def _key(self, person_id: str) -> str:
        return f"{self._devices}:{person_id}"
