"""Tickers over the API."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.records.records import Record
from ticker.web.api import answers
from ticker.web.api.operations import MERGE_PATCH
from ticker.web.api.parameters import Number
from ticker.web.http import conditions, requests
from ticker.web.http.asking import author_of
from ticker.web.http.places import before_of
from ticker.web.http.receiving.bodies import body_of
from ticker.web.http.sending.packed import Kept
from ticker.web.http.sending.policies import SHARED
from ticker.web.http.sending.validators import etag
from ticker.web.process import process_of

LIMIT = Number("limit", "How many tickers, at most.", most=100, usual=100)


async def create(request: Request) -> Response:
    process, author = process_of(request), author_of(request)
    asked, body = await requests.json_object(request)
    new = NewTicker.model_validate(asked)
    only = conditions.once(request, author, body)
    outcome = await process.archive.headers.create(new, author, only)
    assert outcome.record is not None
    response = await answers.made(answers.of_ticker, outcome.record, 201)
    response.headers["Location"] = f"/api/tickers/{outcome.id}"
    return answers.repeated(response, outcome)


async def listing(request: Request) -> Response:
    """Answer listed tickers from memory, so many at a time."""
    process, before, limit = process_of(request), before_of(request), LIMIT.of(request)
    digest, packed = await process.listing.page("api", answers.listing, before, limit)
    tag = etag(digest, process.assets.build, before, limit)
    return Kept(packed, {"Cache-Control": SHARED, "ETag": tag}, "application/json")


async def read(request: Request) -> Response:
    ticker = await process_of(request).shelf.ticker(request.path_params["slug"])
    return await answers.made(answers.of_ticker, Record(ticker))


async def patch(request: Request) -> Response:
    process, slug, author = process_of(request), request.path_params["slug"], author_of(request)
    asked, body = await requests.json_object(request, MERGE_PATCH)
    outcome = await process.archive.headers.change(
        slug,
        Edit(asked),
        author,
        expected=conditions.expected(request),
        only=conditions.once(request, author, body),
    )
    assert outcome.record is not None
    return answers.repeated(await answers.made(answers.of_ticker, outcome.record), outcome)


async def delete(request: Request) -> Response:
    process, slug, author = process_of(request), request.path_params["slug"], author_of(request)
    body = await body_of(request)
    name = await process.archive.aliases.name_of(slug)
    outcome = await process.archive.headers.delete(
        slug,
        author,
        expected=conditions.expected(request),
        only=conditions.once(request, author, body),
    )
    await process.people.forget_ticker(name)
    await process.tokens.forget_ticker(name)
    return answers.repeated(answers.of_json({"slug": slug, "deleted": True}), outcome)
