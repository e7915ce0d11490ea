"""Entries over the API."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from ulid import ULID

from ticker.newsroom.archive.places import Place
from ticker.newsroom.archive.revisions import Wanted
from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import ENTRY_ID, Content, Purge, Retraction, State
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import Deed, permit
from ticker.newsroom.records.expectations import ANY, Expected
from ticker.web.api import answers
from ticker.web.api.operations import MERGE_PATCH
from ticker.web.api.parameters import Flag, Number, OneOf
from ticker.web.http import conditions, requests
from ticker.web.http.asking import anybody_of, author_of
from ticker.web.http.places import place_of
from ticker.web.http.problems import Problem
from ticker.web.http.receiving.bodies import body_of
from ticker.web.http.sending.packed import Kept
from ticker.web.http.sending.policies import SHARED
from ticker.web.http.sending.validators import etag
from ticker.web.process import process_of

LIMIT = Number("limit", "How many entries, at most.", most=100, usual=20)
STATE = OneOf(
    "state", "Those of one state only; with a token.", ("all", *(state.value for state in State))
)
PURGE = Flag("purge", "`1` erases the entry with all its revisions and texts; only its id stays.")


async def listing(request: Request) -> Response:
    """Answer published entries; with a token, those of every state, or of one."""
    process, slug, author = process_of(request), request.path_params["slug"], anybody_of(request)
    place, limit = place_of(request), LIMIT.of(request)
    if author is None:
        if "state" in request.query_params:
            raise Problem(401, "state_needs_token")
        return await _public(request, place, limit)
    snapshot = await process.archive.readings.snapshot(
        slug, index=STATE.of(request), limit=limit, place=place
    )
    names = await process.authors.names(one.by for one in snapshot.entries)
    text = await answers.made(answers.page, snapshot, _told(author, names))
    response = answers.of_text(text)
    response.headers["Vary"] = "Authorization"
    return response


async def _public(request: Request, place: Place, limit: int) -> Response:
    """Answer what readers see, from memory; ``at`` is asked for after a reset."""
    process, at = process_of(request), request.query_params.get("at")
    page = await process.shelf.page(
        request.path_params["slug"],
        "entries",
        _page,
        place=place,
        limit=limit,
        at=at,
    )
    headers = {
        "Cache-Control": SHARED if at in {None, str(page.at)} else "no-store",
        "ETag": etag(page.at, process.assets.build, place, limit),
        "Vary": "Authorization",
    }
    return Kept(page.packed, headers, "application/json")


def _page(snapshot: Snapshot) -> str:
    return answers.page(snapshot, {})


async def read(request: Request) -> Response:
    process, (slug, entry_id) = process_of(request), entry_path(request)
    author = anybody_of(request)
    if author is None:
        placed = await process.shelf.published(slug, entry_id)
        return await answers.made(answers.of_entry, placed.entry, placed.position, {})
    placed = await process.archive.readings.entry(slug, entry_id)
    told = _told(author, await process.authors.names([placed.entry.by]))
    return await answers.made(answers.of_entry, placed.entry, placed.position, told)


async def revisions(request: Request) -> Response:
    process, (slug, entry_id) = process_of(request), entry_path(request)
    author = author_of(request)
    found = await process.archive.readings.revisions(slug, entry_id)
    names = await process.authors.names(one.by for one in found)
    return await answers.made(answers.of_revisions, found, _told(author, names))


async def post(request: Request) -> Response:
    # Conditions are about what is at the address, which a new entry is not.
    return await _replace(request, str(ULID()), ANY)


async def put(request: Request) -> Response:
    return await _replace(request, entry_path(request)[1], conditions.expected(request))


async def patch(request: Request) -> Response:
    asked, body = await requests.json_object(request, MERGE_PATCH)
    expected = conditions.expected(request)
    return await _write(request, entry_path(request)[1], Edit(asked), body, expected)


async def delete(request: Request) -> Response:
    """Erase a draft, retract anything else; with ``purge=1`` erase it and all its texts."""
    entry_id, purge = entry_path(request)[1], PURGE.of(request)
    if purge:
        permit(author_of(request), Deed.PURGE, request.path_params["slug"])
    body = await body_of(request)
    asked = requests.object_in(request, body) if body else {}
    retraction = Retraction.model_validate(asked)
    wanted = Purge() if purge else retraction
    return await _write(request, entry_id, wanted, body, conditions.expected(request))


async def _replace(request: Request, entry_id: str, expected: Expected) -> Response:
    asked, body = await requests.json_object(request)
    return await _write(request, entry_id, Content.model_validate(asked), body, expected)


async def _write(
    request: Request, entry_id: str, wanted: Wanted, body: bytes, expected: Expected
) -> Response:
    process, slug, author = process_of(request), request.path_params["slug"], author_of(request)
    outcome = await process.write(
        slug,
        entry_id,
        wanted,
        author,
        expected=expected,
        only=conditions.once(request, author, body),
    )
    by = outcome.entry.by if outcome.entry else None
    names = await process.authors.names([by]) if by not in {None, author.id} else {}
    response = await answers.of_write(outcome, author, names)
    if isinstance(wanted, Content):
        response.headers["Location"] = f"/api/tickers/{slug}/entries/{outcome.id}"
    return response


def entry_path(request: Request) -> tuple[str, str]:
    """Return the slug and the id that a path names; a 422 Problem where it cannot be one."""
    return request.path_params["slug"], identifier(request, "id")


def identifier(request: Request, name: str) -> str:
    """Return what a path names, if it has the form of an id; else a 422 Problem."""
    text: str = request.path_params[name]
    if not ENTRY_ID.fullmatch(text):
        raise Problem(422, "invalid", fields={name: Fault("not_an_id", {"found": shown(text)})})
    return text


def _told(author: Author | None, names: dict[str, str]) -> dict[str, str]:
    """Return the names of authors, if whoever asks may know them."""
    return {author.id: author.name, **names} if author else {}
