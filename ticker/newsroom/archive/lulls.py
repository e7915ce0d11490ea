"""Lulls: where nothing comes for long, editors are reminded, and an hour later LIVE pauses.

*The naive way* moves an errand with every entry, and makes each publish dearer. Ours stays where it
is: when its time has come, it looks at when readers were last shown something, and waits on from
there. An entry that comes in the very moment of pausing leaves the ticker paused, as its desk says.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ticker.newsroom.archive import desklog
from ticker.newsroom.audit import changes
from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import moments
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.refusals import NoSuchTicker
from ticker.newsroom.content.tickers import Status, Ticker
from ticker.newsroom.errands import outbox
from ticker.newsroom.errands.errand import PAUSE, Errand, errand_of
from ticker.newsroom.errands.hints import Hints
from ticker.newsroom.errands.runner import Kind
from ticker.newsroom.people.authors import SYSTEM, Author
from ticker.newsroom.records.keys import Keys, name_of
from ticker.newsroom.records.records import ticker_of
from ticker.wire.log.change import Change, Guard, GuardError, Write
from ticker.wire.log.log import Log

Changing = Callable[[str, Callable[[Ticker, datetime], Edit], Author], Awaitable[object]]

GRACE = timedelta(hours=1)
"""How long editors are reminded before anything happens."""
LEASE = timedelta(seconds=10)
"""Far longer than two writes take."""
ATTEMPTS = 20
_TICKER = "ticker"
"""The subject of the errand: there is one for a ticker."""
_SINCE, _TOLD = "since", "told"
"""Since when it is waited, if an editor has said so; of which lull editors were told."""


@dataclass(frozen=True, slots=True)
class Lull:
    """That nothing has come for long."""

    since: datetime
    """When readers were last shown something, or an editor said that it goes on."""
    until: datetime
    """When the ticker pauses."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands, and when that was."""

    now: datetime
    ticker: Ticker
    text: bytes
    errand: Errand | None
    since: datetime

    @property
    def said(self) -> dict[str, str]:
        """What an editor has said, as the errand keeps it."""
        details = self.errand.details if self.errand else {}
        return {_SINCE: details[_SINCE]} if _SINCE in details else {}

    @property
    def is_told(self) -> bool:
        """Whether editors were told of this lull; another one may have begun since."""
        return bool(self.errand and self.errand.details.get(_TOLD) == moments.written(self.since))


def patience(ticker: Ticker | None) -> timedelta | None:
    """Return after how long without anything new a ticker is to pause; None for never."""
    if ticker is None or ticker.status is not Status.LIVE or not ticker.pause_after:
        return None
    return timedelta(hours=ticker.pause_after)


def due_of(before: Ticker | None, after: Ticker, now: datetime) -> datetime | None:
    """Return when a lull has to be looked for that was not looked for before."""
    wait = patience(after)
    return None if wait is None or wait == patience(before) else now + wait


def writes(keys: Keys, before: Ticker | None, after: Ticker, now: datetime) -> list[Write]:
    """Return what a header's next revision changes of when a lull is looked for."""
    if due := due_of(before, after, now):
        return outbox.put(keys, Errand.new(PAUSE, _TICKER, due))
    if patience(before) and not patience(after):
        return outbox.drop(keys, PAUSE, _TICKER)
    return []


class Lulls:
    """What looks for lulls, reminds of them, and ends them."""

    def __init__(self, log: Log, hints: Hints, change: Changing) -> None:
        """Take what changes a ticker's header."""
        self._log = log
        self._hints = hints
        self._change = change

    @property
    def kind(self) -> Kind:
        """The kind of errands that does it."""
        return Kind(PAUSE, self._look, LEASE)

    async def of(self, slug: str) -> Lull | None:
        """Return the lull that a ticker's editors are to be reminded of.

        Raises NoSuchTicker, Unreadable and Unavailable.
        """
        found = await self._found(name_of(slug))
        if found.errand is None or not found.is_told or not patience(found.ticker):
            return None
        return Lull(found.since, found.errand.due)

    async def go_on(self, slug: str, by: Author) -> None:
        """Wait anew from now on, as if something had come.

        Raises NoSuchTicker, Unreadable and Unavailable.
        """
        name = name_of(slug)
        for _ in range(ATTEMPTS):
            found = await self._found(name)
            wait, now = patience(found.ticker), moments.cut(found.now)
            if wait is None:
                return
            errand = Errand.new(PAUSE, _TICKER, now + wait, **{_SINCE: moments.written(now)})
            with self._log.writing():
                await self._hints.write(PAUSE, name, errand.due)
            line = changes.noted(Keys(self._log.prefix, name), Act.WAITED_ON, by)
            if await self._put(name, found, errand, tell=True, notes=[line]):
                return
        raise self._log.contended()

    async def _look(self, name: str, errand: Errand) -> bool:
        """Wait on, remind, or pause; tell whether there is nothing left to wait for."""
        try:
            found = await self._found(name)
        except NoSuchTicker:
            return True
        wait, now = patience(found.ticker), moments.cut(found.now)
        if wait is None:
            return True
        if found.errand is None or found.errand.text != errand.text:
            return False
        if now < found.since + wait:
            await self._put(
                name, found, Errand.new(PAUSE, _TICKER, found.since + wait, **found.said)
            )
            return False
        if not found.is_told:
            details = {**found.said, _TOLD: moments.written(found.since)}
            errand = Errand.new(PAUSE, _TICKER, now + GRACE, **details)
            await self._put(name, found, errand, tell=True)
            return False
        await self._change(name, _pausing, SYSTEM)
        return True

    async def _found(self, name: str) -> _Found:
        keys = Keys(self._log.prefix, name)
        reading = await self._log.read(
            name,
            ["GET", keys["ticker"]],
            ["GET", keys["activity"]],
            ["HGET", keys.outbox(PAUSE), _TICKER],
            writing=True,
        )
        text, activity, box = reading.found
        if text is None:
            raise NoSuchTicker(name)
        ticker = ticker_of(text)
        errand = errand_of(PAUSE, _TICKER, box) if box else None
        since = moments.read(activity.decode()) if activity else ticker.updated_at
        if errand and _SINCE in errand.details:
            since = max(since, moments.read(errand.details[_SINCE]))
        return _Found(reading.now, ticker, text, errand, since)

    async def _put(
        self,
        name: str,
        found: _Found,
        errand: Errand,
        *,
        tell: bool = False,
        notes: Sequence[Write] = (),
    ) -> bool:
        """Put an errand in the place of what was found; False where that stands no more."""
        keys = Keys(self._log.prefix, name)
        stood = found.errand.text if found.errand else ""
        guards = [Guard(keys["ticker"], found.text), Guard(keys.outbox(PAUSE), stood, _TICKER)]
        told = [desklog.of_header(found.ticker)] if tell else []
        try:
            await self._log.append(
                name, Change(guards, outbox.put(keys, errand), told, notes=notes)
            )
        except GuardError:
            return False
        return True


def _pausing(ticker: Ticker, _: datetime) -> Edit:
    return Edit({"status": Status.PAUSED} if patience(ticker) else {})
