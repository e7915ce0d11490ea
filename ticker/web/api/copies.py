"""Working copies over the API, each its author's own."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault
from ticker.web.api import answers
from ticker.web.api.entries import entry_path, identifier
from ticker.web.api.models import MOST_REVISIONS
from ticker.web.api.parameters import Flag
from ticker.web.http import requests
from ticker.web.http.asking import author_of
from ticker.web.http.problems import Problem
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
    asked, _ = await requests.json_object(request)
    copy, is_new = await process.archive.copies.put(
        slug,
        entry_id,
        identifier(request, "name"),
        author,
        content=_content(asked),
        base=_base(asked),
        durable=DURABLE.of(request),
    )
    return answers.of_copy(copy, author, 201 if is_new else 200)


async def delete(request: Request) -> Response:
    process, (slug, entry_id) = process_of(request), entry_path(request)
    author = author_of(request)
    name = identifier(request, "name")
    await process.archive.copies.delete(slug, entry_id, name, author)
    return answers.of_json({"entry": entry_id, "name": name, "deleted": True})


def _content(asked: dict[str, object]) -> dict[str, object]:
    for name in asked.keys() - {"content", "base"}:
        raise Problem(422, "invalid", fields={shown(name): Fault("unknown_field")})
    content = asked.get("content")
    if not isinstance(content, dict):
        key = "not_an_object" if "content" in asked else "missing"
        raise Problem(422, "invalid", fields={"content": Fault(key)})
    return content


def _base(asked: dict[str, object]) -> int:
    base = asked.get("base", 0)
    if type(base) is not int or not 0 <= base < MOST_REVISIONS:
        raise Problem(422, "invalid", fields={"base": Fault("not_a_number")})
    return base
