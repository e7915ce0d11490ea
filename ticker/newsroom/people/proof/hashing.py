"""Hashing: passwords as they are stored, computed beside the event loop, few at a time.

A hash takes a tenth of a second and much memory on purpose. *The naive way* computes it where it is
asked for, and all readers of that process wait; in as many threads as there are, twenty editors at
eight in the morning take a gigabyte. Ours has two threads, which give way to everything else, and a
short queue: who finds it full is told so at once, and strangers find it full first. They have one
of the threads at a time, so that whoever comes by a known device never waits behind them.
"""

from __future__ import annotations

import asyncio
import os
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

THREADS = 2
MOST_AT_ONCE = 40
MOST_OF_STRANGERS = 25
BUSY_SECONDS = 5

_Result = TypeVar("_Result")


class Busy(Exception):
    """So many passwords are being compared that another one would wait too long."""

    seconds = BUSY_SECONDS
    """After which it is worth trying again."""

    def __init__(self) -> None:
        super().__init__(
            f"At most {MOST_AT_ONCE} passwords are compared at once, {MOST_OF_STRANGERS} of them "
            f"for unknown devices; try again in {BUSY_SECONDS} seconds."
        )


def argon2id() -> PasswordHasher:
    """Return what hashes: argon2id, of twice what OWASP asks for at least.

    That is 0.08 s of a core, and 0.3 s of one on which readers want all that they get.
    """
    return PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)


class Hashing:
    """The threads of one process that compute hashes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or argon2id()
        self._nobodys = _hash_of_nothing(self._hasher)
        self._pool = ThreadPoolExecutor(THREADS, "hashing", _give_way)
        self._asked = 0
        self._strangers = asyncio.Semaphore(THREADS - 1)

    async def hashed(self, password: str) -> str:
        """Return a password as it is stored. Raises Busy."""
        with self._place(MOST_AT_ONCE):
            return await self._beside(self._hasher.hash, password)

    async def matches(self, stored: str | None, password: str, *, is_stranger: bool) -> bool:
        """Tell whether that is the password; for none that is stored, too, it takes a hash.

        Raises Busy.
        """
        with self._place(MOST_OF_STRANGERS if is_stranger else MOST_AT_ONCE):
            async with self._strangers if is_stranger else nullcontext():
                return await self._beside(self._matches, stored, password)

    def is_of_old(self, stored: str) -> bool:
        """Tell whether a hash was made with other parameters than these."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """Compute nothing any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _matches(self, stored: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._nobodys, password)
        except VerificationError:
            return False
        except InvalidHashError:  # written by nobody of ours
            return self._matches(None, password)

    async def _beside(self, compute: Callable[..., _Result], *given: Any) -> _Result:
        return await asyncio.wrap_future(self._pool.submit(compute, *given))

    @contextmanager
    def _place(self, most: int) -> Iterator[None]:
        """Hold a place of so many; whoever is cancelled while they wait gives it up."""
        if self._asked >= most:
            raise Busy
        self._asked += 1
        try:
            yield
        finally:
            self._asked -= 1


def _give_way() -> None:
    """Let readers come first: where all want all of a core, this thread gets a quarter of it."""
    if sys.platform == "linux":  # elsewhere this would be said of the whole process
        os.setpriority(os.PRIO_PROCESS, 0, min(19, os.getpriority(os.PRIO_PROCESS, 0) + 5))


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """Return what is compared where nothing is stored: it takes as long, and nothing matches."""
    salt, tag = (
        b64encode(os.urandom(size)).decode().rstrip("=")
        for size in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${tag}"
