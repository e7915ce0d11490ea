"""The routes of the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ticker.newsroom.content.entries import Entry
from ticker.web.api import answers, copies, entries, tickers
from ticker.web.api.openapi import description
from ticker.web.http import problems
from ticker.web.process import process_of

Endpoint = Callable[[Request], Awaitable[Response]]


def routes() -> list[Route]:
    """Return the routes of the API."""
    ticker, of_ticker = "/api/tickers/{slug}", "/api/tickers/{slug}/entries"
    entry = f"{of_ticker}/{{id}}"
    copy = f"{entry}/copies/{{name}}"
    return [
        _route("/api/openapi.json", GET=_openapi),
        _route("/api/tickers", GET=tickers.listing, POST=tickers.create),
        _route(ticker, GET=tickers.read, PATCH=tickers.patch, DELETE=tickers.delete),
        _route(f"{ticker}/copies", GET=copies.of_ticker),
        _route(of_ticker, GET=entries.listing, POST=entries.post),
        _route(
            entry, GET=entries.read, PUT=entries.put, PATCH=entries.patch, DELETE=entries.delete
        ),
        _route(f"{entry}/revisions", GET=entries.revisions),
        _route(f"{entry}/copies", GET=copies.of_entry),
        _route(copy, GET=copies.read, PUT=copies.put, DELETE=copies.delete),
    ]


async def _openapi(_: Request) -> Response:
    return answers.of_json(description())


def _route(path: str, **methods: Endpoint) -> Route:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        try:
            return await methods[method](request)
        except problems.EXPECTED as error:
            problem = problems.of(error)
            if problem.standing is None:
                return problem.response()
            by = problem.standing.by if isinstance(problem.standing, Entry) else None
            names = await process_of(request).authors.names([by])
            return problem.response(
                await answers.made(answers.of_standing, problem.standing, names)
            )

    return Route(path, endpoint, methods=list(methods))
