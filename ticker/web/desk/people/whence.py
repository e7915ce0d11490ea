"""Whence: from which ticker's desk an editor came to a page of all tickers, and back there."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode

from starlette.requests import Request

from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.people.roles import Deed
from ticker.web.http import problems
from ticker.web.http.asking import session_of
from ticker.web.process import process_of

FROM = "from"


async def came_from(request: Request) -> Ticker | None:
    """Return the ticker that an address of the desk says its editor came from.

    None where there is none, or none that they may read.
    """
    with suppress(*problems.EXPECTED):
        name, ticker = await process_of(request).archive.find(request.query_params.get(FROM, ""))
        return ticker if session_of(request).may(Deed.READ_ALL, name) else None
    return None


def again(request: Request, path: str, **query: str) -> str:
    """Return the address of the same page, from which the way back leads where it did."""
    if slug := request.query_params.get(FROM):
        query[FROM] = slug
    return f"{path}?{urlencode(query)}" if query else path
