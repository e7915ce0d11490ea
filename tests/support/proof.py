"""What a sign-in is tried with: a store of one's own, hashes that are counted, a phone."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event

import pyotp
from argon2 import PasswordHasher

from ticker.newsroom.people.proof.factors import Factors
from ticker.wire.clock import Clock
from ticker.wire.store.store import Store

ANNA = "person:01ANNA"
TAB = "the session in which a factor is offered"
RIGHT = "drei blaue Hunde"
NOW = 1_800_000_015
"""In the middle of a step."""


def at(seconds: float) -> Clock:
    """Return a clock that Redis has set to that."""
    clock = Clock()
    clock.set(datetime.fromtimestamp(seconds, UTC), time.monotonic())
    return clock


@dataclass
class Place:
    """Where a test stores, and how it lets time pass."""

    store: Store
    prefix: str

    async def pass_by(self, seconds: float) -> None:
        """Set all that Redis counts tries by as if that long had passed."""
        for key in await self.store.ask("KEYS", f"{self.prefix}:*:tries:*"):
            left = int(await self.store.ask("PTTL", key)) - round(seconds * 1000)
            full_at = int(await self.store.ask("GET", key)) - round(seconds * 1000)
            if left > 0:
                await self.store.ask("SET", key, full_at, "PX", left)
            else:
                await self.store.ask("DEL", key)

    def before_the_next_step(self, deed: Callable[[], Awaitable[object]]) -> None:
        """Have something done before the next script runs, as another worker would."""
        run = self.store.run

        async def run_after(*given):
            self.store.run = run
            await deed()
            return await run(*given)

        self.store.run = run_after


class Counting(PasswordHasher):
    """Hashes cheaply, notes what it compares, and waits where a test says so."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=64, parallelism=1)
        self.compared: list[tuple[str, str]] = []
        self.may_go_on = Event()
        self.may_go_on.set()
        self.nice: set[int] = set()

    def verify(self, stored, password):
        self.compared.append((stored, password))
        self.nice.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        self.may_go_on.wait()
        return super().verify(stored, password)


class Phone:
    """What somebody counts codes with, and their installation at whichever time."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.secret = ""

    def factors(self, seconds: float = NOW) -> Factors:
        return Factors(self.place.store, self.place.prefix, at(seconds))

    def code(self, seconds: float = NOW) -> str:
        return pyotp.TOTP(self.secret).at(int(seconds))

    async def enrol(self) -> list[str]:
        """Begin a second factor five minutes ago; return the recovery codes."""
        factors = self.factors(NOW - 300)
        self.secret = (await factors.offer(TAB, "Anna", "Nordlicht")).secret
        return await factors.confirm(ANNA, TAB, self.code(NOW - 300))
