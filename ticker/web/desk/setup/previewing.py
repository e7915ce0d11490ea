"""Previewing: a ticker's private link, made and ended at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.content.tickers import Ticker
from ticker.web.desk.rendering import SEE_OTHER
from ticker.web.http.asking import form_in, session_of
from ticker.web.http.problems import Problem
from ticker.web.process import process_of


@dataclass(frozen=True, slots=True)
class Link:
    """A private link, as it is told."""

    address: str
    until: datetime


async def preview_link(request: Request) -> Response:
    """Make a link, in place of one that there is, or end it."""
    process, slug = process_of(request), request.path_params["slug"]
    by = session_of(request).author
    match form_in(request).get("do"):
        case "make":
            await process.archive.previews.begin(slug, by)
        case "end":
            await process.archive.previews.end(slug, by)
        case _:
            raise Problem(400, "not_our_form")
    return RedirectResponse(f"/desk/{slug}/ticker#preview-link", SEE_OTHER)


async def shown(request: Request, ticker: Ticker) -> Link | None:
    """Return a ticker's link, if it has one."""
    process, slug = process_of(request), request.path_params["slug"]
    found = await process.archive.previews.of(slug)
    if found is None:
        return None
    origin = process.access.own_origin(request)
    return Link(f"{origin}{ticker.url}/preview/{found.code}", found.until)
