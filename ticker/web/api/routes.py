"""The addresses of the API, and who is let in at each."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.people.roles import Deed
from ticker.web.api import answers, copies, entries, tickers
from ticker.web.api.access import OPEN, ByToken, ByTokenOrOpen
from ticker.web.api.openapi import description
from ticker.web.http.rows import Row


async def _openapi(_: Request) -> Response:
    return answers.of_json(description())


_ALL = "/api/tickers"
_TICKER = f"{_ALL}/{{slug}}"
_ENTRIES = f"{_TICKER}/entries"
_ENTRY = f"{_ENTRIES}/{{id}}"
_COPY = f"{_ENTRY}/copies/{{name}}"

ROWS = (
    Row("GET", "/api/openapi.json", _openapi, OPEN),
    Row("GET", _ALL, tickers.listing, OPEN),
    Row("POST", _ALL, tickers.create, ByToken(Deed.CREATE_TICKER)),
    Row("GET", _TICKER, tickers.read, OPEN),
    Row("PATCH", _TICKER, tickers.patch, ByToken(Deed.CHANGE_TICKER)),
    Row("DELETE", _TICKER, tickers.delete, ByToken(Deed.DELETE_TICKER)),
    Row("GET", f"{_TICKER}/copies", copies.of_ticker, ByToken(Deed.KEEP_COPIES)),
    Row("GET", _ENTRIES, entries.listing, ByTokenOrOpen(Deed.READ_ALL)),
    Row("POST", _ENTRIES, entries.post, ByToken(Deed.WRITE)),
    Row("GET", _ENTRY, entries.read, ByTokenOrOpen(Deed.READ_ALL)),
    Row("PUT", _ENTRY, entries.put, ByToken(Deed.WRITE)),
    Row("PATCH", _ENTRY, entries.patch, ByToken(Deed.WRITE)),
    Row("DELETE", _ENTRY, entries.delete, ByToken(Deed.WRITE)),
    Row("GET", f"{_ENTRY}/revisions", entries.revisions, ByToken(Deed.READ_ALL)),
    Row("GET", f"{_ENTRY}/copies", copies.of_entry, ByToken(Deed.KEEP_COPIES)),
    Row("GET", _COPY, copies.read, ByToken(Deed.KEEP_COPIES)),
    Row("PUT", _COPY, copies.put, ByToken(Deed.KEEP_COPIES)),
    Row("DELETE", _COPY, copies.delete, ByToken(Deed.KEEP_COPIES)),
)
