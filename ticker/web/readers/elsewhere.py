"""Elsewhere: pages of other origins, whose scripts read what is public (Fetch standard, CORS)."""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.tickers import Ticker
from ticker.web.http import problems
from ticker.web.http.access import may_follow
from ticker.web.http.problems import Problem
from ticker.web.http.rows import Endpoint
from ticker.web.process import process_of

PUBLIC = (
    "/t/{slug}/live",
    "/api/tickers/{slug}",
    "/api/tickers/{slug}/entries",
    "/api/tickers/{slug}/entries/{id}",
)
"""What they may read, and so may ask about first."""
_ASKED = {
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "Accept, Cache-Control, If-None-Match, Last-Event-ID",
    "Access-Control-Max-Age": "7200",
}
"""What may be asked with, for two hours, which is as long as browsers remember it."""


def readable(endpoint: Endpoint) -> Endpoint:
    """Let pages that may show a ticker read what an endpoint answers anybody, refusals included."""

    async def answered(request: Request) -> Response:
        try:
            response = await endpoint(request)
        except problems.EXPECTED as error:
            if "authorization" in request.headers:
                raise
            response = problems.of(error).response()
        if "authorization" not in request.headers:  # else a program asks, and no page should
            with suppress(*problems.EXPECTED):
                _let_read(request, response, await _ticker(request))
        return response

    return answered


async def preflight(request: Request) -> Response:
    """Tell a browser whether a page may ask, before it does; a 403 Problem where it may not."""
    origin = request.headers.get("origin")
    if origin is None or "access-control-request-method" not in request.headers:
        methods = ", ".join(sorted(request.scope["route"].methods))
        return Response(status_code=204, headers={"Allow": methods})
    ticker = await _ticker(request)
    if not _may_read(request, origin, ticker):
        raise Problem(403, "foreign_origin", {"origin": origin[:100]})
    asked = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
    headers = {"Access-Control-Allow-Origin": origin, **_ASKED, "Vary": asked}
    return Response(status_code=204, headers=headers)


async def _ticker(request: Request) -> Ticker:
    return (await process_of(request).shelf.snapshot(request.path_params["slug"])).ticker


def _let_read(request: Request, response: Response, ticker: Ticker) -> None:
    origin = request.headers.get("origin")
    if ticker.embed_origins == ("*",):
        origin = "*"
    else:
        response.headers.add_vary_header("Origin")
        if origin is None or not _may_read(request, origin, ticker):
            return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"


def _may_read(request: Request, origin: str, ticker: Ticker) -> bool:
    is_ours = process_of(request).access.ours.foreign(request) is None
    return is_ours or may_follow(origin, ticker)
