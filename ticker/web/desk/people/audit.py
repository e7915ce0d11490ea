"""The audit, for whoever may read it: who did what, when, page by page or as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ticker.newsroom.audit.lines import Act, Line
from ticker.newsroom.audit.reading import Sought, order_of
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault, Invalid
from ticker.newsroom.content.tickers import SLUG
from ticker.newsroom.people.people import filed
from ticker.web.desk.rendering import page
from ticker.web.http.asking import session_of
from ticker.web.process import Process, process_of

PATH = "/desk/-/audit"
ON_A_PAGE = 50
AT_ONCE = 200
FIELDS = ("by", "ticker", "act", "first", "last")
COLUMNS = ("when", "act", "by", "name", "ticker", "subject", "revision", "detail", "address")
_HEAD = "\ufeff" + ",".join(COLUMNS) + "\r\n"
_YEARS = range(1970, 9999)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


async def show(request: Request) -> Response:
    """Show a page of what is sought."""
    process, sought = process_of(request), _sought(request)
    names, found = await process.authors.all(), list[Line]()
    async for line in process.audited.lines(sought):
        found.append(line)
        if len(found) > ON_A_PAGE:
            break
    lines, more = found[:ON_A_PAGE], found[ON_A_PAGE:]
    asked = {name: one for name in FIELDS if (one := request.query_params.get(name))}
    before = "{}-{}-{}".format(*lines[-1].order) if more else ""
    return await page(
        request,
        "people/audit.html",
        200,
        session=session_of(request),
        lines=lines,
        names=dict(sorted(names.items(), key=lambda one: filed(one[1]))),
        tickers=sorted(await process.archive.names.ever()),
        acts=list(Act),
        asked=asked,
        query=urlencode(asked),
        older=urlencode({**asked, "before": before}) if before else "",
    )


async def as_csv(request: Request) -> Response:
    """Give what is sought as RFC 4180 has it, with the mark by which spreadsheets know UTF-8."""
    return await _file(request, "csv", "text/csv; charset=utf-8", _csv, head=_HEAD)


async def as_json(request: Request) -> Response:
    """Give what is sought as one JSON object a line."""
    return await _file(request, "jsonl", "application/x-ndjson", _json)


async def _file(
    request: Request, ending: str, kind: str, written: Any, *, head: str = ""
) -> Response:
    process, sought = process_of(request), _sought(request)
    await process.audit.note(session_of(request).author, Act.EXPORTED, detail=ending)
    headers = {
        "Content-Disposition": f'attachment; filename="audit.{ending}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(
        _pieces(process, sought, written, head), media_type=kind, headers=headers
    )


async def _pieces(process: Process, sought: Sought, written: Any, head: str) -> AsyncIterator[str]:
    yield head
    names, rows = await process.authors.all(), []
    async for line in process.audited.lines(sought):
        rows.append(_row(line, names))
        if len(rows) == AT_ONCE:
            yield written(rows)
            rows = []
    yield written(rows)


def _row(line: Line, names: dict[str, str]) -> dict[str, str]:
    values = (
        line.moment.isoformat(timespec="milliseconds"),
        line.act,
        line.by,
        names.get(line.by, ""),
        line.ticker,
        line.subject,
        str(line.revision or ""),
        line.detail,
        line.address,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _csv(rows: Iterable[dict[str, str]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows([_cell(one) for one in row.values()] for row in rows)
    return file.getvalue()


def _cell(value: str) -> str:
    """Return what no spreadsheet takes for a formula, whatever somebody is called."""
    return f"'{value}" if value.startswith(_FORMULAS) else value


def _json(rows: Iterable[dict[str, str]]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def _sought(request: Request) -> Sought:
    """Return what is sought; raises Invalid with each day at fault."""
    asked = {name: request.query_params.get(name, "").strip() for name in FIELDS}
    wrong: dict[str, Fault] = {}
    days: dict[str, date | None] = {}
    for name in ("first", "last"):
        try:
            day = date.fromisoformat(asked[name]) if asked[name] else None
            days[name] = day if day is None or day.year in _YEARS else None
        except ValueError:
            wrong[name] = Fault("not_a_day", {"found": shown(asked[name])})
    if asked["ticker"] and not SLUG.fullmatch(asked["ticker"]):
        wrong["ticker"] = Fault("no_such_ticker", {"slug": shown(asked["ticker"])})
    if wrong:
        raise Invalid(wrong)
    before = order_of(request.query_params.get("before", ""))
    return Sought(asked["by"], asked["ticker"], asked["act"], days["first"], days["last"], before)
