"""What the desk's script asks for, in JSON: who asks, for whom, and what is the matter if it fails.

A browser sends a session's cookie with whatever it is told to send. So what is asked here must
come from our own origin, as JSON, which no form of another site can send; and it says in whose
name: after somebody else has signed in at the same browser, nothing goes out under the wrong one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import Deed
from ticker.web.api import answers
from ticker.web.desk.rendering import choices, words_of
from ticker.web.desk.versions import meanwhile
from ticker.web.http import problems, requests
from ticker.web.http.problems import Problem
from ticker.web.process import process_of

Endpoint = Callable[[Request], Awaitable[Response]]
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody at the desk asks for, of a ticker."""

    slug: str
    author: Author
    fields: dict[str, Any]
    body: bytes = b""


def for_script(endpoint: Endpoint) -> Endpoint:
    """Answer what goes wrong in an endpoint with a sentence in the editor's language."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except problems.EXPECTED as error:
            problem = problems.of(error)
            words = words_of(request)
            names = await _names(request, problem)
            told = {
                "code": problem.key,
                "said": await meanwhile.said(request, problem, words),
                "fields": problem.sentences(words),
                **answers.of_standing(problem.standing, names),
            }
            if meant := choices(error, words):
                told["choices"] = meant
            response = answers.of_json(told, problem.status)
            response.headers.update(problem.headers)
            return response

    return answered


async def reader(request: Request, deed: Deed) -> Author:
    """Return who asks, and may do that to the ticker; raises as `Sessions.of` does."""
    process = process_of(request)
    return (await process.sessions.of(request, deed, request.path_params["slug"])).author


async def asked(request: Request, deed: Deed, *expected: str) -> Asked:
    """Return who asks for a change, and with which fields.

    Raises as `Sessions.of` does, and Problems: 403 for another site, 409 where the browser's
    session is somebody else's by now, 400 for other fields, and those of `requests.json_object`.
    """
    author = await reader(request, deed)
    process_of(request).sessions.check_origin(request)
    fields, body = await requests.json_object(request)
    check_person(author, fields.pop(PERSON, None))
    if fields.keys() != set(expected):
        raise Problem(400, "not_our_form")
    return Asked(request.path_params["slug"], author, fields, body)


def check_person(author: Author, expected: object) -> None:
    """Raise a 409 Problem where a page is somebody else's than who is signed in by now."""
    if expected != author.id:
        raise Problem(409, "another_person", {"name": author.name})


async def _names(request: Request, problem: Problem) -> dict[str, str]:
    by = getattr(problem.standing, "by", None)
    return await process_of(request).authors.names([by]) if by else {}
