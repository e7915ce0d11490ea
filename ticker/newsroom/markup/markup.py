"""Markup: tickers and entries as HTML, the same for the page and for what is pushed to it.

There is one renderer. A page is made of the very macros that make the pushed fragments, so that a
page after live events is the page that a reload would show. Nothing here depends on the present
moment: what is relative to it ("5 minutes ago") is added by the reader's script.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ticker.newsroom.content.fields import is_web_address
from ticker.newsroom.content.moments import written
from ticker.newsroom.markup.locales import Locale
from ticker.newsroom.markup.prose import to_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ticker.newsroom.content.entries import Entry
    from ticker.newsroom.content.tickers import Ticker

SUMMARY_LENGTH = 200
TITLE_LENGTH = 90

_BLOCK_END = re.compile(r"</(?:p|h3|h4|li|blockquote|pre|ul|ol)>|<br>|<hr>")

locale = lru_cache(maxsize=256)(Locale.of)


def plain(markdown: str, longest: int = SUMMARY_LENGTH) -> str:
    """Return Markdown as plain text on one line, cut at a word where it is longer."""
    html = _BLOCK_END.sub(" ", to_html(markdown))
    text = Markup(html).striptags()  # noqa: S704 - comes from to_html, and leaves as plain text
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(None, 1)[0].rstrip(" ,;:–") + " …"


def moment(entry: Entry) -> datetime:
    """Return the time under which an entry stands."""
    return entry.published_at or entry.updated_at


def title(ticker: Ticker, entry: Entry) -> str:
    """Return what an entry is called where only a line of it is shown."""
    if entry.headline:
        return entry.headline
    clock = locale(ticker.language).clock(moment(entry), ticker.zone)
    return plain(entry.body, TITLE_LENGTH) or locale(ticker.language).text("untitled", time=clock)


def days(ticker: Ticker, entries: list[Entry]) -> Iterator[tuple[str, str, list[Entry]]]:
    """Part entries, which are in order, by their day: its date, its name, and its entries."""
    for date, group in groupby(entries, lambda entry: day(ticker, entry)):
        of_day = list(group)
        yield date, locale(ticker.language).day(moment(of_day[0]), ticker.zone), of_day


def day(ticker: Ticker, entry: Entry) -> str:
    """Return the date of an entry where the ticker is, as ``2026-11-04``."""
    return moment(entry).astimezone(ticker.zone).date().isoformat()


def _edited(ticker: Ticker, entry: Entry) -> str:
    """Return when an entry was edited, with the day where that is not its own."""
    if entry.edited_at is None:
        return ""
    words = locale(ticker.language)
    edited, first = (time.astimezone(ticker.zone) for time in (entry.edited_at, moment(entry)))
    key = "edited" if edited.date() == first.date() else "edited.later"
    date, time = words.date(edited, ticker.zone), words.clock(edited, ticker.zone)
    return words.text(key, date=date, time=time)


def environment(*folders: Path) -> Environment:
    """Return what renders the parts of a page, and the templates in further folders."""
    made = Environment(
        auto_reload=False,
        autoescape=True,
        loader=FileSystemLoader([Path(str(files("ticker.newsroom.markup"))), *folders]),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters.update(prose=to_html, plain=plain, written=written)
    made.tests["address"] = is_web_address
    made.globals.update(
        day_of=day,
        days=days,
        edited=_edited,
        locale=locale,
        moment_of=moment,
        title_of=title,
        updated=updated,
    )
    return made


def fragment(ticker: Ticker, entry: Entry) -> str:
    """Return an entry's ``<article>``, as the page has it and as readers are pushed it."""
    return _macro("parts/entry.html", "article", ticker, entry)


def header(ticker: Ticker, updated_at: datetime) -> str:
    """Return a ticker's ``<header>``, as the page has it and as readers are pushed it."""
    return _macro("parts/header.html", "header", ticker, updated_at)


def updated(ticker: Ticker, moment: datetime) -> Markup:
    """Return the ``<time>`` that says when readers were last shown something new."""
    words = locale(ticker.language)
    date, clock = words.date(moment, ticker.zone), words.clock(moment, ticker.zone)
    return Markup('<time class="updated" datetime="{}">{}</time>').format(
        written(moment), words.text("updated", date=date, time=clock)
    )


def _macro(template: str, name: str, *values: object) -> str:
    return str(getattr(_ENVIRONMENT.get_template(template).module, name)(*values)).strip()


_ENVIRONMENT = environment()
