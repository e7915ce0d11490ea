"""Programs: the HTTP API to tickers and entries, in JSON."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from ulid import ULID

from ticker.newsroom import prose
from ticker.newsroom.entries import ENTRY_ID, Content, Entry, Retraction, State
from ticker.newsroom.once import Outcome
from ticker.newsroom.refusals import NoSuchEntry
from ticker.newsroom.snapshot import Snapshot
from ticker.newsroom.tickers import Header, NewTicker, Ticker
from ticker.web import problems, requests
from ticker.web.access import bearer, require
from ticker.web.openapi import description
from ticker.web.pages import SHARED
from ticker.web.problems import Problem
from ticker.web.process import process_of
from ticker.wire.position import Position

MOST_ENTRIES = 100
MERGE_PATCH = "application/merge-patch+json"

Endpoint = Callable[[Request], Awaitable[Response]]
Given = ParamSpec("Given")
Made = TypeVar("Made")


async def create_ticker(request: Request) -> Response:
    token = await require(request)
    said, body = await requests.json_object(request)
    new = NewTicker.model_validate(said)
    only = requests.once(request, token, body)
    ticker, is_new = await process_of(request).archive.create(new, only)
    response = await _made(_ticker, ticker, 201)
    response.headers["Location"] = f"/api/tickers/{ticker.slug}"
    if not is_new:
        response.headers["Idempotency-Replayed"] = "true"
    return response


async def list_tickers(request: Request) -> Response:
    tickers = await process_of(request).archive.listing()
    return await _made(_listing, tickers)


async def read_ticker(request: Request) -> Response:
    slug = request.path_params["slug"]
    return await _made(_ticker, await process_of(request).archive.ticker(slug))


async def patch_ticker(request: Request) -> Response:
    token = await require(request)
    patch, body = await requests.json_object(request, MERGE_PATCH)

    def revise(ticker: Ticker) -> Header:
        return Header.model_validate(
            requests.merged(ticker.header().model_dump(mode="json"), patch)
        )

    ticker = await process_of(request).archive.change(
        request.path_params["slug"],
        revise,
        expected=requests.expected_revision(request),
        only=requests.once(request, token, body),
    )
    return await _made(_ticker, ticker)


async def delete_ticker(request: Request) -> Response:
    token = await require(request)
    slug, body = request.path_params["slug"], await requests.body_of(request)
    await process_of(request).archive.delete(
        slug,
        expected=requests.expected_revision(request),
        only=requests.once(request, token, body),
    )
    return _json({"slug": slug, "deleted": True})


async def list_entries(request: Request) -> Response:
    """Answer published entries; with a token, those of every state, or of one."""
    token = await bearer(request)
    index = _state(request) if token else State.PUBLISHED.value
    archive, slug = process_of(request).archive, request.path_params["slug"]
    if not token and "state" in request.query_params:
        raise Problem(401, "Only with a token entries are listed by state.")
    before = request.query_params.get("before")
    snapshot = await archive.snapshot(slug, index=index, limit=_limit(request), before=before)
    response = await _made(_page, snapshot)
    response.headers["Vary"] = "Authorization"
    asked_at = request.query_params.get("at")
    if token or (asked_at is not None and asked_at != str(snapshot.at)):
        response.headers["Cache-Control"] = "no-store"
        return response
    response.headers["Cache-Control"] = SHARED
    response.headers["ETag"] = f'"{snapshot.at}-{process_of(request).assets.build}"'
    if requests.knows(request, response.headers["ETag"]):
        return Response(status_code=304, headers=_without_length(response))
    return response


async def read_entry(request: Request) -> Response:
    token = await bearer(request)
    slug, entry_id = _entry_path(request)
    outcome = await process_of(request).archive.entry(slug, entry_id)
    state = outcome.entry.state if outcome.entry else State.RETRACTED
    if not token and state is State.RETRACTED:
        raise Problem(410, f"The entry '{entry_id}' has been retracted.")
    if not token and state is State.DRAFT:
        raise NoSuchEntry(entry_id)
    return await _made(_outcome, outcome)


async def list_revisions(request: Request) -> Response:
    await require(request)
    slug, entry_id = _entry_path(request)
    revisions = await process_of(request).archive.revisions(slug, entry_id)
    return await _made(_revisions, revisions)


async def post_entry(request: Request) -> Response:
    return await _write(request, str(ULID()), Content.model_validate)


async def put_entry(request: Request) -> Response:
    return await _write(request, _entry_path(request)[1], Content.model_validate)


async def _write(
    request: Request, entry_id: str, read: Callable[[dict[str, Any]], Content]
) -> Response:
    token = await require(request)
    said, body = await requests.json_object(request)
    content = read(said)
    outcome = await process_of(request).archive.write(
        request.path_params["slug"],
        entry_id,
        lambda _: content,
        expected=requests.expected_revision(request),
        only=requests.once(request, token, body),
    )
    response = await _made(_outcome, outcome, 201 if outcome.created else 200)
    slug = request.path_params["slug"]
    response.headers["Location"] = f"/api/tickers/{slug}/entries/{outcome.id}"
    return response


async def patch_entry(request: Request) -> Response:
    token = await require(request)
    slug, entry_id = _entry_path(request)
    patch, body = await requests.json_object(request, MERGE_PATCH)

    def revise(standing: Entry | None) -> Content:
        if standing is None:
            raise NoSuchEntry(entry_id)
        content = standing.content().model_dump(mode="json")
        return Content.model_validate(requests.merged(content, patch))

    outcome = await process_of(request).archive.write(
        slug,
        entry_id,
        revise,
        expected=requests.expected_revision(request),
        only=requests.once(request, token, body),
    )
    return await _made(_outcome, outcome)


async def delete_entry(request: Request) -> Response:
    """Erase a draft, retract anything else; with ``purge=1`` erase it and all its texts."""
    token = await require(request)
    slug, entry_id = _entry_path(request)
    reason, body = await _reason(request)
    expected = requests.expected_revision(request)
    only = requests.once(request, token, body)
    archive = process_of(request).archive
    if _purge(request):
        outcome = await archive.purge(slug, entry_id, expected=expected, only=only)
    else:
        outcome = await archive.retract(slug, entry_id, reason, expected=expected, only=only)
    return await _made(_outcome, outcome)


async def openapi(_: Request) -> Response:
    return _json(description())


def routes() -> list[Route]:
    """Return the routes of the API."""
    ticker, entries = "/api/tickers/{slug}", "/api/tickers/{slug}/entries"
    entry = f"{entries}/{{id}}"
    return [
        _route("/api/openapi.json", GET=openapi),
        _route("/api/tickers", GET=list_tickers, POST=create_ticker),
        _route(ticker, GET=read_ticker, PATCH=patch_ticker, DELETE=delete_ticker),
        _route(entries, GET=list_entries, POST=post_entry),
        _route(entry, GET=read_entry, PUT=put_entry, PATCH=patch_entry, DELETE=delete_entry),
        _route(f"{entry}/revisions", GET=list_revisions),
    ]


def _route(path: str, **methods: Endpoint) -> Route:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        try:
            return await methods[method](request)
        except problems.EXPECTED as error:
            problem = problems.of(error)
            return problem.response(await _made(_standing, problem))

    return Route(path, endpoint, methods=list(methods))


def _standing(problem: Problem) -> dict[str, object]:
    """Return what an edit meanwhile has left standing, so that its author can decide."""
    if isinstance(problem.standing, Entry):
        return {"entry": _revision_json(problem.standing)}
    if isinstance(problem.standing, Ticker):
        return {"ticker": _ticker_json(problem.standing)}
    return {}


def _entry_path(request: Request) -> tuple[str, str]:
    entry_id = request.path_params["id"]
    if not ENTRY_ID.fullmatch(entry_id):
        text = f"Should be 1 to 64 of A-Z, a-z, 0-9, '_' and '-', not '{entry_id[:70]}'."
        raise Problem(422, f"id: {text}", fields={"id": text})
    return request.path_params["slug"], entry_id


async def _reason(request: Request) -> tuple[str, bytes]:
    body = await requests.body_of(request)
    if not body:
        return "", body
    return Retraction.model_validate(requests.object_in(request, body)).reason, body


def _purge(request: Request) -> bool:
    purge = request.query_params.get("purge", "0")
    if purge not in {"0", "1"}:
        raise Problem(400, f"'purge' should be 1, or left out, not '{purge[:20]}'.")
    return purge == "1"


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", "20")
    if not (re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= MOST_ENTRIES):
        raise Problem(422, f"'limit' should be 1 to {MOST_ENTRIES}, not '{text[:20]}'.")
    return int(text)


def _state(request: Request) -> str:
    state = request.query_params.get("state", "all")
    known = ("all", *(state.value for state in State))
    if state not in known:
        raise Problem(422, f"'state' should be one of {', '.join(known)}, not '{state[:20]}'.")
    return state


async def _made(make: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made:
    """Make what shows prose, in a thread: however long that takes, readers do not wait for it."""
    return await asyncio.to_thread(make, *given, **named)


def _outcome(outcome: Outcome, status: int = 200) -> Response:
    if outcome.entry is None:
        return _json({"id": outcome.id, "erased": True})
    response = _json(_entry_json(outcome.entry, outcome.position), status)
    response.headers["ETag"] = f'"{outcome.entry.revision}"'
    return response


def _page(snapshot: Snapshot) -> Response:
    entries = [_entry_json(entry, snapshot.positions[entry.id]) for entry in snapshot.entries]
    return _json({"at": str(snapshot.at), "entries": entries, "next": snapshot.older})


def _revisions(revisions: list[Entry]) -> Response:
    return _json({"revisions": [_revision_json(revision) for revision in revisions]})


def _entry_json(entry: Entry, position: Position | None) -> dict[str, object]:
    return {**_revision_json(entry), "position": str(position) if position else None}


def _revision_json(entry: Entry) -> dict[str, object]:
    said = entry.model_dump(mode="json", exclude=set() if entry.reason else {"reason"})
    return {**said, "body_html": prose.to_html(entry.body)}


def _listing(tickers: list[Ticker]) -> Response:
    return _json({"tickers": [_ticker_json(ticker) for ticker in tickers if ticker.listed]})


def _ticker(ticker: Ticker, status: int = 200) -> Response:
    response = _json(_ticker_json(ticker), status)
    response.headers["ETag"] = f'"{ticker.revision}"'
    return response


def _ticker_json(ticker: Ticker) -> dict[str, object]:
    return {**ticker.model_dump(mode="json"), "intro_html": prose.to_html(ticker.intro)}


def _json(said: object, status: int = 200) -> Response:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    headers = {"Cache-Control": "no-store"}
    return Response(text, status, headers, "application/json")


def _without_length(response: Response) -> dict[str, str]:
    return {
        k: v for k, v in response.headers.items() if k not in {"content-length", "content-type"}
    }
