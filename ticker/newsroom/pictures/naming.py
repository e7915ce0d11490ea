"""Naming: what each write does about the pictures that an entry, or a ticker's header, names.

Before it, that they may be named there is noted, and that they are there is looked at. After it,
each process is told where readers see one no longer, and whoever sweeps where one may have to go.

What names a picture that is not there is refused, in a draft, too: half a text waits in a working
copy. But only what is named anew: one that stood there was erased, perhaps, and whoever corrects a
word, or moves the entry, is not kept from it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.images import Picture, named_in
from ticker.newsroom.content.refusals import Fault, Invalid
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup import prose
from ticker.newsroom.markup.flavour.missed import may_be_missed
from ticker.newsroom.pictures.mentions import named_by, shown_in, text_of
from ticker.newsroom.pictures.pictures import Pictures
from ticker.newsroom.records.keys import Keys
from ticker.wire.log.change import Write
from ticker.wire.log.log import Log
from ticker.wire.store.unavailable import Unavailable

WORDS = 500
"""How many fields one command reads."""


@dataclass(frozen=True, slots=True)
class Named:
    """Which pictures are named before and after a write."""

    name: str
    """Of the ticker."""
    entry_id: str
    """"" for its header."""
    now: datetime
    before: AbstractSet[str] = frozenset()
    after: AbstractSet[str] = frozenset()
    shown: AbstractSet[str] = frozenset()
    """Those that readers see there after it."""
    hidden: AbstractSet[str] = frozenset()
    """Those that readers see there no longer."""
    stood: str = ""
    text: str = ""
    """What stood there, and what follows, in Markdown."""
    image: str = ""
    """The one that stands apart from the text."""
    erased: int = 0
    """The number of revisions that are erased; 0 where none are."""


def named(
    place: tuple[str, str], now: datetime, before: Entry | Ticker | None, after: Entry | Ticker
) -> Named:
    """Return what is named by what stands, and by what follows.

    The place is a ticker's name and an entry's id, or "" for the header.
    """
    image, seen = after.image, frozenset(shown_in(after))
    return Named(
        *place,
        now,
        before=frozenset(named_by(before)),
        after=frozenset(named_by(after)),
        shown=seen,
        hidden=frozenset(shown_in(before)) - seen,
        stood=text_of(before),
        text=text_of(after),
        image=image.media if image else "",
    )


class Naming:
    """What tells the pictures of an installation where they are named."""

    def __init__(self, log: Log, pictures: Pictures) -> None:
        self._log = log
        self._pictures = pictures

    async def before(self, named: Named) -> frozenset[str]:
        """Note what is to be written; return the pictures that may have to go after it.

        Raises Invalid where one is named anew that is not there, and Unavailable.
        """
        # Hardly any text has what is looked for, and a thread costs more than such a look.
        if may_be_missed(named.text) and (missed := await asyncio.to_thread(_missed, named)):
            key = "picture_is_text" if Picture.parse(missed[0]) else "names_no_picture"
            raise Invalid(_fault(named, missed[0], key))
        if named.after:
            ids = sorted(named.after)
            place = (named.name, named.entry_id)
            missing = await self._pictures.name(*place, ids, named.now, shown=named.shown)
            if new := sorted(set(missing) - named.before):
                raise Invalid(_fault(named, new[0], "names_no_picture"))
        if not named.erased:
            return frozenset()
        going = await self._in_revisions(named) | named.before
        with self._log.writing():
            await self._pictures.look_later(sorted(going), named.now)
        return going

    async def after(self, named: Named, going: AbstractSet[str]) -> None:
        """Tell of what was written. What cannot be told now is found in a minute, or in a look."""
        with suppress(Unavailable):
            if named.hidden:
                await self._pictures.take_away()
            await self._pictures.released(named.name, named.entry_id, sorted(going), named.now)

    async def all_hidden(self) -> None:
        """Tell that readers see nothing of a ticker any more."""
        with suppress(Unavailable):
            await self._pictures.take_away()

    async def _in_revisions(self, named: Named) -> frozenset[str]:
        """Return what goes with an entry: all that its revisions and working copies name."""
        keys = Keys(self._log.prefix, named.name)
        copies: Write = ["HVALS", keys.copies(named.entry_id)]
        fields = [f"{named.entry_id} {one}" for one in range(1, named.erased + 1)]
        texts = (await self._log.read(named.name, copies)).found[0]
        found = {one for text in texts for one in named_in(text.decode())}
        for at in range(0, len(fields), WORDS):
            read: Write = ["HMGET", keys["revisions"], *fields[at : at + WORDS]]
            texts = (await self._log.read(named.name, read)).found[0]
            found |= {one for text in texts if text for one in named_in(text.decode())}
        return frozenset(found)


def _missed(named: Named) -> list[str]:
    """Return what is meant to be a picture's id, is text, and did not stand there; a thread's."""
    missed = prose.missed(named.text)
    return sorted({*missed} - {*prose.missed(named.stood)}) if missed else []


def _fault(named: Named, picture_id: str, key: str) -> dict[str, Fault]:
    text = "body" if named.entry_id else "intro"
    field = "image.media" if picture_id and picture_id == named.image else text
    return {field: Fault(key, {"id": shown(picture_id)})}
