"""Records: what stands in Redis, read tolerantly, and written so that nothing is lost.

Versions run side by side: what a later one has written is read and changed by this one. So a field
that is not known is kept over every edit; one that is missing has its default; rules that have been
tightened since do not apply; a value of a known field that is not known is kept, too, and an entry
that has one is not for readers. What cannot be read at all is one line in the log and a failure for
itself alone.

A record's fields are turned into JSON once, for Redis, for readers and for whoever has written it.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache, partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from babel import Locale

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.refusals import Unreadable
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup import prose
from ticker.newsroom.records.tombstones import is_tombstone
from ticker.newsroom.records.values import (
    ENTRY,
    NAMES,
    TICKER,
    as_json,
    moment,
    spliced,
    values_of,
)
from ticker.wire.log.position import Position

Stored = TypeVar("Stored")
Read = TypeVar("Read")

TOLD_AGAIN_SECONDS = 60.0
MOST_TOLD = 1000

logger = logging.getLogger(__name__)
_told: dict[str, float] = {}
"""What has been told of lately, and when."""


@dataclass(frozen=True)
class Record:
    """An entry or a ticker, with the JSON of its fields, made when it is first needed."""

    of: Entry | Ticker

    @cached_property
    def fields(self) -> dict[str, str]:
        """The JSON of each known field."""
        names = NAMES[type(self.of)]
        return {name: as_json(getattr(self.of, name)) for name in names}

    @cached_property
    def html(self) -> str:
        """The HTML of its text; to be made in a thread, for it may take long."""
        source = self.of.body if isinstance(self.of, Entry) else self.of.intro
        return str(prose.to_html(source))

    @property
    def is_rendered(self) -> bool:
        """Tell whether that has been made."""
        return "html" in self.__dict__

    @cached_property
    def text(self) -> str:
        """The record as it is stored."""
        unknown = json.dumps(self.of.unknown)[1:-1] if self.of.unknown else ""
        known = spliced(self.fields)
        return f"{known[:-1]},{unknown}}}" if unknown else known


def forget() -> None:
    """Keep no text that was read or rendered: one of them is not to be told any more."""
    ticker_of.cache_clear()
    prose.forget()


def entry_of(text: bytes | str, entry_id: str | None = None) -> Entry:
    """Read an entry; Unreadable where it cannot be one, or is not the one of that id."""
    entry = _read(Entry, text, ENTRY, f"The entry {entry_id or ''}".strip())
    if entry_id is not None and entry.id != entry_id:
        raise Unreadable(f"The entry {entry_id}", f"its record is that of {entry.id!r}")
    return entry


# One ticker's record is read for each entry that is written, and is seldom another one.
@lru_cache(64)
def ticker_of(text: bytes | str) -> Ticker:
    """Read a ticker; Unreadable where it cannot be one."""
    ticker = _read(Ticker, text, TICKER, "A ticker")
    try:
        Locale.parse(ticker.language, sep="-")
        ZoneInfo(ticker.timezone)
    except (ValueError, OSError) as error:
        raise Unreadable(f"The ticker {ticker.slug}", str(error)) from None
    except Exception as error:  # Babel's own error for a language that it does not know
        raise Unreadable(f"The ticker {ticker.slug}", str(error)) from error
    return ticker


def readable(read: Callable[[Stored], Read], stored: Iterable[Stored | None]) -> list[Read]:
    """Return all that can be read; what cannot is told in the log, and left out."""
    return [one for one in (_if_readable(read, each) for each in stored if each) if one is not None]


def entries_of(slug: str, ids: Iterable[bytes], texts: Iterable[bytes | None]) -> list[Entry]:
    """Return a ticker's entries that can be read; what cannot is told in the log, and left out."""
    found = []
    for name, text in zip(ids, texts, strict=True):
        if text and not is_tombstone(text):
            read = partial(entry_of, entry_id=name.decode(errors="replace"))
            found.append(_if_readable(read, text, f" of {slug}"))
    return [entry for entry in found if entry is not None]


def _if_readable(read: Callable[[Stored], Read], stored: Stored, where: str = "") -> Read | None:
    try:
        return read(stored)
    except Unreadable as why:
        _tell_once(f"Left out{where}: {why}")
        return None


def _tell_once(line: str) -> None:
    """Log a line; it is asked for by every reader, and told once a minute."""
    now = time.monotonic()
    if _told.get(line, -TOLD_AGAIN_SECONDS) <= now - TOLD_AGAIN_SECONDS:
        if len(_told) >= MOST_TOLD:
            _told.clear()
        _told[line] = now
        logger.error("%s", line)


def _read(
    kind: type[Read],
    text: bytes | str,
    readers: Mapping[str, Callable[[Any], Any]],
    what: str,
) -> Read:
    try:
        stored = json.loads(text)
        if isinstance(stored, dict):
            name = stored.get("id") or stored.get("slug")
            what = f"The {kind.__name__.lower()} {name}" if name else what
        return kind(**values_of(kind, stored, readers))
    except (ValueError, TypeError, RecursionError) as error:
        raise Unreadable(what, str(error)) from None


def activity_of(text: bytes | None, ticker: Ticker) -> datetime:
    """Return when a ticker was last active; where that cannot be read, when its header changed."""
    try:
        return moment((text or b"").decode())
    except ValueError:
        _tell_once(f"The last activity of {ticker.slug} cannot be read: {text!r}")
        return ticker.updated_at


def position_of(text: bytes | None) -> Position | None:
    """Return a stored position; None where there is none, or it cannot be read."""
    try:
        return Position.parse(text.decode()) if text else None
    except ValueError:
        _tell_once(f"Not a position: {text!r}")
        return None
