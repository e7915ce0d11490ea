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
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from babel import Locale

from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import Entry, State, StoredSource, Verification
from ticker.newsroom.content.images import StoredImage
from ticker.newsroom.content.refusals import Unreadable
from ticker.newsroom.content.tickers import Status, Ticker
from ticker.newsroom.markup.prose import to_html

Read = TypeVar("Read")
Value = TypeVar("Value")
Part = TypeVar("Part", StoredImage, StoredSource)
UNKNOWN = "unknown"
_TOMBSTONE = b'{"erased"'

logger = logging.getLogger(__name__)


encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""What turns a value into the JSON that is stored and sent."""


def stored(value: Any) -> str:
    """Return JSON that can be written as UTF-8, also where it names half a character."""
    text = encoded(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


@dataclass(frozen=True)
class Record:
    """An entry or a ticker, with the JSON of its fields, made when it is first needed."""

    of: Entry | Ticker

    @cached_property
    def fields(self) -> dict[str, str]:
        """The JSON of each known field."""
        names = _NAMES[type(self.of)]
        return {name: _json(getattr(self.of, name)) for name in names}

    @cached_property
    def html(self) -> str:
        """The HTML of its text; to be made in a thread, for it may take long."""
        prose = self.of.body if isinstance(self.of, Entry) else self.of.intro
        return str(to_html(prose))

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


def spliced(texts: Mapping[str, str]) -> str:
    """Return a JSON object of fields that are JSON already."""
    return "{" + ",".join([f'"{name}":{text}' for name, text in texts.items()]) + "}"


# Tombstones


def tombstone(entry: Entry) -> str:
    """Return what stays of an erased entry: that its id was used, and where it stood."""
    return tombstone_at(entry.order)


def tombstone_at(order: str) -> str:
    """Return the tombstone of an entry that stood there."""
    return json.dumps({"erased": True, "order": order})


def is_tombstone(text: bytes) -> bool:
    """Tell whether a stored entry has been erased."""
    return text.startswith(_TOMBSTONE)


def order_of(text: bytes) -> str:
    """Return the sort key of a stored entry, whether it was erased or not. Raises Unreadable."""
    if is_tombstone(text):
        return str(json.loads(text)["order"])
    return entry_of(text).order


# Reading


def entry_of(text: bytes | str) -> Entry:
    """Read an entry; Unreadable where it cannot be one."""
    return _read(Entry, text, _ENTRY)


def ticker_of(text: bytes | str) -> Ticker:
    """Read a ticker; Unreadable where it cannot be one."""
    ticker = _read(Ticker, text, _TICKER)
    try:
        Locale.parse(ticker.language, sep="-")
        ZoneInfo(ticker.timezone)
    except (ValueError, OSError) as error:
        raise Unreadable(f"The ticker {ticker.slug}", str(error)) from None
    except Exception as error:  # Babel's own error for a language that it does not know
        raise Unreadable(f"The ticker {ticker.slug}", str(error)) from error
    return ticker


def readable(read: Callable[[bytes], Read], texts: Iterable[bytes | None]) -> list[Read]:
    """Return all that can be read; what cannot is told in the log, and left out."""
    found = []
    for text in texts:
        if not text:
            continue
        try:
            found.append(read(text))
        except Unreadable as why:
            logger.error("Left out: %s", why)  # noqa: TRY400 - where it is left out does not matter
    return found


def _read(kind: type[Read], text: bytes | str, readers: Mapping[str, Callable[[Any], Any]]) -> Read:
    stored: Any = None
    try:
        stored = json.loads(text)
        return kind(**_values(kind, stored, readers))
    except (ValueError, TypeError, RecursionError) as error:
        named = stored if isinstance(stored, dict) else {}
        what = f"{kind.__name__} {named.get('id') or named.get('slug') or ''}".strip()
        raise Unreadable(what, str(error)) from None


def _values(
    kind: type[Any], stored: Any, readers: Mapping[str, Callable[[Any], Any]]
) -> dict[str, Any]:
    if not isinstance(stored, dict):
        raise TypeError("it should be a JSON object")
    values: dict[str, Any] = {}
    for name in _NAMES[kind]:
        if name in stored:
            try:
                values[name] = readers[name](stored[name])
            except (ValueError, TypeError, KeyError, ArithmeticError) as error:
                raise ValueError(f"{name}: {error}") from None
    unknown = {name: value for name, value in stored.items() if name not in values}
    return {**values, UNKNOWN: unknown}


def _of_type(kind: type[Value]) -> Callable[[Any], Value]:
    def read(value: Any) -> Value:
        if type(value) is not kind:
            raise TypeError(f"it should be {kind.__name__}, not {type(value).__name__}")
        return value

    return read


def _or_none(read: Callable[[Any], Value]) -> Callable[[Any], Value | None]:
    return lambda value: None if value is None else read(value)


def _one_of(kind: Callable[[str], Value]) -> Callable[[Any], Value | str]:
    """Return what reads a value of an enumeration, and keeps one that is not known."""

    def read(value: Any) -> Value | str:
        text = _text(value)
        try:
            return kind(text)
        except ValueError:
            return text

    return read


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, _of_type(list)(value)))


def _moment(value: Any) -> datetime:
    return moments.cut(moments.read(_text(value)))


def _part(kind: type[Part]) -> Callable[[Any], Part]:
    names = _names(kind)

    def read(value: Any) -> Part:
        texts = _of_type(dict)(value)
        given: dict[str, Any] = {
            name: _or_none(_text)(texts[name]) for name in names if name in texts
        }
        unknown = {name: more for name, more in texts.items() if name not in names}
        return kind(**given, unknown=unknown)

    return read


# Writing


def plain(value: Any) -> Any:
    """Return a value as it is in JSON."""
    if isinstance(value, datetime):
        return moments.written(value)
    if isinstance(value, StoredImage | StoredSource):
        return {**known(value), **value.unknown}
    return list(value) if isinstance(value, tuple) else value


def known(part: StoredImage | StoredSource | None) -> dict[str, Any]:
    """Return what this version knows of a part, as it would be asked for."""
    return {name: getattr(part, name) for name in _names(type(part))} if part else {}


def _json(value: Any) -> str:
    return encoded(plain(value))


def _names(kind: type[Any]) -> list[str]:
    return [one.name for one in fields(kind) if one.name != UNKNOWN]


_NAMES: dict[type[Any], list[str]] = {kind: _names(kind) for kind in (Entry, Ticker)}


def _text(value: Any) -> str:
    text = _of_type(str)(value)
    text.encode()  # half a character, which JSON may name, is a ValueError here
    return text


_flag = _of_type(bool)
_number = _of_type(int)

_ENTRY: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("headline", "body", "label", "author", "correction", "id", "reason"), _text),
    **dict.fromkeys(("breaking", "key", "pinned"), _flag),
    "source": _or_none(_part(StoredSource)),
    "verification": _or_none(_one_of(Verification)),
    "tags": _texts,
    "published_at": _or_none(_moment),
    "state": _one_of(State),
    "revision": _number,
    "updated_at": _moment,
    "edited_at": _or_none(_moment),
    "by": _or_none(_text),
}
_TICKER: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("title", "kicker", "intro", "language", "timezone", "slug"), _text),
    "status": _one_of(Status),
    "image": _or_none(_part(StoredImage)),
    **dict.fromkeys(("coverage_start", "coverage_end"), _or_none(_moment)),
    "embed_origins": _texts,
    "listed": _flag,
    "revision": _number,
    **dict.fromkeys(("created_at", "updated_at"), _moment),
    "by": _or_none(_text),
}
