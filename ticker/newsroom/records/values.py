"""Values: how what a record holds is read tolerantly, and turned into JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import Entry, State, StoredSource, Verification
from ticker.newsroom.content.images import StoredImage
from ticker.newsroom.content.points import StoredPoint
from ticker.newsroom.content.tickers import Status, Ticker

Value = TypeVar("Value")
Part = TypeVar("Part", StoredImage, StoredSource, StoredPoint)
Reader = Callable[[Any], Any]
"""What takes a value of a record; ValueError or TypeError where it cannot be one."""

_PARTS = (StoredImage, StoredSource, StoredPoint)
UNKNOWN = "unknown"
MOST_REVISIONS = 100_000
"""More than anybody makes; what claims to have more is not read, but told."""

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


def spliced(texts: Mapping[str, str]) -> str:
    """Return a JSON object of fields that are JSON already."""
    return "{" + ",".join([f'"{name}":{text}' for name, text in texts.items()]) + "}"


def values_of(kind: type[Any], stored: Any, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Return what a record's JSON says of a kind's fields, and apart what is not known.

    Raises ValueError and TypeError where a value cannot be that of its field.
    """
    if not isinstance(stored, dict):
        raise TypeError("it should be a JSON object")
    values: dict[str, Any] = {}
    for name in NAMES[kind]:
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


def moment(value: Any) -> datetime:
    return moments.cut(moments.read(_text(value)))


def _part(kind: type[Part], readers: Mapping[str, Reader]) -> Callable[[Any], Part]:
    def read(value: Any) -> Part:
        texts = _of_type(dict)(value)
        given = {name: read_one(texts[name]) for name, read_one in readers.items() if name in texts}
        unknown = {name: more for name, more in texts.items() if name not in readers}
        return kind(**given, unknown=unknown)

    return read


def plain(value: Any) -> Any:
    """Return a value as it is in JSON."""
    if isinstance(value, datetime):
        return moments.written(value)
    if isinstance(value, _PARTS):
        return {**{name: plain(one) for name, one in known(value).items()}, **value.unknown}
    return [plain(one) for one in value] if isinstance(value, tuple) else value


def known(part: StoredImage | StoredSource | StoredPoint | None) -> dict[str, Any]:
    """Return what this version knows of a part, as it would be asked for."""
    return {name: getattr(part, name) for name in _names(type(part))} if part else {}


def as_json(value: Any) -> str:
    """Return the JSON of a value; what is not known of a part may name half a character."""
    parts = value if isinstance(value, tuple) else (value,)
    if any(isinstance(one, _PARTS) and one.unknown for one in parts):
        return stored(plain(value))
    return encoded(plain(value))


def _names(kind: type[Any]) -> list[str]:
    return [one.name for one in fields(kind) if one.name != UNKNOWN]


NAMES: dict[type[Any], list[str]] = {kind: _names(kind) for kind in (Entry, Ticker)}


def _text(value: Any) -> str:
    text = _of_type(str)(value)
    text.encode()  # half a character, which JSON may name, is a ValueError here
    return text


def _points(value: Any) -> tuple[StoredPoint, ...]:
    return tuple(map(_point, _of_type(list)(value)))


def _revision(value: Any) -> int:
    number = _of_type(int)(value)
    if not 1 <= number <= MOST_REVISIONS:
        raise ValueError(f"it should be from 1 to {MOST_REVISIONS}, not {number}")
    return number


_flag = _of_type(bool)
_image = _part(StoredImage, dict.fromkeys(_names(StoredImage), _text))
_point = _part(StoredPoint, {"text": _text, "at": _or_none(moment), "entry": _or_none(_text)})

ENTRY: dict[str, Reader] = {
    **dict.fromkeys(("headline", "body", "label", "author", "correction", "id"), _text),
    **dict.fromkeys(("reason", "moved_to"), _text),
    **dict.fromkeys(
        ("breaking", "key", "pinned", "quiet", "unheard", "shared", "backdated"), _flag
    ),
    "source": _or_none(_part(StoredSource, dict.fromkeys(_names(StoredSource), _or_none(_text)))),
    "verification": _or_none(_one_of(Verification)),
    "image": _or_none(_image),
    "tags": _texts,
    "published_at": _or_none(moment),
    "state": _one_of(State),
    "revision": _revision,
    "updated_at": moment,
    "edited_at": _or_none(moment),
    "by": _or_none(_text),
}
TICKER: dict[str, Reader] = {
    **dict.fromkeys(("title", "kicker", "intro", "language", "timezone", "slug"), _text),
    "status": _one_of(Status),
    "image": _or_none(_image),
    **dict.fromkeys(("coverage_start", "coverage_end", "next_update"), _or_none(moment)),
    "pause_after": _or_none(_of_type(int)),
    "key_points": _points,
    **dict.fromkeys(("embed_origins", "aliases"), _texts),
    **dict.fromkeys(("continues", "continued_by"), _or_none(_text)),
    "listed": _flag,
    "revision": _revision,
    **dict.fromkeys(("created_at", "updated_at"), moment),
    "by": _or_none(_text),
}
