"""Sweeping: pictures that nothing names any more go, with all of their files.

Each picture is looked at once a day, and one that an erased entry has named is looked at at once.
It goes if nothing names it: no entry, no revision, no working copy, no ticker. What may be about to
name it was noted less than a minute ago, and is waited for; and the step in which its record goes
is guarded by all notes that were looked at. Its files go last: where they cannot, because their
store is away, or whoever does it dies, the picture stays in the lot of those that go until it is
looked at again. Files that never had a record are found by a look at all files.

A record without files is left alone. A folder that is not mounted looks empty, and so does a bucket
of another name: that a file is missing never proves that its picture is gone.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Literal

from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content.refusals import NoSuchPicture, Unreadable
from ticker.newsroom.errands import outbox
from ticker.newsroom.errands.errand import SIZES, score
from ticker.newsroom.people.authors import SYSTEM, Author
from ticker.newsroom.pictures.files import Files
from ticker.newsroom.pictures.mentions import Mentioned, Mentions
from ticker.newsroom.pictures.pictures import NAME, UNUSED_FOR, YOUNG, Pictures
from ticker.newsroom.pictures.record import StoredPicture
from ticker.newsroom.records import once
from ticker.newsroom.records.keys import Keys
from ticker.newsroom.records.once import Once, Outcome
from ticker.wire.log.change import Change, Count, Guard, GuardError
from ticker.wire.log.log import Log

MOST_AT_ONCE = 100
Lot = Literal["looks", "going"]
"""All pictures, each by when it is looked at next; and those that an erased entry has named."""
ABANDONED = timedelta(hours=1)
"""How old a file of no picture is before it goes: an upload writes its files before its record."""

logger = logging.getLogger(__name__)


class Sweeping:
    """What lets pictures go."""

    def __init__(self, log: Log, pictures: Pictures, mentions: Mentions, files: Files) -> None:
        self._log = log
        self._pictures = pictures
        self._mentions = mentions
        self._files = files
        self._keys = Keys(log.prefix, NAME)

    async def look(self, what: Lot) -> None:
        """Look at all pictures of a lot whose time has come. Raises Unavailable, and FilesAway."""
        now = (await self._log.read(NAME)).now
        due = await self._log.homes.home(NAME).ask(
            "ZRANGE", self._keys[what], "-inf", score(now), "BYSCORE", "LIMIT", 0, MOST_AT_ONCE
        )
        for one in due:
            await self._look_at(one.decode(), now, what)

    async def orphans(self) -> int:
        """Delete the files of no picture; tell how many. Raises Unavailable, and FilesAway."""
        found: dict[str, list[str]] = {}
        now = await self._pictures.now()
        await self._files.tidy(now - ABANDONED)
        async for file in self._files.names():
            if file.changed < now - ABANDONED:
                found.setdefault(file.picture, []).append(file.name)
        for picture_id in list(found):
            if await self._log.homes.home(NAME).ask("HEXISTS", self._keys["pictures"], picture_id):
                del found[picture_id]
        for names in found.values():
            await self._files.delete(names)
        return sum(map(len, found.values()))

    async def erase(self, picture_id: str, by: Author, only: Once | None = None) -> bool:
        """Let a picture go now; False where something names it, or may be about to.

        One whose files could not go when it was erased goes on going. Raises NoSuchPicture where
        nothing of it is left, Unavailable, Unreadable and FilesAway.
        """
        now, mentioned = await self._pictures.now(), await self._mentions.of(picture_id)
        if mentioned.picture is None and not await self._is_going(picture_id):
            raise NoSuchPicture(picture_id)
        if await self._kept_until(mentioned, now, "going") is not None:
            return False
        return await self._let_go(mentioned, picture_id, (now, by), only)

    async def _is_going(self, picture_id: str) -> bool:
        home = self._log.homes.home(NAME)
        return await home.ask("ZSCORE", self._keys["going"], picture_id) is not None

    async def _look_at(self, picture_id: str, now: datetime, what: Lot) -> None:
        try:
            mentioned = await self._mentions.of(picture_id)
            later = await self._kept_until(mentioned, now, what)
        except Unreadable as why:
            logger.warning("A picture stays as it is: %s", why)
            later = now + UNUSED_FOR
        if later is None:
            await self._let_go(mentioned, picture_id, (now, SYSTEM))
            return
        home, key = self._log.homes.home(NAME), self._keys[what]
        if what == "going" and later == now + UNUSED_FOR:
            await home.ask("ZREM", key, picture_id)
        else:
            await home.ask("ZADD", key, score(later), picture_id)

    async def _kept_until(self, mentioned: Mentioned, now: datetime, what: Lot) -> datetime | None:
        """Return when a picture is to be looked at again; None where it may go now."""
        picture, young = mentioned.picture, list[datetime]()
        if picture is None:
            return None
        for one in mentioned.mentions:
            if await self._mentions.is_named(one, picture.id):
                return now + UNUSED_FOR
            if one.noted_at > now - YOUNG:
                young.append(one.noted_at + YOUNG)
        unused = picture.created_at + UNUSED_FOR
        if what == "looks" and unused > now:
            young.append(unused)
        return max(young, default=None)

    async def _let_go(
        self,
        mentioned: Mentioned,
        picture_id: str,
        asked: tuple[datetime, Author],
        only: Once | None = None,
    ) -> bool:
        """Let a picture go, unless something was noted meanwhile that may name it.

        When, and by whom it was asked.
        """
        picture = mentioned.picture
        if picture and not await self._forgotten(picture, mentioned, asked, only):
            return False  # the next look finds what it is
        await self._pictures.take_away()
        await self._files.delete([file.name async for file in self._files.names(picture_id)])
        await self._log.homes.home(NAME).ask("ZREM", self._keys["going"], picture_id)
        return True

    async def _forgotten(
        self,
        was: StoredPicture,
        mentioned: Mentioned,
        asked: tuple[datetime, Author],
        only: Once | None,
    ) -> bool:
        """Have a picture's record go; its id stays in the lot of those whose files go, too."""
        picture_id, naming = was.id, self._pictures.naming(was.id)
        now, by = asked
        notes = [
            Guard(naming, str(score(one.noted_at)), f"{one.name} {one.entry_id}")
            for one in mentioned.mentions
        ]
        change = Change(
            guards=[Count(naming, str(len(notes)), of="HLEN"), *notes],
            writes=[
                ["HDEL", self._keys["pictures"], picture_id],
                ["HDEL", self._keys["digests"], was.digest],
                ["ZREM", self._keys["looks"], picture_id],
                ["ZADD", self._keys["going"], score(now), picture_id],
                *outbox.drop(self._keys, SIZES, picture_id),
            ],
            clears=[naming],
            notes=[self._pictures.line(Act.PICTURE_ERASED, by.id, picture_id)],
            frees=True,
        )
        change = once.noted(change, self._keys, only, Outcome(picture_id))
        try:
            await self._log.append(NAME, change)
        except GuardError:
            return False
        return True
