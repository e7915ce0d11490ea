"""What the desk's script asks for, in JSON, and what is the matter if it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.people.authors import Author
from ticker.web.api import answers
from ticker.web.desk.rendering import choices, words_of
from ticker.web.desk.versions import meanwhile
from ticker.web.http import problems
from ticker.web.http.asking import author_of, sent_with
from ticker.web.http.problems import Problem
from ticker.web.http.rows import Endpoint
from ticker.web.process import process_of

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


def asked(request: Request, *expected: str) -> Asked:
    """Return who asks for a change, and with which fields; a 400 Problem for other fields."""
    sent = sent_with(request)
    if sent.fields.keys() != set(expected):
        raise Problem(400, "not_our_form")
    return Asked(request.path_params["slug"], author_of(request), sent.fields, sent.body)


def check_person(author: Author, expected: object) -> None:
    """Raise a 409 Problem where a page is somebody else's than who is signed in by now."""
    if expected != author.id:
        raise Problem(409, "another_person", {"name": author.name})


async def _names(request: Request, problem: Problem) -> dict[str, str]:
    by = getattr(problem.standing, "by", None)
    return await process_of(request).authors.names([by]) if by else {}
