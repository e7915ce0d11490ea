"""Durability: whether a write that Redis has answered is on its disk."""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import Any

from ticker.wire.store.line import ANSWER_SECONDS, Command
from ticker.wire.store.replies import ErrorReply
from ticker.wire.store.store import Store
from ticker.wire.store.troubles import TROUBLES
from ticker.wire.store.unavailable import Unavailable

logger = logging.getLogger(__name__)


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

    def __init__(self, store: Store) -> None:
        self._store = store
        self.promise: Promise | None = None
        """None until it has been found out."""

    @property
    def words(self) -> str:
        """Return the promise in a sentence."""
        return _WORDS[self.promise]

    async def find_out(self) -> Promise:
        """Ask the server how it keeps what it is told; Unavailable where it does not answer."""
        before, self.promise = self.promise, await self._ask()
        if before not in {None, self.promise}:
            level = logging.WARNING if self.promise is Promise.WEAK else logging.INFO
            logger.log(level, "The durability of Redis has changed: %s", self.words)
        return self.promise

    async def wait_for(self) -> tuple[Command, ...]:
        """Return what has to be sent behind a write, on its own connection. Raises Unavailable."""
        if (self.promise or await self.find_out()) is Promise.WAITED:
            return (("WAITAOF", 1, 0, int(ANSWER_SECONDS * 900)),)
        return ()

    async def confirm(self, answers: list[Any]) -> None:
        """Take the answers to that; raises Unavailable where the write is not on disk.

        Where the server keeps no append-only file any more, as after ``CONFIG SET appendonly no``,
        what it promises is found out anew, and holds for this write, too.
        """
        for answer in answers:
            if isinstance(answer, ErrorReply):
                if "appendonly" not in str(answer) or await self.find_out() is Promise.WAITED:
                    raise Unavailable("undurable", str(answer))
            elif answer[0] < 1:
                raise Unavailable("undurable")

    async def _ask(self) -> Promise:
        config, waited = await self._store.answers(
            [("CONFIG", "GET", "append*"), ("WAITAOF", 1, 0, 1)]
        )
        if isinstance(config, ErrorReply):  # managed servers refuse CONFIG
            config = []
        told = dict(zip(config[::2], config[1::2], strict=True))
        if told.get(b"appendonly") == b"yes" and told.get(b"appendfsync") == b"always":
            return Promise.ALWAYS
        # WAITAOF is unknown before 7.2, and refused without an append-only file.
        return Promise.WEAK if isinstance(waited, ErrorReply) else Promise.WAITED


_WORDS = {
    None: "Not known yet: Redis has not been asked.",
    Promise.ALWAYS: "Every change is on disk before it is acknowledged.",
    Promise.WAITED: "Every change is acknowledged once it is on disk (WAITAOF).",
    Promise.WEAK: TROUBLES["weak"].said(),
}
