"""The darkroom: what one server process does with pictures, beside answering for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.errands.runner import Kind
from ticker.newsroom.pictures.away import FilesAway
from ticker.newsroom.pictures.strangers import Strangers
from ticker.newsroom.pictures.sweeping import ABANDONED, Sweeping
from ticker.newsroom.pictures.taking import Studio, Taking
from ticker.web.http.sending.counter import Ready
from ticker.web.memory.prints import Prints
from ticker.web.memory.showing import Showing
from ticker.wire.store.unavailable import Unavailable

LOOK_SECONDS = 1.0
DAILY_ROUNDS, FILES_ROUNDS = 60, 3600
"""In which rounds all pictures are looked at whose day has come, and all files."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Darkroom:
    """Where pictures are taken in, kept, and let go."""

    prints: Prints
    taking: Taking
    strangers: Strangers
    showing: Showing
    sweeping: Sweeping

    @classmethod
    def of(cls, archive: Archive, studio: Studio) -> Self:
        """Take what is stored, and where pictures are kept and made."""
        taking = Taking(archive.log, archive.pictures, archive.hints, studio)
        prints = Prints(taking.files)
        showing = Showing(archive.pictures, archive.mentions, prints.forget)
        sweeping = Sweeping(archive.log, archive.pictures, archive.mentions, taking.files)
        return cls(prints, taking, Strangers(), showing, sweeping)

    def lay(self, picture_id: str, size: str, ready: Ready) -> None:
        """Lay an answer ready for those who ask for the same, as long as it is known to be so."""
        self.prints.lay(f"{picture_id}/{size}", ready)

    def ready(self, picture_id: str, size: str) -> Ready | None:
        """Return what lies ready, if readers are still known to see it."""
        if not self.showing.knows(picture_id, size):
            return None
        return self.prints.laid(f"{picture_id}/{size}")

    @property
    def kinds(self) -> Iterable[Kind]:
        """The kinds of errands that are done here."""
        return [self.taking.kind]

    async def keep(self) -> None:
        """Let pictures go that nothing names any more, for ever."""
        sweeping, rounds = self.sweeping, 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            rounds += 1
            try:
                await sweeping.look("going")
                if rounds % DAILY_ROUNDS == 0:
                    await sweeping.look("looks")
                if rounds % FILES_ROUNDS == 0:
                    await sweeping.orphans()
                    await self.taking.tidy(datetime.now(UTC) - ABANDONED)
            except (Unavailable, FilesAway) as why:
                logger.debug("Pictures that nothing names have to wait: %s", why)
            except Exception:
                logger.exception("The sweep of pictures has stumbled, and goes on.")
