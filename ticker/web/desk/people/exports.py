"""The audit as files: for people, in words and with ids beside them, and for programs, in facts."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ticker.newsroom.audit.lines import Act, Line
from ticker.newsroom.content.refusals import Invalid
from ticker.web.desk.people.noting import note
from ticker.web.desk.people.seeking import asked
from ticker.web.desk.people.telling import Telling, telling
from ticker.web.desk.rendering import words_of
from ticker.web.process import process_of

AT_ONCE = 200
_COLUMNS = (
    *("who", "what", "ticker", "where", "version", "details", "address"),
    *("id.who", "id.what", "id.ticker", "id.where"),
)
_FORMULAS = set("=+-@\t\r\n")


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to write lines."""

    ending: str
    media: str
    written: Callable[[Iterable[Line]], str]
    head: str = ""


async def as_csv(request: Request) -> Response:
    """Give what is sought as RFC 4180 has it, with the mark by which spreadsheets know UTF-8."""
    told = await telling(process_of(request), words_of(request))
    text = told.words.text
    whens = [text("desk.audit.when.in", zone=one) for one in (told.zone.key, "UTC")]
    head = _csv([[*whens, *(text(f"desk.audit.{one}") for one in _COLUMNS)]])

    def written(lines: Iterable[Line]) -> str:
        return _csv(_in_words(line, told) for line in lines)

    return await _file(
        request, told, Kind("csv", "text/csv; charset=utf-8", written, f"\ufeff{head}")
    )


async def as_json(request: Request) -> Response:
    """Give what is sought as one JSON object a line."""
    told = await telling(process_of(request), words_of(request))
    names = await process_of(request).authors.all()

    def written(lines: Iterable[Line]) -> str:
        objects = (json.dumps(_facts(line, names), ensure_ascii=False) for line in lines)
        return "".join(f"{one}\n" for one in objects)

    return await _file(request, told, Kind("jsonl", "application/x-ndjson", written))


async def _file(request: Request, told: Telling, kind: Kind) -> Response:
    wanted = asked(request, told.zone)
    if wanted.faults:
        raise Invalid(dict(wanted.faults))
    headers = {
        "Content-Disposition": f'attachment; filename="audit.{kind.ending}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    if (
        request.method == "HEAD"
    ):  # nothing is given, and so nothing is noted; nor is its length known
        return StreamingResponse((), media_type=kind.media, headers=headers)
    await note(request, Act.EXPORTED, detail=kind.ending)
    lines = process_of(request).audited.lines(wanted.sought)
    return StreamingResponse(_pieces(lines, kind), media_type=kind.media, headers=headers)


async def _pieces(lines: AsyncIterator[Line], kind: Kind) -> AsyncIterator[str]:
    yield kind.head
    some: list[Line] = []
    async for line in lines:
        some.append(line)
        if len(some) == AT_ONCE:
            yield kind.written(some)
            some = []
    yield kind.written(some)


def _in_words(line: Line, told: Telling) -> list[str]:
    """Return a line as people read it. No headline: a file stays what it is, whatever is erased."""
    local = line.moment.astimezone(told.zone).replace(tzinfo=None)
    return [
        local.isoformat(" ", "seconds"),
        _utc(line.moment),
        told.party(line.by),
        told.did(line.act),
        told.ticker(line.ticker),
        told.subject(line),
        str(line.revision or ""),
        told.detail(line),
        line.address,
        line.by,
        line.act,
        line.ticker,
        line.subject,
    ]


def _facts(line: Line, names: dict[str, str]) -> dict[str, str]:
    return {
        "when": _utc(line.moment),
        "act": line.act,
        "by": line.by,
        "name": names.get(line.by, ""),
        "ticker": line.ticker,
        "subject": line.subject,
        "subject_name": names.get(line.subject, ""),
        "revision": str(line.revision or ""),
        "detail": line.detail,
        "address": line.address,
    }


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _csv(rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([_cell(one) for one in row] for row in rows)
    return file.getvalue()


def _cell(value: str) -> str:
    """Return what no spreadsheet takes for a formula, by signs of whichever width."""
    first = unicodedata.normalize("NFKC", value[:1])
    return f"'{value}" if first in _FORMULAS else value
