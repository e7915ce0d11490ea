"""Rows: what the lines of the desk's feed say beside headlines, in an editor's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup, escape

from ticker.newsroom.content.entries import Entry, State
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup import days
from ticker.newsroom.markup.locales import Locale

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rows:
    """How the rows of one page are told."""

    words: Locale
    ticker: Ticker
    now: datetime
    wanted: Sequence[str] = ()
    """Words that were searched for, and are marked."""

    def marked(self, text: str) -> Markup:
        """Return a text in which the words that were searched for are marked."""
        if not self.wanted:
            return escape(text)
        any_of = "|".join(map(re.escape, sorted(self.wanted, key=len, reverse=True)))
        pieces = re.split(f"({any_of})", text, flags=re.IGNORECASE)
        return Markup().join(
            Markup("<mark>{}</mark>").format(piece) if number % 2 else piece
            for number, piece in enumerate(pieces)
        )

    def state(self, entry: Entry) -> str:
        """Return what is said of the state of an entry that readers do not have."""
        if entry.moved_to:
            return self.words.text("desk.state.moved")
        name = self.words.texts.get(f"desk.state.{entry.state}", str(entry.state))
        moment = days.moment_of(entry)
        if entry.state == State.RETRACTED:
            return name
        if entry.state == State.SCHEDULED and self.now < moment < self.now + DAY:
            return f"{name}, {self._in(moment - self.now)}"
        of = days.day(self.ticker, moment)
        if of == days.day(self.ticker, self.now):
            return name
        return f"{name}, {self.words.formats.medium(of)}"

    @staticmethod
    def brings(entry: Entry) -> bool:
        """Tell whether it is this revision that has brought an entry to readers."""
        return entry.revision == 1 or entry.published_at == entry.updated_at

    def clock(self, moment: datetime) -> str:
        """Return a moment by the clocks of the ticker's place; of another day, with that."""
        if days.day(self.ticker, moment) == days.day(self.ticker, self.now):
            return f"{moment.astimezone(self.ticker.zone):%H:%M}"
        return days.stamp(self.ticker, moment)

    def _in(self, time: timedelta) -> str:
        """Return in how much time something is due, for an editor at a glance."""
        if time < HOUR:
            return self.words.count("desk.in.minutes", max(1, round(time / timedelta(minutes=1))))
        return self.words.count("desk.in.hours", round(time / HOUR))

    @staticmethod
    def initials(name: str) -> str:
        """Return the initials of a name."""
        return "".join(part[0] for part in name.split()[:2]).upper()
