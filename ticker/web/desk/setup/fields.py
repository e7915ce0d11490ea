"""Fields: a ticker's header as a form shows it, and as an edit what has been changed in one.

Somebody else may change the header while a form is open. So the form carries, of each of its units,
a digest of what it has shown: what nobody has touched here is left as it stands, what nobody has
touched there is changed, and where both have, both are shown, and the next press decides.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from ticker.newsroom.content.refusals import Fault, Invalid
from ticker.newsroom.content.tickers import TIMEZONES, Ticker
from ticker.web.desk.setup import local, points
from ticker.web.desk.setup.local import NotATime

Fields = dict[str, str]

TEXTS = ("title", "kicker", "intro", "language", "timezone", "status", "slug")
PARTS = ("continues", "continued_by")
IMAGE = ("url", "alt", "caption", "credit", "focus")
TIMES = ("coverage_start", "coverage_end", "next_update")
UNITS: dict[str, tuple[str, ...]] = {
    **{
        name: (name,) for name in (*TEXTS, *TIMES, *PARTS, "pause_after", "embed_origins", "listed")
    },
    "image": tuple(f"image_{name}" for name in IMAGE),
    points.UNIT: points.NAMES,
}
"""What is changed as a whole, and the fields that it is typed in."""
NAMES = [name for names in UNITS.values() for name in names]
ZONE = "zone"
"""In which the form's times were shown, beside the digests."""


def shown(ticker: Ticker) -> Fields:
    """Return what stands, as the form shows it."""
    image = ticker.image
    return {
        **{name: str(getattr(ticker, name)) for name in TEXTS},
        **{name: getattr(ticker, name) or "" for name in PARTS},
        **{name: local.typed(getattr(ticker, name), ticker.zone) for name in TIMES},
        **{f"image_{name}": getattr(image, name) if image else "" for name in IMAGE},
        "pause_after": str(ticker.pause_after or ""),
        "embed_origins": "\n".join(ticker.embed_origins),
        "listed": "on" if ticker.listed else "",
        **points.shown(ticker),
    }


def typed(form: Mapping[str, str]) -> Fields:
    """Return what was typed; browsers send lines that end in two characters."""
    fields = {name: form.get(name, "").replace("\r\n", "\n") for name in NAMES}
    return fields | points.settled(fields)


def digests(ticker: Ticker) -> str:
    """Return what the form carries along, by which its changes are found when it comes back."""
    fields = shown(ticker)
    marks = {unit: _digest(fields, unit) for unit in UNITS}
    return json.dumps({**marks, ZONE: ticker.timezone}, separators=(",", ":"))


def carried(form: Mapping[str, str]) -> dict[str, str]:
    """Return what a form has carried along; nothing where it is not ours."""
    try:
        read = json.loads(form.get("shown", ""))
    except ValueError:
        return {}
    return {str(name): str(mark) for name, mark in read.items()} if isinstance(read, dict) else {}


def changed(fields: Fields, marks: Mapping[str, str]) -> list[str]:
    """Return which units somebody has changed in the form."""
    return [unit for unit in UNITS if unit in marks and _digest(fields, unit) != marks[unit]]


def contested(fields: Fields, marks: Mapping[str, str], standing: Ticker) -> list[str]:
    """Return which of those stand otherwise by now than the form has shown, or has them."""
    stands = shown(standing)
    return [
        unit
        for unit in changed(fields, marks)
        if _digest(stands, unit) not in {marks[unit], _digest(fields, unit)}
    ]


def merged(fields: Fields, marks: Mapping[str, str], standing: Ticker) -> Fields:
    """Return what stands, with what was changed in the form in its place."""
    stands, mine = shown(standing), changed(fields, marks)
    return {
        name: (fields if unit in mine or unit not in marks else stands)[name]
        for unit, names in UNITS.items()
        for name in names
    }


def patch(fields: Fields, units: list[str], marks: Mapping[str, str]) -> dict[str, Any]:
    """Return the merge patch that makes a header what was typed; raises Invalid."""
    zone = zone_of(marks)
    asked: dict[str, Any] = {}
    wrong: dict[str, Fault] = {}
    for unit in units:
        try:
            asked[unit] = _READ.get(unit, _text)(fields, unit, zone)
        except NotATime as why:
            wrong[unit] = why.fault
        except Invalid as why:
            wrong |= why.fields
    if wrong:
        raise Invalid(wrong)
    return asked


def zone_of(marks: Mapping[str, str]) -> ZoneInfo:
    """Return the time zone in which a form has shown its times."""
    return ZoneInfo(marks[ZONE]) if marks.get(ZONE) in TIMEZONES else ZoneInfo("UTC")


def field_of(name: str) -> str:
    """Return the form's field for one that a refusal names."""
    return "coverage_end" if name == "request" else name.replace(".", "_")


def _text(fields: Fields, unit: str, _: ZoneInfo) -> Any:
    return fields[unit] if unit == "intro" else " ".join(fields[unit].split("\n"))


def _time(fields: Fields, unit: str, zone: ZoneInfo) -> Any:
    return local.moment_of(fields[unit], zone)


def _hours(fields: Fields, unit: str, _: ZoneInfo) -> Any:
    """Return a number; what is none comes back with what is wrong with it."""
    text = fields[unit].strip()
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else text or None


def _one_or_none(fields: Fields, unit: str, _: ZoneInfo) -> Any:
    return fields[unit].strip() or None


def _image(fields: Fields, _: str, __: ZoneInfo) -> Any:
    image = {name: fields[f"image_{name}"].strip() for name in IMAGE}
    if not any(image.values()):
        return None
    # One of ours is known by its address.
    return image | {"url": image["url"] or None, "media": ""}


def _origins(fields: Fields, unit: str, _: ZoneInfo) -> Any:
    return [line for one in fields[unit].split("\n") if (line := one.strip())]


def _listed(fields: Fields, unit: str, _: ZoneInfo) -> Any:
    return fields[unit] == "on"


def _points(fields: Fields, _: str, zone: ZoneInfo) -> Any:
    return points.asked(fields, zone)


_READ: dict[str, Callable[[Fields, str, ZoneInfo], Any]] = {
    **dict.fromkeys(TIMES, _time),
    **dict.fromkeys(PARTS, _one_or_none),
    "pause_after": _hours,
    "image": _image,
    "embed_origins": _origins,
    "listed": _listed,
    points.UNIT: _points,
}


def _digest(fields: Fields, unit: str) -> str:
    text = "\0".join(fields[name] for name in UNITS[unit])
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
