"""Days: of which an entry is, and how much of a date is said: less, the nearer its reader is.

A weekday is enough for six days, the year goes without saying in its own year, and today is today.
But a page does not know when it is read, and nothing in it may depend on that. So each date is
there twice, and the reader's script chooses by its own day (`static/reader/page/dates.js`).
Without script a page is read from the day on which its ticker was last active, which its head says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from itertools import groupby

from markupsafe import Markup

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.moments import written
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup.locales import locale

_UNAMBIGUOUS = 6


class Span(Enum):
    """From how far a date says less: on its day, for six days, in its year."""

    DAY, WEEK, YEAR = "day", "week", "year"

    def reaches(self, of: date, seen_from: date) -> bool:
        """Tell whether a day is that near; the script asks the same."""
        if self is Span.YEAR:
            return of.year == seen_from.year
        days = (seen_from - of).days
        return days == 0 if self is Span.DAY else 0 <= days <= _UNAMBIGUOUS


def moment_of(entry: Entry) -> datetime:
    """Return the time under which an entry stands."""
    return entry.published_at or entry.updated_at


def day(ticker: Ticker, moment: datetime) -> date:
    """Return the day that a moment is of where the ticker is."""
    return moment.astimezone(ticker.zone).date()


def parted(ticker: Ticker, entries: list[Entry]) -> Iterator[tuple[date, list[Entry]]]:
    """Part entries, which are in order, by their day."""
    for of, group in groupby(entries, lambda entry: day(ticker, moment_of(entry))):
        yield of, list(group)


def names(ticker: Ticker, of: date) -> tuple[str, str]:
    """Return a day as its heading has it in its own year, and in others."""
    formats = locale(ticker.language).formats
    return formats.without_year(of), formats.full(of)


def heading(ticker: Ticker, of: date, seen_from: date) -> Markup:
    """Return the inside of a day's heading."""
    dated = _dated(Span.YEAR, of, *names(ticker, of), seen_from)
    return Markup('<time datetime="{}"{}</time>').format(of.isoformat(), dated)


def stamp(ticker: Ticker, moment: datetime) -> str:
    """Return a moment whole: ``04.11.2026, 14:12``."""
    formats = locale(ticker.language).formats
    return f"{formats.medium(day(ticker, moment))}, {formats.clock(moment, ticker.zone)}"


def key_names(ticker: Ticker, moment: datetime) -> tuple[str, str]:
    """Return the time of a key event for six days, and later."""
    formats, of = locale(ticker.language).formats, day(ticker, moment)
    return f"{formats.weekday(of)} {formats.clock(moment, ticker.zone)}", formats.medium(of)


def key_time(ticker: Ticker, moment: datetime, seen_from: date) -> Markup:
    """Return the ``<time>`` of a key event's line."""
    of, same = day(ticker, moment), locale(ticker.language).formats.clock(moment, ticker.zone)
    dated = _dated(Span.WEEK, of, *key_names(ticker, moment), seen_from, same=same)
    return Markup('<time datetime="{}"{}</time>').format(written(moment), dated)


def undated(span: str) -> Markup:
    """Return a ``<time>`` of such a span that says nothing yet; the script fills it in."""
    return Markup('<time datetime="" data-span="{}"></time>').format(Span(span).value)


def updated(ticker: Ticker, moment: datetime) -> Markup:
    """Return the ``<time>`` that says when readers were last shown something new."""
    words, zone = locale(ticker.language), ticker.zone
    key = "updated.ended" if ticker.shown_status == "ended" else "updated"
    near, far = words.at(f"{key}.today", moment, zone), words.at(key, moment, zone)
    dated = _dated(Span.DAY, day(ticker, moment), near, far)
    return Markup('<time class="updated" datetime="{}"{}{}</time>').format(
        written(moment), words.tongue, dated
    )


def next_update(ticker: Ticker, seen_from: date) -> Markup:
    """Return the ``<time>`` that says when more is to come; "" where that is not told."""
    moment = ticker.next_update
    if moment is None or ticker.shown_status == "ended":
        return Markup("")
    words = locale(ticker.language)
    key = "next.paused" if ticker.shown_status == "paused" else "next"
    near, far = (words.at(one, moment, ticker.zone) for one in (f"{key}.today", key))
    dated = _dated(Span.DAY, day(ticker, moment), near, far, seen_from)
    return Markup('<time class="next" datetime="{}"{}{}</time>').format(
        written(moment), words.tongue, dated
    )


def _dated(
    span: Span, of: date, near: str, far: str, seen_from: date | None = None, *, same: str = ""
) -> Markup:
    """Return the attributes of what says a date, and its text; ``same`` is for that day itself."""
    is_near = seen_from is not None and span.reaches(of, seen_from)
    text = same if same and of == seen_from else near if is_near else far
    on_its_day = Markup(' data-same="{}"').format(same) if same else ""
    return Markup(' data-span="{}" data-of="{}"{} data-near="{}" data-far="{}">{}').format(
        span.value, of.isoformat(), on_its_day, near, far, text
    )
