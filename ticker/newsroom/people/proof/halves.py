"""Halves: sign-ins of whoever had the right password, and has a second factor to show.

What is in the browser meanwhile is a secret that opens nothing but the question for a code.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass

from ticker.newsroom.people.vouchers import Vouchers
from ticker.wire.store.store import Store

LASTS_SECONDS = 5 * 60


@dataclass(frozen=True, slots=True)
class Half:
    """Half a sign-in."""

    person_id: str
    device: str
    """What came in the cookie."""
    epoch: str
    """The person's epoch before the password was compared."""


class Halves:
    """Those that have begun in one installation."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._vouchers = Vouchers(store, f"{prefix}:{{:people}}:half")

    async def begin(self, half: Half) -> str:
        """Begin one, for `LASTS_SECONDS`; return its secret, which is not kept.

        Raises Unavailable.
        """
        secret = secrets.token_urlsafe(32)
        await self._vouchers.hold(secret, json.dumps(asdict(half)), LASTS_SECONDS)
        return secret

    async def of(self, secret: str) -> Half | None:
        """Return the one of a secret, and let it go on; None where it is over.

        Raises Unavailable.
        """
        return _read(await self._vouchers.read(secret))

    async def end(self, secret: str) -> Half | None:
        """End one, and return it; None where it was over. Raises Unavailable."""
        return _read(await self._vouchers.spend(secret))


def _read(record: str | None) -> Half | None:
    if record is None:
        return None
    fields = json.loads(record)
    return Half(fields["person_id"], fields["device"], fields.get("epoch", ""))
