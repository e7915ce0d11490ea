"""Working copies over the API, each its author's own."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ticker.web.api import answers
from ticker.web.api.document.models import NewCopy
from ticker.web.api.entries import entry_path, identifier
from ticker.web.api.parameters import Flag
from ticker.web.http import conditions, requests
from ticker.web.http.asking import author_of
from ticker.web.http.receiving.bodies import body_of
from ticker.web.process import process_of

DURABLE = Flag("durable", "`1` answers only once the copy is on disk.")


async def of_ticker(request: Request) -> Response:
    """List what whoever asks has copies of, in a ticker."""
    process, slug, author = process_of(request), request.path_params["slug"], author_of(request)
    return answers.of_copies(await process.archive.copies.kept(slug, author), author)


async def of_entry(request: Request) -> Response:
    """List which copies whoever asks has of an entry, which need not be there yet."""
    process, (slug, entry_id) = process_of(request), entry_path(request)
    author = author_of(request)
    return answers.of_copies(await process.archive.copies.kept(slug, author, entry_id), author)


async def read(request: Request) -> Response:
    process, (slug, entry_id) = process_of(request), entry_path(request)
    author = author_of(request)
    name = identifier(request, "name")
    return answers.of_copy(await process.archive.copies.get(slug, entry_id, name, author), author)


async def put(request: Request) -> Response:
    """Keep a copy; it need not be on disk when this is answered, unless `durable=1` asks so."""
    process, (slug, entry_id) = process_of(request), entry_path(request)
    author = author_of(request)
    asked, body = await requests.json_object(request)
    new = NewCopy.model_validate(asked)
    copy, outcome = await process.archive.copies.put(
        slug,
        entry_id,
        identifier(request, "name"),
        author,
        content=new.content,
        base=new.base,
        durable=DURABLE.of(request),
        only=conditions.once(request, author, body),
    )
    response = answers.of_copy(copy, author, 201 if outcome.created else 200)
    return answers.repeated(response, outcome)


async def delete(request: Request) -> Response:
    process, (slug, entry_id) = process_of(request), entry_path(request)
    author = author_of(request)
    name = identifier(request, "name")
    only = conditions.once(request, author, await body_of(request))
    outcome = await process.archive.copies.delete(slug, entry_id, name, author, only)
    response = answers.of_json({"entry": entry_id, "name": name, "deleted": True})
    return answers.repeated(response, outcome)
