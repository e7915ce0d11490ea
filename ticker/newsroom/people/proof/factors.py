"""Factors: what somebody shows beside the password, a code that their phone counts (RFC 6238).

A code is right for half a minute, the one before and the one after it, too, and each is good once:
whoever reads it over a shoulder comes too late. The secrets are stored as they are, since codes are
counted from them; what would encrypt them would lie in the same Redis.
"""

from __future__ import annotations

import hmac
import io
import unicodedata
from dataclasses import dataclass

import pyotp
import segno

from ticker.newsroom.people.proof import recovery
from ticker.wire.clock import Clock
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

OFFER_SECONDS = 30 * 60
_STEP_SECONDS = 30
_CONFIRM, _SPEND = (
    Script.of("ticker.newsroom.people.proof", f"lua/{name}.lua") for name in ("confirm", "spend")
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A second factor that does not count yet."""

    secret: str
    uri: str
    """What authenticators read: the secret, and how they call it."""

    @property
    def typed(self) -> str:
        """Return the secret as one types it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))

    @property
    def picture(self) -> str:
        """Return the QR code as SVG to be written into a page, dark on light by any theme."""
        drawn = io.BytesIO()
        segno.make(self.uri, error="m", micro=False).save(
            drawn,
            kind="svg",
            xmldecl=False,
            svgns=False,
            omitsize=True,
            nl=False,
            svgclass="qr",
            lineclass=None,
            dark="#000",
            light="#fff",
        )
        return drawn.getvalue().decode()


class Factors:
    """The second factors of one installation's people."""

    def __init__(self, store: Store, prefix: str, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._secrets = f"{prefix}:{{:people}}:factors"
        self._steps = f"{self._secrets}:steps"
        self._offers = f"{self._secrets}:offered"
        self._recovery = recovery.recovery_key(prefix)

    async def offer(self, session: str, name: str, site: str) -> Offer:
        """Offer a factor in a session, the same one for `OFFER_SECONDS`. Raises Unavailable."""
        secret = pyotp.random_base32()
        key = self._offer(session)
        before = await self._store.ask("SET", key, secret, "NX", "GET", "EX", OFFER_SECONDS)
        return _offered(before.decode() if before else secret, name, site)

    async def offered(self, session: str, name: str, site: str) -> Offer | None:
        """Return what a session was offered; None where it was nothing, or no longer is.

        Raises Unavailable.
        """
        found = await self._store.ask("GET", self._offer(session))
        return _offered(found.decode(), name, site) if found else None

    async def confirm(self, person_id: str, session: str, typed: str) -> list[str] | None:
        """Let what a session was offered count, if a code is right; return recovery codes, once.

        None where it is wrong, or nothing is offered any more. Raises Unavailable.
        """
        offered = await self._store.ask("GET", self._offer(session))
        secret = offered.decode() if offered else ""
        step = self._step(secret, typed)
        if step is None:
            return None
        codes = recovery.drawn()
        keys = [self._offer(session), self._secrets, self._steps, self._recovery]
        kept = recovery.stored(person_id, codes)
        return (
            codes if await self._store.run(_CONFIRM, keys, person_id, secret, step, kept) else None
        )

    async def has(self, person_id: str) -> bool:
        """Tell whether a person has one that counts. Raises Unavailable."""
        return bool(await self._store.ask("HEXISTS", self._secrets, person_id))

    async def all(self) -> set[str]:
        """Return the ids of all people who have one that counts. Raises Unavailable."""
        return {one.decode() for one in await self._store.ask("HKEYS", self._secrets)}

    async def spend(self, person_id: str, typed: str) -> bool:
        """Tell whether that is a person's code, and spend it. Raises Unavailable."""
        found = await self._store.ask("HGET", self._secrets, person_id)
        secret = found.decode() if found else ""
        step = self._step(secret, typed)
        if step is None:
            return False
        keys = [self._secrets, self._steps]
        return bool(await self._store.run(_SPEND, keys, person_id, secret, step))

    async def end(self, person_id: str) -> None:
        """Take a person's factor away. Raises Unavailable."""
        await self._store.ask_all(
            [("HDEL", self._secrets, person_id), ("HDEL", self._steps, person_id)]
        )

    def _offer(self, session: str) -> str:
        return f"{self._offers}:{session}"

    def _step(self, secret: str, typed: str) -> int | None:
        """Return for which step that is the code, now or next to now; None where for none."""
        if not secret:
            return None
        now = int(self._clock.now // _STEP_SECONDS)
        codes = pyotp.TOTP(secret)
        given = digits(typed).encode(errors="replace")
        for step in (now - 1, now, now + 1):
            if hmac.compare_digest(codes.generate_otp(step).encode(), given):
                return step
        return None


def _offered(secret: str, name: str, site: str) -> Offer:
    return Offer(secret, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=site))


def digits(typed: str) -> str:
    """Return a code without what people put into it to read it."""
    folded = unicodedata.normalize("NFKC", typed[:100])
    return "".join(one for one in folded if one not in "-." and not one.isspace())
