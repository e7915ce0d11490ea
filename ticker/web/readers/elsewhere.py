"""Elsewhere: pages of other origins, whose scripts read what is public (Fetch standard, CORS)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.tickers import Ticker
from ticker.web.http.access import may_follow
from ticker.web.http.problems import Problem
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
_METHODS = "GET, HEAD, OPTIONS"


def let_read(request: Request, response: Response, ticker: Ticker) -> Response:
    """Let the page that asks read an answer, if it may show the ticker, and return the answer."""
    origin = request.headers.get("origin")
    if ticker.embed_origins == ("*",):
        origin = "*"
    else:
        response.headers.add_vary_header("Origin")
        if origin is None or not _may_read(request, origin, ticker):
            return response
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    return response


async def preflight(request: Request) -> Response:
    """Tell a browser whether a page may ask, before it does; a 403 Problem where it may not."""
    origin = request.headers.get("origin")
    if origin is None or "access-control-request-method" not in request.headers:
        return Response(status_code=204, headers={"Allow": _METHODS})
    ticker = (await process_of(request).shelf.snapshot(request.path_params["slug"])).ticker
    if not _may_read(request, origin, ticker):
        raise Problem(403, "foreign_origin", {"origin": origin[:100]})
    asked = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
    headers = {"Access-Control-Allow-Origin": origin, **_ASKED, "Vary": asked}
    return Response(status_code=204, headers=headers)


def _may_read(request: Request, origin: str, ticker: Ticker) -> bool:
    is_ours = process_of(request).access.ours.foreign(request) is None
    return is_ours or may_follow(origin, ticker)
