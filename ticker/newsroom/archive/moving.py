"""Moving: an entry that stands in the wrong ticker stands in another one, under the same id.

*The naive way* takes it away here and writes it there; whoever dies between the two has lost it.
Ours writes it there first, and retracts it here in a second step, by an errand that is tried until
both are done. A crash leaves both, never none. The old address leads to the new one; the revisions
before stay behind.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.audit import changes
from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import Arrived, Content, Entry, Moved, State
from ticker.newsroom.content.refusals import (
    AlreadyThere,
    EditedMeanwhile,
    Erased,
    Fault,
    Invalid,
    NoSuchEntry,
)
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.errands import outbox
from ticker.newsroom.errands.errand import MOVE, Errand
from ticker.newsroom.errands.runner import Kind
from ticker.newsroom.people.authors import EVERYTHING, Author
from ticker.newsroom.people.roles import Deed, permit
from ticker.newsroom.records.expectations import ANY, NOTHING, Expected
from ticker.newsroom.records.keys import Keys, name_of
from ticker.newsroom.records.records import Record, entry_of
from ticker.newsroom.records.tombstones import is_tombstone
from ticker.wire.log.change import Change, Guard, GuardError

LEASE = timedelta(seconds=10)
"""Far longer than two writes take."""


class Moving:
    """What moves entries from one ticker of an archive to another."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @property
    def kind(self) -> Kind:
        """The kind of errands that does it."""
        return Kind(MOVE, self._move, LEASE)

    async def ask(self, slug: str, entry_id: str, to: str, by: Author, revision: int) -> None:
        """Have an entry moved that stands as its asker knows it.

        Raises what `destination` does, and Erased, EditedMeanwhile and Forbidden.
        """
        log, keys = self._archive.log, Keys(self._archive.log.prefix, name_of(slug))
        to = await self._archive.aliases.name_of(to)
        for name in (keys.name, to):
            permit(by, Deed.PUBLISH, name)
        await self.destination(slug, entry_id, to)
        entry = (await self._archive.readings.entry(slug, entry_id)).entry
        if entry.revision != revision:
            raise EditedMeanwhile(entry)
        if not entry.for_readers:
            raise Invalid({"request": Fault("not_with_readers")})
        reading = await log.read(keys.name, ["HGET", keys["entries"], entry_id], writing=True)
        text = reading.found[0]
        if not text or is_tombstone(text) or entry_of(text, entry_id) != entry:
            raise EditedMeanwhile(entry)
        errand = Errand.new(MOVE, entry_id, moments.cut(reading.now), to=to, by=by.id)
        with log.writing():
            await self._archive.hints.write(MOVE, keys.name, errand.due)
        guards = [Guard(keys["entries"], text, entry_id)]
        line = changes.noted(keys, Act.MOVE_ASKED, by, entry_id, revision=revision, detail=to)
        try:
            await log.append(keys.name, Change(guards, outbox.put(keys, errand), notes=[line]))
        except GuardError:
            raise EditedMeanwhile(entry) from None

    async def destination(self, slug: str, entry_id: str, to: str) -> Ticker:
        """Return the ticker to which an entry can be moved, as far as that ticker goes.

        Raises NoSuchTicker, NoSuchEntry, Invalid and Unavailable.
        """
        here, there = name_of(slug), await self._archive.aliases.name_of(to)
        if there == here:
            raise Invalid({"request": Fault("same_ticker")})
        ticker = await self._archive.readings.ticker(there)
        with suppress(NoSuchEntry):
            standing = (await self._archive.readings.entry(there, entry_id)).entry
            if not _came_from(standing, here):
                raise Invalid({"request": Fault("taken_there")})
        return ticker

    async def _move(self, name: str, errand: Errand) -> bool:
        """Do it; what has been done by a try before is left as it is."""
        # Whether they might was asked when they asked for it.
        to, by = errand.details["to"], Author(errand.details["by"], "", EVERYTHING)
        edited = False
        while True:
            try:
                entry = (await self._archive.readings.entry(name, errand.subject)).entry
            except (NoSuchEntry, Erased):
                return True
            if entry.state is not State.PUBLISHED:
                return True
            await self._write_there(to, entry, by, name, over=edited)
            try:
                known = Expected.of(entry.revision)
                await self._archive.write(name, entry.id, Moved(to), by, expected=known)
            except EditedMeanwhile:  # then its newer text belongs there
                edited = True
            else:
                return True

    async def _write_there(
        self, to: str, entry: Entry, by: Author, here: str, *, over: bool
    ) -> None:
        """Write it, if nothing stands there, or over what was written a moment ago.

        What somebody has retracted there since a try before stays retracted.
        """
        fields = Record(entry).fields
        held = {name: json.loads(fields[name]) for name in Content.model_fields if name in fields}
        content = Content.model_validate(held | {"quiet": entry.unheard})
        try:
            expected = ANY if over else NOTHING
            await self._archive.write(to, entry.id, Arrived(content), by, expected=expected)
        except AlreadyThere as there:
            standing = there.standing
            if _came_from(standing, here):
                expected = Expected.of(standing.revision)
                await self._archive.write(to, entry.id, Arrived(content), by, expected=expected)


def _came_from(standing: object, here: str) -> bool:
    """Tell whether an entry was moved here, and so may come back."""
    if not isinstance(standing, Entry):
        return False
    return standing.state is State.RETRACTED and standing.moved_to == here
