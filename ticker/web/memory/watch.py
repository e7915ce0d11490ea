"""The watch: lets go whoever follows by a session that has ended, in about a second.

It needs no word from whoever has ended it: the sessions of all who follow here are asked after each
second, in one go, so nothing depends on a message arriving.
"""

from __future__ import annotations

import asyncio
import logging

from ticker.newsroom.people.sessions import Sessions
from ticker.wire.channel.farewells import later
from ticker.wire.channel.reader import Reader
from ticker.wire.store.unavailable import Unavailable

LOOK_SECONDS = 1.0
COME_BACK_SECONDS = 5.0
"""Over how long they come back, which those do who have signed in again."""


logger = logging.getLogger(__name__)


class Watch:
    """Who follows in one process by which session."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._followers: dict[str, set[Reader]] = {}

    def post(self, reader: Reader, session: str) -> None:
        """Let a reader follow for as long as a session lasts, by its digest."""
        self._followers.setdefault(session, set()).add(reader)
        reader.occupy(_Post(self._followers, session))

    async def keep(self) -> None:
        """Look, for ever; while the store is away, nobody's session ends."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                for session in await self._sessions.over(self._followers.keys()):
                    for reader in list(self._followers.get(session, ())):
                        reader.end(later(COME_BACK_SECONDS))
            except Unavailable as why:
                logger.debug("Sessions cannot be looked at: %s", why)
            except Exception:
                logger.exception("The watch has stumbled, and goes on.")


class _Post:
    """One reader's place among the followers."""

    __slots__ = ("_followers", "_session")

    def __init__(self, followers: dict[str, set[Reader]], session: str) -> None:
        self._followers, self._session = followers, session

    def leave(self, reader: Reader) -> None:
        """Give it up."""
        of = self._followers.get(self._session, set())
        of.discard(reader)
        if not of:
            self._followers.pop(self._session, None)
