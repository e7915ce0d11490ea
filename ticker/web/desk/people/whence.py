"""Whence: from which ticker's desk an editor came to a page of all tickers, and back there."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode

from starlette.requests import Request

from ticker.newsroom.content.tickers import Ticker
from ticker.web.http import problems
from ticker.web.process import process_of

FROM = "from"


async def came_from(request: Request) -> Ticker | None:
    """Return the ticker that an address of the desk says its editor came from, if there is one."""
    slug = request.query_params.get(FROM, "")
    with suppress(*problems.EXPECTED):
        archive = process_of(request).archive
        return await archive.readings.ticker(await archive.aliases.name_of(slug))
    return None


def again(request: Request, path: str, **query: str) -> str:
    """Return the address of the same page, from which the way back leads where it did."""
    if slug := request.query_params.get(FROM):
        query[FROM] = slug
    return f"{path}?{urlencode(query)}" if query else path
