"""Tries: how often somebody may be wrong, counted before anything is compared.

*The naive way* counts failures of a name, and locks it after the fifth: then anybody can lock out
an editor in the middle of a night's work. Ours slows strangers and locks out nobody. A device on
which somebody has signed in before has tries of its own; all others share those of the name, of
their address, and of both together, which come back with time.

A try is taken before, and given back to who was right: so a thousand guesses at once are no more
than a thousand in turn.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ticker.wire.networks import network
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

_TRIES = Script.of("ticker.newsroom.people.proof", "lua/tries.lua")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Tries that some share: how many there are at most, and after how long one comes back."""

    whose: tuple[str, ...]
    holds: int
    seconds: float


def of_password(name: str, address: str, known_device: str = "") -> list[Bucket]:
    """Return what a try to sign in by name is taken from.

    One address alone never empties a name's: of that it gets less than what comes back. An address
    is often a whole newsroom's, in which somebody mistypes, so that it holds more than a name.
    """
    name = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    if known_device:
        return [Bucket(("device", known_device, name), holds=10, seconds=30)]
    place = network(address)
    return [
        Bucket(("name", name), holds=30, seconds=10),
        Bucket(("place", place, name), holds=10, seconds=60),
        Bucket(("address", place), holds=60, seconds=10),
    ]


def of_code(person_id: str, known_device: str = "") -> list[Bucket]:
    """Return what a try of a code is taken from: the person's, however often they begin anew.

    Three of a million codes are right at a time: whoever knows the password would try for a year.
    """
    if known_device:
        return [Bucket(("code", known_device, person_id), holds=5, seconds=60)]
    return [Bucket(("code", person_id), holds=5, seconds=120)]


def of_link(address: str) -> list[Bucket]:
    """Return what a link that is none is taken from: nobody guesses one, but may fill lists."""
    return [Bucket(("link", network(address)), holds=20, seconds=60)]


class Tries:
    """All that is left of them in one installation."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._store = store
        self._prefix = f"{prefix}:{{:people}}:tries"

    async def take(self, buckets: Sequence[Bucket]) -> int:
        """Take a try from each, or from none; return after how many seconds there is one, else 0.

        Raises Unavailable.
        """
        return math.ceil(await self._run("take", buckets) / 1000)

    async def give_back(self, buckets: Sequence[Bucket]) -> None:
        """Give back what was taken: it was no failure. Raises Unavailable."""
        await self._run("give", buckets)

    async def _run(self, deed: str, buckets: Sequence[Bucket]) -> int:
        limits = [part for one in buckets for part in (one.holds, round(one.seconds * 1000))]
        return int(await self._store.run(_TRIES, [*map(self._key, buckets)], deed, *limits))

    def _key(self, bucket: Bucket) -> str:
        """Return a key of bounded length, in which nobody reads what was typed as a name."""
        kind, *whose = bucket.whose
        typed = "\0".join(whose).encode(errors="surrogatepass")
        return f"{self._prefix}:{kind}:{hashlib.sha256(typed).hexdigest()[:32]}"
