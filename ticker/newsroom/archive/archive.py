"""The archive: tickers and entries in Redis, each change one atomic step with its event.

A change is made of what was read: its guards say that the ticker and the entry must still hold
exactly that. Where they do not, somebody else was faster, and the change is made anew from what
stands now. So two editors never mix, a fragment is never rendered for a header that has changed,
and nothing is written into a ticker that was deleted meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from ticker.newsroom.archive import desklog, revisions
from ticker.newsroom.archive.copies import Copies
from ticker.newsroom.archive.headers import Headers
from ticker.newsroom.archive.lulls import Lulls
from ticker.newsroom.archive.previews import Previews
from ticker.newsroom.archive.readings import Readings
from ticker.newsroom.archive.revisions import Erasure, Standing, Wanted
from ticker.newsroom.audit import changes
from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import Arrived, Entry
from ticker.newsroom.content.refusals import Erased, NoSuchTicker
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.errands import schedule
from ticker.newsroom.errands.errand import PUBLISH
from ticker.newsroom.errands.hints import Hints
from ticker.newsroom.errands.outbox import Outbox
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import permit
from ticker.newsroom.pictures.mentions import Mentions, shown_in
from ticker.newsroom.pictures.naming import Named, Naming, named
from ticker.newsroom.pictures.pictures import NAME, Pictures
from ticker.newsroom.records import once
from ticker.newsroom.records.aliases import Aliases
from ticker.newsroom.records.expectations import ANY, Expected
from ticker.newsroom.records.finding import Finding
from ticker.newsroom.records.keys import DESK, Keys, name_of
from ticker.newsroom.records.names import Names
from ticker.newsroom.records.once import Once, Outcome
from ticker.newsroom.records.records import Record, entry_of, position_of, ticker_of
from ticker.newsroom.records.takeover import Takeover
from ticker.newsroom.records.tombstones import is_tombstone
from ticker.wire.log.change import Change, Guard, GuardError
from ticker.wire.log.log import Log
from ticker.wire.log.packing import KEYS, tally_of
from ticker.wire.store.unavailable import Unavailable

logger = logging.getLogger(__name__)

ATTEMPTS = 20


class Archive:
    """All tickers of one installation."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.takeover = Takeover(log.homes.common, log.prefix)
        self.names = Names(log.homes, lambda name: Keys(log.prefix, name)["ticker"])
        self.aliases = Aliases(log)
        self.hints = Hints(log.homes)
        self.pictures = Pictures(log)
        self.mentions = Mentions(log, self.pictures)
        self._naming = Naming(log, self.pictures)
        self.headers = Headers(
            log, self.names, self.aliases, self.takeover, self.hints, naming=self._naming
        )
        self.lulls = Lulls(log, self.hints, self.headers.change)
        self.readings = Readings(log, self.names)
        self.finding = Finding(log)
        self.copies = Copies(log, self.pictures)
        self.previews = Previews(log)

    async def write(
        self,
        slug: str,
        entry_id: str,
        wanted: Wanted,
        by: Author,
        *,
        expected: Expected = ANY,
        only: Once | None = None,
    ) -> Outcome:
        """Let an entry become what is wanted, and tell its readers, in one step.

        What already stands is no event. Raises NoSuchTicker, NoSuchEntry, Erased, Invalid,
        EditedMeanwhile, AlreadyThere, OfALaterVersion, TooLarge, KeyReused, Unavailable, and
        Forbidden where whoever asks may not do that to what stands.
        """
        keys = Keys(self.log.prefix, name_of(slug))
        for _ in range(ATTEMPTS):
            standing, first = await self._standing(slug, keys, entry_id, only)
            if first:
                return await self._repeated(keys, first)
            decide = partial(self._decided, keys.name, wanted, standing, entry_id, by)
            following = expected.following(standing.entry, decide)
            record = following if isinstance(following, Erasure) else Record(following)
            names, going, change = None, frozenset[str](), Change()
            if following != standing.entry:
                await self._hint(keys, following)
                names = _named(keys.name, entry_id, standing, following, wanted)
                going = await self._naming.before(names)
                # Rendering may take a while, and readers are not to wait for it.
                change = await asyncio.to_thread(revisions.change, keys, entry_id, standing, record)
                after = None if isinstance(following, Erasure) else following
                line = changes.of_entry(keys, entry_id, by, wanted, (standing.entry, after))
                change = replace(change, notes=[*change.notes, line])
            outcome = Outcome(
                entry_id,
                created=standing.entry is None,
                record=record if isinstance(record, Record) else None,
                position=standing.position,
            )
            change = once.noted(change, keys, only, outcome)
            if change.is_empty:
                await self.log.confirm(keys.name)
                return outcome
            try:
                at = await self.log.append(keys.name, change)
            except GuardError:
                continue
            if names:
                await self._naming.after(names, going)
            return replace(outcome, position=at or standing.position)
        raise self.log.contended()

    async def find(self, slug: str) -> tuple[str, Ticker]:
        """Return the name of the ticker that a slug leads to, and it; raises NoSuchTicker."""
        name = await self.aliases.name_of(slug)
        return name, await self.readings.ticker(name)

    async def swept(self) -> list[str]:
        """Sweep all logs that an earlier version has written; return their tickers' names.

        A log that cannot be swept keeps none of the others from it. Raises Unavailable.
        """
        swept = []

        async def sweep(name: str) -> None:
            if await self.log.sweep(name):
                swept.append(name)

        await self._each(sweep)
        return swept

    async def begin_desk_logs(self) -> None:
        """Begin the desk's log of each ticker that an earlier version has created.

        Raises Unavailable.
        """

        async def begin(name: str) -> None:
            if await self.log.exists(desklog.strand(name)):
                return
            keys = Keys(self.log.prefix, name)
            none_yet = Guard(keys[tally_of(DESK)], "")
            header = await self.log.homes.home(name).ask("GET", keys["ticker"])
            if header is None:
                return
            guards = [none_yet, Guard(keys["ticker"], header)]
            writes = [["SADD", keys[KEYS], keys[DESK]]]
            with suppress(GuardError):  # another process was faster
                await self.log.append(name, Change(guards, writes, [desklog.opened()]))

        await self._each(begin)

    async def _each(self, do: Callable[[str], Awaitable[None]]) -> None:
        """Do something with each ticker; where that fails, it keeps none of the others from it."""
        for name in await self.names.all():
            try:
                await do(name)
            except Unavailable as why:
                if why.reason == "away":
                    raise
                logger.warning("The house of %s could not be kept: %s", name, why)

    async def hint_at_what_is_to_be_done(self) -> None:
        """Write the hints that the outboxes ask for, should one be missing. Raises Unavailable.

        The pictures have an outbox of their own, beside those of the tickers.
        """

        async def hint(name: str) -> None:
            for kind, due in (await Outbox(self.log, name).earliest()).items():
                await self.hints.restore(kind, name, due)

        await self._each(hint)
        await hint(NAME)

    async def _hint(self, keys: Keys, following: Entry | Erasure) -> None:
        """Note, before it is written, that there will be something to be done."""
        due = schedule.due_of(following) if isinstance(following, Entry) else None
        if due is not None:
            with self.log.writing():
                await self.hints.write(PUBLISH, keys.name, due)

    @staticmethod
    def _decided(
        name: str, wanted: Wanted, standing: Standing, entry_id: str, by: Author
    ) -> Entry | Erasure:
        """Return what follows what stands, if whoever asks may do that."""
        following = revisions.decide(wanted, standing, entry_id, by.id)
        permit(by, revisions.deed(standing, following, by), name)
        return following

    async def _standing(
        self, slug: str, keys: Keys, entry_id: str, only: Once | None
    ) -> tuple[Standing, Outcome | None]:
        """Read what stands, and what the first write with a key has led to, confirmed."""
        reading = await self.log.read(
            keys.name,
            ["GET", keys["ticker"]],
            ["HGET", keys["entries"], entry_id],
            ["HGET", keys["positions"], entry_id],
            ["HGETALL", once.place(keys, only)],
            writing=True,
        )
        ticker, text, position, first = reading.found
        answered = once.answer(only, first) or await self.takeover.former_answer(only)
        if ticker is None:
            raise NoSuchTicker(slug)
        if text and is_tombstone(text) and not answered:
            raise Erased(entry_id)
        if answered:
            await self.log.confirm(keys.name)
        return (
            Standing(
                moments.cut(reading.now),
                ticker_of(ticker),
                ticker,
                entry_of(text, entry_id) if text and not is_tombstone(text) else None,
                text or b"",
                position_of(position),
            ),
            answered,
        )

    async def _repeated(self, keys: Keys, first: Outcome) -> Outcome:
        """Return the outcome of a write that was made before; Erased where its entry is gone."""
        if not first.revision:
            return first
        field = f"{first.id} {first.revision}"
        text = await self.log.homes.home(keys.name).ask("HGET", keys["revisions"], field)
        if text is None:
            raise Erased(first.id)
        return replace(first, record=Record(entry_of(text)))


def _named(
    name: str, entry_id: str, standing: Standing, following: Entry | Erasure, wanted: Wanted
) -> Named:
    """Return which pictures an entry names before and after a write."""
    if isinstance(following, Entry):
        # What comes from another ticker names nothing that it has not named there.
        before = following if isinstance(wanted, Arrived) else standing.entry
        return named((name, entry_id), standing.now, before, following)
    shown = frozenset(shown_in(standing.entry))
    erased = standing.entry.revision if following.tombstone and standing.entry else 0
    return Named(name, entry_id, standing.now, hidden=shown, erased=erased)
