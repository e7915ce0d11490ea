"""Durability: whether a write that Redis has answered is on its disk."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from ticker.wire.log import ANSWER_SECONDS, Unavailable, asked


class Promise(StrEnum):
    """What an acknowledged write is worth when the power fails."""

    ALWAYS = "appendfsync always"
    """Redis syncs before it answers."""
    WAITED = "WAITAOF"
    """We wait for the sync after each write (Redis 7.2 and later)."""
    WEAK = "none"
    """An acknowledged entry may be lost in a power cut."""


class Durability:
    """Finds out what a server promises, and waits for its disk where that is needed."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis  # its types do not know all commands
        self.promise: Promise | None = None
        """None until it has been found out."""

    @property
    def words(self) -> str:
        """Return the promise in a sentence."""
        return _WORDS[self.promise]

    async def find_out(self) -> Promise:
        """Ask the server how it keeps what it is told; Unavailable where it does not answer."""
        try:
            self.promise = await self._ask()
        except (RedisError, OSError, TimeoutError) as error:
            raise Unavailable(f"Redis cannot be asked how it keeps its data: {error}") from error
        return self.promise

    async def wait(self, connection: Any) -> None:
        """Return when the last write of this very connection is as safe as the server makes it."""
        if (self.promise or await self.find_out()) is not Promise.WAITED:
            return
        milliseconds = int(ANSWER_SECONDS * 900)
        answer = await asked(connection.execute_command("WAITAOF", 1, 0, milliseconds))
        if answer[0] < 1:
            raise Unavailable("Redis has not written the change to its disk in time.")

    async def _ask(self) -> Promise:
        try:
            config = await self._redis.config_get("append*")
        except ResponseError:  # managed servers refuse CONFIG
            config = {}
        said = {_text(name): _text(value) for name, value in config.items()}
        if said.get("appendonly") == "yes" and said.get("appendfsync") == "always":
            return Promise.ALWAYS
        try:
            await self._redis.execute_command("WAITAOF", 1, 0, 1)
        except ResponseError:  # unknown before 7.2; refused without an append-only file
            return Promise.WEAK
        return Promise.WAITED


_WORDS = {
    None: "Not known yet: Redis has not been asked.",
    Promise.ALWAYS: "Every change is on disk before it is acknowledged.",
    Promise.WAITED: "Every change is acknowledged once it is on disk (WAITAOF).",
    Promise.WEAK: "An acknowledged entry may be lost in a power cut: set 'appendonly yes' and "
    "'appendfsync always', or use Redis 7.2 or later with 'appendonly yes'.",
}


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
