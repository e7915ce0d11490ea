"""Headers: tickers are created, changed and deleted, each in one step with its event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from ticker.newsroom.archive import desklog, lulls
from ticker.newsroom.archive.revisions import seen
from ticker.newsroom.audit import changes
from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import images, moments, points
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.fields import as_it_stands
from ticker.newsroom.content.images import Image
from ticker.newsroom.content.refusals import (
    Fault,
    Invalid,
    NoSuchTicker,
    SlugTaken,
    Unreadable,
)
from ticker.newsroom.content.tickers import ChangedHeader, NewTicker, Ticker, ends_before_it_starts
from ticker.newsroom.errands.errand import PAUSE
from ticker.newsroom.errands.hints import Hints
from ticker.newsroom.markup import events
from ticker.newsroom.people.authors import EVERYTHING, Author
from ticker.newsroom.people.roles import Deed, permit
from ticker.newsroom.pictures.naming import Naming, named
from ticker.newsroom.records import once, parts
from ticker.newsroom.records.aliases import Aliases
from ticker.newsroom.records.expectations import ANY, Expected
from ticker.newsroom.records.keys import Keys, name_of
from ticker.newsroom.records.names import Names
from ticker.newsroom.records.once import Once, Outcome
from ticker.newsroom.records.records import Record, readable, ticker_of
from ticker.newsroom.records.takeover import Takeover
from ticker.wire.log.change import Append, Change, Count, Guard, GuardError, Write
from ticker.wire.log.log import Log
from ticker.wire.log.packing import KEYS
from ticker.wire.store.unavailable import Unavailable

ATTEMPTS = 20
Wanted = Edit | Callable[[Ticker, datetime], Edit]
"""What somebody asks to become of a header, perhaps depending on what stands, and on when it is."""
_EXPIRES_AFTER = 24 * 60 * 60
_IN_ALL_OF_A_PAGE = ("language", "timezone", "slug")
"""What stands in each entry on a page, so that its readers load the page afresh."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """A ticker as it was read, and when that was."""

    now: datetime
    ticker: Ticker | None
    """None where there is none, and where it cannot be read."""
    text: bytes
    keys: frozenset[str]
    """Those that it has, or that an import has left behind which was cut off."""
    first: Outcome | None
    """What the first write with the same idempotency key has led to, which is confirmed."""


class Headers:
    """The headers of all tickers."""

    def __init__(
        self,
        log: Log,
        names: Names,
        aliases: Aliases,
        takeover: Takeover,
        hints: Hints,
        *,
        naming: Naming,
    ) -> None:
        self._log = log
        self._names = names
        self._aliases = aliases
        self._takeover = takeover
        self._hints = hints
        self._naming = naming
        self.written = 0
        """How many writes there were from here: what was listed before them is out of date."""

    async def create(self, new: NewTicker, by: Author, only: Once | None = None) -> Outcome:
        """Create a ticker, which is event 1 of its log.

        Raises SlugTaken, Forbidden for parts that somebody may not change, and KeyReused where the
        idempotency key was used for something else.
        """
        keys = Keys(self._log.prefix, new.slug)
        hinted = False
        for _ in range(ATTEMPTS):
            standing = await self._standing(keys, only)
            if standing.first:
                return standing.first
            if standing.text:
                raise SlugTaken(new.slug)
            await self._aliases.free(new.slug)
            if not hinted:
                with self._log.writing():
                    await self._names.hint(keys.name)
                hinted = True
            now = moments.cut(standing.now)
            ticker = Ticker(**_values(dict(new)), created_at=now, updated_at=now, by=by.id)
            await parts.check(ticker, None, self._is_there)
            await self._permit_parts(None, ticker, by)
            record = Record(ticker)
            outcome = Outcome(new.slug, created=True, record=record)
            await self._hint(keys.name, None, ticker, now)
            await self._naming.before(named((keys.name, ""), now, None, ticker))
            change = await asyncio.to_thread(beginning, keys, record, now, standing.keys)
            change = replace(change, notes=[changes.noted(keys, Act.CREATED, by, revision=1)])
            try:
                await self._log.append(keys.name, once.noted(change, keys, only, outcome))
            except GuardError:
                continue
            self.written += 1
            await self._tell_parts(None, ticker, by)
            return outcome
        raise self._log.contended()

    async def change(
        self,
        slug: str,
        wanted: Wanted,
        by: Author,
        *,
        expected: Expected = ANY,
        only: Once | None = None,
    ) -> Outcome:
        """Change a ticker's header; a slug that it had goes on leading to it.

        Raises NoSuchTicker, Invalid, SlugTaken, EditedMeanwhile, AlreadyThere, KeyReused, and
        Forbidden for parts that somebody may not change.
        """
        keys = Keys(self._log.prefix, name_of(slug))
        for _ in range(ATTEMPTS):
            standing = await self._standing(keys, only)
            if standing.first:
                return standing.first
            if not standing.text:
                raise NoSuchTicker(slug)
            if standing.ticker is None:
                raise Unreadable(f"The ticker {slug}", "it can only be deleted")
            record, change, names = Record(standing.ticker), Change(), None
            now = moments.cut(standing.now)
            edit = wanted if isinstance(wanted, Edit) else wanted(standing.ticker, now)
            after = expected.following(standing.ticker, partial(edited, standing.ticker, edit))
            if after != standing.ticker:
                await parts.check(after, standing.ticker, self._is_there)
                await self._permit_parts(standing.ticker, after, by)
                await self._claim(after.slug, standing.ticker, keys.name)
                following = _next(standing, after, by)
                record = Record(following)
                await self._hint(keys.name, standing.ticker, after, now)
                names = named((keys.name, ""), now, standing.ticker, following)
                await self._naming.before(names)
                change = await asyncio.to_thread(_header_change, keys, standing, record)
                line = changes.of_header(keys, standing.ticker, following, by)
                change = replace(change, notes=[line])
            outcome = Outcome(slug, record=record)
            change = once.noted(change, keys, only, outcome)
            try:
                if change.is_empty:
                    await self._log.confirm(keys.name)
                else:
                    await self._log.append(keys.name, change)
                    self.written += 1
            except GuardError:
                continue
            if names:
                await self._naming.after(names, frozenset())
            if parts.are_asked_for(wanted) or parts.differ(standing.ticker, after):
                await self._tell_parts(standing.ticker, after, by)
            return outcome
        raise self._log.contended()

    async def delete(
        self, slug: str, by: Author, *, expected: Expected = ANY, only: Once | None = None
    ) -> Outcome:
        """Delete a ticker with all its entries; readers are told to stop following.

        Raises NoSuchTicker, EditedMeanwhile, AlreadyThere, and KeyReused.
        """
        keys = Keys(self._log.prefix, name_of(slug))
        for _ in range(ATTEMPTS):
            standing = await self._standing(keys, only)
            if standing.first:
                return standing.first
            if not standing.text:
                raise NoSuchTicker(slug)
            if standing.ticker:
                expected.check(standing.ticker)
            change = once.noted(_deletion(keys, standing, by), keys, only, Outcome(slug))
            try:
                await self._log.append(keys.name, change)
            except GuardError:
                continue
            self.written += 1
            await self._naming.all_hidden()
            with suppress(Unavailable):  # the ticker is gone; its name is swept in a minute
                await self._names.drop(keys.name)
                for one in _slugs(standing.ticker) - {keys.name}:
                    await self._aliases.release(one, keys.name)
            await self._tell_parts(standing.ticker, None, by)
            return Outcome(slug)
        raise self._log.contended()

    async def _hint(self, name: str, before: Ticker | None, after: Ticker, now: datetime) -> None:
        """Note, before it is written, that there will be something to be done."""
        if due := lulls.due_of(before, after, now):
            with self._log.writing():
                await self._hints.write(PAUSE, name, due)

    async def _tell_parts(self, before: Ticker | None, after: Ticker | None, by: Author) -> None:
        """Have the parts before and after a ticker say of it what it says of them.

        Whoever might say so here has it said there, and of a third that is replaced there, too.
        """
        for slug, wanted in parts.told(before, after):
            with suppress(NoSuchTicker, Unreadable):  # it is told again where somebody asks again
                name = await self._aliases.name_of(slug)
                await self.change(name, wanted, replace(by, rights=EVERYTHING))

    async def _permit_parts(self, before: Ticker | None, after: Ticker, by: Author) -> None:
        """Return where somebody may have other parts say something else; raises Forbidden."""
        for slug in parts.named(before, after):
            permit(by, Deed.CHANGE_TICKER, await self._aliases.name_of(slug))

    async def _is_there(self, slug: str) -> bool:
        keys = Keys(self._log.prefix, await self._aliases.name_of(slug))
        return bool(await self._log.homes.home(keys.name).ask("EXISTS", keys["ticker"]))

    async def _claim(self, slug: str, ticker: Ticker, name: str) -> None:
        """Have a slug lead to a ticker, if it is new to that; raises SlugTaken."""
        if slug not in _slugs(ticker) | {name}:
            await self._aliases.claim(slug, name)

    async def _standing(self, keys: Keys, only: Once | None) -> _Standing:
        reading = await self._log.read(
            keys.name,
            ["GET", keys["ticker"]],
            ["SMEMBERS", keys[KEYS]],
            ["HGETALL", once.place(keys, only)],
            writing=True,
        )
        text, had, first = reading.found
        answered = once.answer(only, first) or await self._takeover.former_answer(only)
        if answered:
            await self._log.confirm(keys.name)
        return _Standing(
            reading.now,
            next(iter(readable(ticker_of, [text])), None),
            text or b"",
            frozenset(key.decode() for key in had),
            answered,
        )


def beginning(
    keys: Keys,
    record: Record,
    moment: datetime,
    left: frozenset[str] | None = None,
    *,
    tag: str = "",
) -> Change:
    """Return the change that makes a ticker visible.

    ``left`` are keys that are recorded but not its own, as after an import that was cut off; for
    None, all are its own.
    """
    assert isinstance(record.of, Ticker)
    event = Append(events.announce(record.of, moment), mode="fresh")
    guards: list[Guard] = [Guard(keys["ticker"], ""), Guard(keys["alias"], "")]
    clears: list[str] = []
    if left is not None:
        guards.append(Count(keys[KEYS], str(len(left))))
        clears = sorted({*keys.whole(), *left, keys[KEYS]} - keys.logs)
    return Change(
        guards=guards,
        writes=[
            ["SET", keys["ticker"], record.text],
            seen(keys, moment),
            *lulls.writes(keys, None, record.of, moment),
        ],
        appends=[
            replace(event, tag=tag) if tag else event,
            desklog.of_header(record.of, mode="fresh"),
        ],
        clears=clears,
    )


def _deletion(keys: Keys, standing: _Standing, by: Author) -> Change:
    """Return the change that leaves the word that it is gone, for a day, and who did what to it."""
    expiring: list[Write] = [["EXPIRE", key, _EXPIRES_AFTER] for key in sorted(keys.logs)]
    return Change(
        guards=[
            Guard(keys["ticker"], standing.text),
            Count(keys[KEYS], str(len(standing.keys))),
        ],
        appends=[Append(events.gone(), mode="last"), desklog.gone()],
        # A ticker of an earlier version has no record of its keys.
        clears=sorted({*keys.whole(), *standing.keys, keys[KEYS]} - keys.logs),
        notes=[*expiring, changes.noted(keys, Act.DELETED, by)],
        frees=True,
    )


def _header_change(keys: Keys, standing: _Standing, record: Record) -> Change:
    """Return the change of a header; readers load the page afresh where all of it changes."""
    before, after = standing.ticker, record.of
    assert isinstance(before, Ticker)
    assert isinstance(after, Ticker)
    is_all = any(getattr(before, one) != getattr(after, one) for one in _IN_ALL_OF_A_PAGE)
    text = events.reset() if is_all else events.announce(after, after.updated_at)
    return Change(
        guards=[Guard(keys["ticker"], standing.text)],
        writes=[
            ["SET", keys["ticker"], record.text],
            seen(keys, after.updated_at),
            *lulls.writes(keys, before, after, after.updated_at),
        ],
        appends=[Append(text), desklog.of_header(after)],
    )


def edited(ticker: Ticker, edit: Edit) -> Ticker:
    """Return a header as it is after an edit; raises Invalid."""
    values = edit.values(
        ChangedHeader, {"image": images.asked(ticker.image, edit.patch.get("image"))}
    )
    if values.get("slug", ticker.slug) is None:
        raise Invalid({"slug": Fault("missing")})
    after = replace(ticker, **_values(values, ticker))
    if after.slug != ticker.slug:
        former = dict.fromkeys((*ticker.aliases, ticker.slug))
        after = replace(after, aliases=tuple(one for one in former if one != after.slug))
    if ends_before_it_starts(after):
        raise Invalid({"request": Fault("ends_before_it_starts")})
    return after


def _slugs(ticker: Ticker | None) -> set[str]:
    return {ticker.slug, *ticker.aliases} if ticker else set()


def _next(standing: _Standing, after: Ticker, by: Author) -> Ticker:
    now = max(moments.cut(standing.now), after.updated_at)
    return replace(after, revision=after.revision + 1, updated_at=now, by=by.id)


def _values(asked: Mapping[str, Any], standing: Ticker | None = None) -> dict[str, Any]:
    """Return asked values as they are kept."""
    values = as_it_stands(ChangedHeader, asked, standing)
    if "embed_origins" in values:
        values["embed_origins"] = tuple(values["embed_origins"])
    if "key_points" in values:
        stand = standing.key_points if standing else ()
        values["key_points"] = points.kept(values["key_points"], stand)
    if isinstance(image := values.get("image"), Image):
        values["image"] = images.kept(image, standing.image if standing else None)
    return values
