"""Points: what has happened so far, as rows of the form in which a ticker's header is edited."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

from ticker.newsroom.archive.readings import Readings
from ticker.newsroom.content.entries import ENTRY_ID, Entry
from ticker.newsroom.content.points import MOST
from ticker.newsroom.content.refusals import Erased, Fault, Invalid, NoSuchEntry, Retracted
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup import markup
from ticker.newsroom.markup.days import moment_of
from ticker.web.desk.setup import local
from ticker.web.desk.setup.local import NotATime

Fields = dict[str, str]
UNIT = "key_points"
PARTS = ("text", "at", "entry")
ROWS = range(MOST)


def name(row: int, part: str) -> str:
    """Return the field of a part of a row."""
    return f"{UNIT}_{row}_{part}"


NAMES = tuple(name(row, part) for row in ROWS for part in PARTS)


def shown(ticker: Ticker) -> Fields:
    """Return what stands, as the rows show it."""
    points = [
        {"text": one.text, "at": local.typed(one.at, ticker.zone), "entry": one.entry or ""}
        for one in ticker.key_points[:MOST]
    ]
    return _fields(points)


def settled(fields: Mapping[str, str]) -> Fields:
    """Return rows as they were typed, those without a sentence last and empty."""
    return _fields(_filled(fields))


def asked(fields: Mapping[str, str], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return the sentences that were typed; raises Invalid."""
    found: list[dict[str, Any]] = []
    wrong: dict[str, Fault] = {}
    for row, point in enumerate(_filled(fields)):
        try:
            at = local.moment_of(point["at"], zone)
        except NotATime as why:
            wrong[f"{UNIT}.{row}.at"] = why.fault
            continue
        text = " ".join(point["text"].split("\n"))
        found.append({"text": text, "at": at, "entry": point["entry"] or None})
    if wrong:
        raise Invalid(wrong)
    return found


def raised(fields: Mapping[str, str], row: str) -> Fields:
    """Return the rows with one of them above the one that it was below."""
    points = _filled(fields)
    with suppress(ValueError, IndexError):
        if (at := int(row)) > 0:
            points[at - 1], points[at] = points[at], points[at - 1]
    return _fields(points)


def taken(fields: Mapping[str, str], ticker: Ticker, entry: Entry, zone: ZoneInfo) -> Fields | None:
    """Return the rows with a key event above them; None where there is no room for it."""
    points = _filled(fields)
    if len(points) == MOST:
        return None
    at = local.typed(moment_of(entry), zone)
    return _fields([{"text": markup.title(ticker, entry), "at": at, "entry": entry.id}, *points])


async def lost(readings: Readings, slug: str, fields: Mapping[str, str]) -> list[int]:
    """Return the rows whose entries readers do not have."""
    ids = {row: fields[name(row, "entry")] for row in ROWS if fields[name(row, "entry")]}
    found = await asyncio.gather(*(_is_read(readings, slug, one) for one in ids.values()))
    return [row for row, is_read in zip(ids, found, strict=True) if not is_read]


def offered(entries: Iterable[Entry], fields: Mapping[str, str]) -> list[Entry]:
    """Return those key events of which no row is."""
    taken_ids = {fields[name(row, "entry")] for row in ROWS}
    return [entry for entry in entries if entry.id not in taken_ids]


async def _is_read(readings: Readings, slug: str, entry_id: str) -> bool:
    if not ENTRY_ID.fullmatch(entry_id):
        return False
    try:
        await readings.published(slug, entry_id)
    except (NoSuchEntry, Retracted, Erased):
        return False
    return True


def _filled(fields: Mapping[str, str]) -> list[dict[str, str]]:
    rows = ({part: fields.get(name(row, part), "") for part in PARTS} for row in ROWS)
    return [row for row in rows if row["text"].strip()]


def _fields(points: list[dict[str, str]]) -> Fields:
    empty = dict.fromkeys(PARTS, "")
    rows = [*points, *[empty] * (MOST - len(points))]
    return {name(row, part): rows[row][part] for row in ROWS for part in PARTS}
