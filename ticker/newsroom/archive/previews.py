"""Previews: the private link by which somebody without a session sees what is not published yet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from ticker.newsroom.audit import changes
from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import moments
from ticker.newsroom.content.refusals import NoSuchTicker
from ticker.newsroom.people.authors import Author
from ticker.newsroom.records.keys import Keys, name_of
from ticker.wire.log.change import Change, Guard, GuardError
from ticker.wire.log.log import Log

LASTS = timedelta(days=7)
CODE_BYTES = 24


@dataclass(frozen=True, slots=True)
class Preview:
    """A link that leads to a ticker's preview, until its time is over."""

    code: str
    until: datetime


class Previews:
    """The preview links of all tickers, of which each has one at the most."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def begin(self, slug: str, by: Author) -> None:
        """Give a ticker a new link; one that it had leads nowhere from now on.

        Raises NoSuchTicker and Unavailable.
        """
        keys = Keys(self._log.prefix, name_of(slug))
        reading = await self._log.read(keys.name, ["GET", keys["ticker"]], writing=True)
        until = moments.written(reading.now + LASTS)
        kept = f"{secrets.token_urlsafe(CODE_BYTES)} {until}"
        seconds = round(LASTS.total_seconds())
        guards = [Guard(keys["ticker"], reading.found[0] or "")]
        writes = [["SET", keys["preview"], kept, "EX", str(seconds)]]
        if not reading.found[0]:
            raise NoSuchTicker(slug)
        notes = [changes.noted(keys, Act.PREVIEW_MADE, by)]
        try:
            await self._log.append(keys.name, Change(guards, writes, notes=notes))
        except GuardError:  # its header has just been changed
            await self.begin(slug, by)

    async def end(self, slug: str, by: Author) -> None:
        """Let a ticker's link lead nowhere from now on. Raises Unavailable."""
        keys = Keys(self._log.prefix, name_of(slug))
        key = keys["preview"]
        kept = await self._log.homes.home(keys.name).ask("GET", key)
        if not kept:
            return
        notes = [changes.noted(keys, Act.PREVIEW_ENDED, by)]
        change = Change([Guard(key, kept)], [["DEL", key]], notes=notes, frees=True)
        try:
            await self._log.append(keys.name, change)
        except GuardError:  # a colleague has just ended it, or made another
            await self.end(slug, by)

    async def of(self, slug: str) -> Preview | None:
        """Return a ticker's link, if it has one. Raises Unavailable."""
        keys = Keys(self._log.prefix, name_of(slug))
        text = await self._log.homes.home(keys.name).ask("GET", keys["preview"])
        if not text:
            return None
        code, _, until = text.decode().partition(" ")
        return Preview(code, moments.read(until))

    async def opens(self, slug: str, code: str) -> bool:
        """Tell whether that is the code of a ticker's link. Raises Unavailable."""
        preview = await self.of(slug)
        return preview is not None and secrets.compare_digest(preview.code.encode(), code.encode())
