"""Showing: which pictures readers may see, as one process knows it.

A picture is shown while something published shows it. Whether it is takes two questions to Redis,
and a page has dozens of pictures and thousands of readers. So what was found is known for a while,
and forgotten as soon as a picture may have been taken from readers, anywhere: the number of such
writes is asked for each second. Whoever writes dies, perhaps, before that number has grown; so
nothing is known for longer than half a minute. While Redis is away nothing changes there, and what
was known goes on. That a picture is *not* shown is never known: it may be published right now, and
browsers do not ask twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import partial

from ticker.newsroom.pictures.mentions import Mentions
from ticker.newsroom.pictures.pictures import Pictures
from ticker.web.memory.keeping import Shared
from ticker.wire.store.unavailable import Unavailable

LOOK_SECONDS = 1.0
KNOWN_SECONDS = 30.0
MAKING_SECONDS = 1.0
MOST_KNOWN = 10_000

logger = logging.getLogger(__name__)


class Standing(StrEnum):
    """What a picture is to readers."""

    SHOWN = auto()
    WITHDRAWN = auto()
    """It was named somewhere, or erased, and nothing that they see shows it."""
    UNKNOWN = auto()
    """There is none, or none that was ever to be shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a picture."""

    standing: Standing
    sizes: tuple[str, ...]
    """Which are made: `960.webp`, …"""
    until: float
    """By the loop's clock."""


class Showing:
    """The pictures that one process knows of."""

    def __init__(self, pictures: Pictures, mentions: Mentions, changed: Callable[[], None]) -> None:
        """Take where pictures are stored, and what to call where one may have been taken away."""
        self._changed = changed
        self._pictures = pictures
        self._mentions = mentions
        self._known: OrderedDict[str, Shown] = OrderedDict()
        self._generation = 0
        self._shared = Shared()

    def knows(self, picture_id: str, size: str) -> bool:
        """Tell whether nobody has to be asked about a size of a picture, such as `960.webp`.

        One that is not made yet is asked after again soon.
        """
        known, now = self._known.get(picture_id), _now()
        if known is None or known.until <= now:
            return False
        return size in known.sizes or known.until - now > KNOWN_SECONDS - MAKING_SECONDS

    async def of(self, picture_id: str, size: str = "") -> Shown:
        """Return what a picture is to readers. Raises Unavailable where that is not known."""
        known = self._known.get(picture_id)
        if known and self.knows(picture_id, size):
            return known
        try:
            return await self._shared.do(picture_id, partial(self._found, picture_id))
        except Unavailable:
            if known:
                return known
            raise

    async def watch(self) -> None:
        """Forget what is known whenever a picture may have been taken from readers, for ever."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                generation = await self._pictures.generation()
            except Unavailable as why:
                logger.debug("Which pictures are shown cannot be looked at: %s", why)
            except Exception:
                logger.exception("The watch on pictures has stumbled, and goes on.")
            else:
                self._since(generation)

    def _since(self, generation: int) -> None:
        if generation != self._generation:
            self._generation = generation
            self._known.clear()
            self._changed()

    async def _found(self, picture_id: str) -> Shown:
        generation = self._generation
        mentioned = await self._mentions.of(picture_id)
        picture, standing = mentioned.picture, Standing.UNKNOWN
        if mentioned.was_erased or mentioned.mentions:
            standing = Standing.WITHDRAWN
        if picture and await self._mentions.is_shown(picture_id, mentioned):
            standing = Standing.SHOWN
        shown = Shown(standing, picture.sizes if picture else (), _now() + KNOWN_SECONDS)
        # In another generation it may have been taken away since it was read.
        if standing is Standing.SHOWN and generation == self._generation:
            self._known[picture_id] = shown
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return shown


def _now() -> float:
    return asyncio.get_running_loop().time()
