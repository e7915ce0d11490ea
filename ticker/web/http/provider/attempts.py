"""Attempts: who has gone to the provider, and may come back, once, in the same browser.

*The naive way* keeps the state in the session, where a second tab overwrites the first's, or in a
signed cookie, which can be sent again. Ours is a key of its own in Redis, spent by being read. It
is named after the state together with a secret of the browser: to another browser, into which
somebody wants to sign in with an account of theirs, there is no such attempt.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass

from ticker.newsroom.people.vouchers import Vouchers
from ticker.wire.store.store import Store

LASTS_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is remembered of one."""

    nonce: str
    """What the provider's word must repeat, so that it is for this attempt."""
    verifier: str
    """What only who has begun knows, and the provider asks for (RFC 7636)."""
    back: str
    """The page that was asked for."""


class Attempts:
    """All attempts of one installation."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._vouchers = Vouchers(store, f"{prefix}:{{:people}}:attempt")

    async def begin(self, browser: str, back: str) -> tuple[str, Attempt]:
        """Begin one in the browser of a secret; return its state. Raises Unavailable."""
        state = secrets.token_urlsafe(32)
        attempt = Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(48), back)
        kept = json.dumps(asdict(attempt))
        await self._vouchers.hold(f"{browser} {state}", kept, LASTS_SECONDS)
        return state, attempt

    async def spend(self, browser: str, state: str) -> Attempt | None:
        """Return an attempt, which is spent by that; None where it is none. Raises Unavailable."""
        kept = await self._vouchers.spend(f"{browser} {state}")
        return Attempt(**json.loads(kept)) if kept else None
