"""The door: whether somebody is who they say, and gets in.

It tells nobody whether there is somebody of a name: the same is looked up, computed and answered
for a name that nobody has, for somebody without a password, and for a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass

from ticker.newsroom.people.epochs import Epochs
from ticker.newsroom.people.proof.devices import Devices
from ticker.newsroom.people.proof.factors import Factors
from ticker.newsroom.people.proof.halves import Half, Halves
from ticker.newsroom.people.proof.hashing import Busy, Hashing
from ticker.newsroom.people.proof.passwords import Passwords
from ticker.newsroom.people.proof.recovery import Recovery
from ticker.newsroom.people.proof.tries import Tries, of_code, of_link, of_password
from ticker.wire.clock import Clock
from ticker.wire.store.store import Store


@dataclass(frozen=True, slots=True)
class In:
    """They are who they say."""

    person_id: str
    device: str
    """What its browser should keep, so that it is known the next time."""
    epoch: str
    """The person's epoch when they began to show who they are."""
    by_recovery: bool = False
    """Whether a recovery code was spent for it."""


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The password was right; a code is to be shown."""

    half: str
    """The secret of half a sign-in."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Name and password do not belong together, or the code is not right."""

    person_id: str | None = None
    """Whose code was wrong: somebody knows their password."""


@dataclass(frozen=True, slots=True)
class Slow:
    """Nothing was compared: there were too many tries."""

    seconds: int
    """After which there is one."""


@dataclass(frozen=True, slots=True)
class Over:
    """Half a sign-in has lasted too long, or is done: it begins anew with the password."""


class Door:
    """What lets people in, in one process of an installation."""

    def __init__(self, store: Store, prefix: str, clock: Clock, hashing: Hashing) -> None:
        self._hashing = hashing
        self.passwords = Passwords(store, prefix, hashing)
        self.factors = Factors(store, prefix, clock)
        self.recovery = Recovery(store, prefix)
        self.devices = Devices(store, prefix, clock)
        self.epochs = Epochs(store, prefix)
        self._tries = Tries(store, prefix)
        self._halves = Halves(store, prefix)

    async def by_password(
        self, name: str, person_id: str | None, password: str, address: str, device: str = ""
    ) -> In | CodeNeeded | Wrong | Slow:
        """Let in whoever has the password of that name; ``person_id`` is None where nobody has it.

        ``device`` is what came in the cookie. Raises Busy, Unavailable.
        """
        epoch = await self.epochs.of(person_id)
        refused = await self.compared(name, person_id, password, address, device)
        if refused or person_id is None:
            return refused or Wrong()
        if await self.factors.has(person_id):
            return CodeNeeded(await self._halves.begin(Half(person_id, device, epoch)))
        return In(person_id, await self.devices.note(person_id, device), epoch)

    async def compared(
        self, name: str, person_id: str | None, password: str, address: str, device: str = ""
    ) -> Wrong | Slow | None:
        """Return what is wrong with a password; None where it is right. Raises as above."""
        known = await self.devices.known(person_id, device)
        tries = of_password(name, address, known)
        if seconds := await self._tries.take(tries):
            return Slow(seconds)
        try:
            is_right = await self.passwords.is_right(person_id, password, is_stranger=not known)
        except Busy:
            await self._tries.give_back(tries)
            raise
        if not is_right:
            return Wrong()
        await self._tries.give_back(tries)
        return None

    async def by_code(self, half: str, code: str) -> In | Wrong | Slow | Over:
        """Let in whoever began with the password, and shows a code of the phone or for recovery.

        Raises Unavailable.
        """
        begun = await self._halves.of(half)
        if begun is None:
            return Over()
        person_id = begun.person_id
        tries = of_code(person_id, await self.devices.known(person_id, begun.device))
        if seconds := await self._tries.take(tries):
            return Slow(seconds)
        is_of_phone = await self.factors.spend(person_id, code)
        if not is_of_phone and not await self.recovery.spend(person_id, code):
            return Wrong(person_id)
        await self._tries.give_back(tries)
        if await self._halves.end(half) is None:
            return Over()
        device = await self.devices.note(person_id, begun.device)
        return In(person_id, device, begun.epoch, by_recovery=not is_of_phone)

    async def is_news(self, address: str) -> bool:
        """Tell whether a link that is none is worth a line, where one address tries many.

        Raises Unavailable.
        """
        return not await self._tries.take(of_link(address))

    def close(self) -> None:
        """Compare nothing any more."""
        self._hashing.close()

    async def forget(self, person_id: str) -> None:
        """Forget all by which a person has shown who they are. Raises Unavailable."""
        await self.passwords.end(person_id)
        await self.factors.end(person_id)
        await self.recovery.end(person_id)
        await self.devices.forget(person_id)
