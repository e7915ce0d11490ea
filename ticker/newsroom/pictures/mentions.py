"""Mentions: where a picture may be shown, and whether it really is.

What is noted of a picture is a hint: that an entry of a ticker, or the ticker's header, was about
to name it. It counts only if that is what stands there.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.images import named_in
from ticker.newsroom.content.refusals import Unreadable
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.errands.errand import of_score
from ticker.newsroom.markup import prose
from ticker.newsroom.pictures.pictures import NAME, Pictures
from ticker.newsroom.pictures.record import StoredPicture, picture_of
from ticker.newsroom.records.keys import Keys
from ticker.newsroom.records.records import entry_of, ticker_of
from ticker.newsroom.records.tombstones import is_tombstone
from ticker.wire.log.change import Write
from ticker.wire.log.log import Log


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a picture may be named."""

    name: str
    """Of a ticker."""
    entry_id: str
    """"" for the ticker's header."""
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A picture, and where it may be named."""

    picture: StoredPicture | None
    """None where there is none of that id, or it was erased."""
    was_shown: bool
    """Whether readers have ever seen it, or were about to."""
    mentions: list[Mention]


class Mentions:
    """Where the pictures of an installation are shown."""

    def __init__(self, log: Log, pictures: Pictures) -> None:
        self._log = log
        self._pictures = pictures
        self._keys = Keys(log.prefix, NAME)

    async def of(self, picture_id: str) -> Mentioned:
        """Return a picture and where it may be named. Raises Unavailable, and Unreadable."""
        reading = await self._log.read(
            NAME,
            ["HGET", self._keys["pictures"], picture_id],
            ["SISMEMBER", self._keys["shown"], picture_id],
            ["HGETALL", self._pictures.naming(picture_id)],
        )
        text, shown, pairs = reading.found
        mentions = [
            Mention(*_told(mention), of_score(noted))
            for mention, noted in zip(pairs[::2], pairs[1::2], strict=True)
        ]
        picture = picture_of(text, picture_id) if text else None
        return Mentioned(picture, bool(shown), mentions)

    async def is_shown(self, picture_id: str, mentioned: Mentioned) -> bool:
        """Tell whether readers see a picture anywhere. Raises Unavailable."""
        newest_first = sorted(mentioned.mentions, key=lambda one: one.noted_at, reverse=True)
        for mention in newest_first:
            if await self._shows(mention, picture_id):
                return True
        return False

    async def is_named(self, mention: Mention, picture_id: str) -> bool:
        """Tell whether anything there names a picture: a revision, say, or a working copy."""
        keys = Keys(self._log.prefix, mention.name)
        if not mention.entry_id:
            reading = await self._log.read(mention.name, ["GET", keys["ticker"]])
            return picture_id.encode() in (reading.found[0] or b"")
        reads: list[Write] = [
            ["HGET", keys["entries"], mention.entry_id],
            ["HVALS", keys.copies(mention.entry_id)],
        ]
        standing, copies = (await self._log.read(mention.name, *reads)).found
        texts = [*copies, standing or b""]
        if standing and not is_tombstone(standing):
            texts += await self._revisions(keys, mention.entry_id, standing)
        return any(picture_id.encode() in text for text in texts if text)

    async def _revisions(self, keys: Keys, entry_id: str, standing: bytes) -> list[bytes | None]:
        number = entry_of(standing, entry_id).revision
        fields = [f"{entry_id} {one}" for one in range(1, number + 1)]
        found: list[bytes | None] = []
        for at in range(0, len(fields), 500):
            some: Write = ["HMGET", keys["revisions"], *fields[at : at + 500]]
            found += (await self._log.read(keys.name, some)).found[0]
        return found

    async def _shows(self, mention: Mention, picture_id: str) -> bool:
        keys = Keys(self._log.prefix, mention.name)
        read: Write = (
            ["HGET", keys["entries"], mention.entry_id]
            if mention.entry_id
            else ["GET", keys["ticker"]]
        )
        reading = await self._log.read(mention.name, ["GET", keys["ticker"]], read)
        ticker, text = reading.found
        if not ticker or not text or is_tombstone(text):
            return False
        try:
            of = entry_of(text, mention.entry_id) if mention.entry_id else ticker_of(text)
        except Unreadable:  # told where it is to be shown itself
            return False
        return picture_id in shown_in(of) and await asyncio.to_thread(_really_shows, of, picture_id)


def _really_shows(of: Entry | Ticker, picture_id: str) -> bool:
    """Tell whether a picture is seen, or linked, and is not only written of; a thread's work."""
    return picture_id in prose.shown(text_of(of)) or (
        of.image is not None and of.image.media == picture_id
    )


def _told(mention: bytes) -> tuple[str, str]:
    name, _, entry_id = mention.decode().partition(" ")
    return name, entry_id


def shown_in(of: Entry | Ticker | None) -> list[str]:
    """Return the ids of all pictures that readers may see of an entry, or of a ticker's header."""
    return [] if isinstance(of, Entry) and not of.for_readers else named_by(of)


def named_by(of: Entry | Ticker | None) -> list[str]:
    """Return the ids of all pictures that an entry, or a ticker's header, names."""
    if of is None:
        return []
    ids = named_in(text_of(of))
    return [*ids, of.image.media] if of.image and of.image.media else ids


def text_of(of: Entry | Ticker | None) -> str:
    """Return the Markdown of an entry, or of a ticker's header."""
    if of is None:
        return ""
    return of.body if isinstance(of, Entry) else of.intro
