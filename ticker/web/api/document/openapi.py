"""The API, described in OpenAPI 3.1, from its rows alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from ticker import __version__
from ticker.newsroom.content.entries import ENTRY_ID
from ticker.newsroom.content.tickers import SLUG
from ticker.web.api.access import ByToken, ByTokenFirst, ByTokenOrOpen
from ticker.web.api.document import headers
from ticker.web.api.document.models import Problem
from ticker.web.api.document.schemas import reference, schemas_of
from ticker.web.api.operations import JSON, Call, Gives, Takes, TakesFile
from ticker.web.api.parameters import Parameter

FORM = "multipart/form-data"
PROBLEM_JSON = "application/problem+json"
_ID = {"type": "string", "pattern": f"^{ENTRY_ID.pattern}$"}
_PLACES = {
    "slug": Parameter(
        "slug",
        "The ticker, by its slug or one that it had.",
        {"type": "string", "pattern": f"^{SLUG.pattern}$"},
        "sturmflut",
    ),
    "id": Parameter("id", "The entry; of a new one its id is yours to choose.", _ID, "pegel-0412"),
    "name": Parameter("name", "The working copy; its name is yours to choose.", _ID, "mine"),
}
_PROBLEMS: dict[int, tuple[str, str, tuple[Parameter, ...]]] = {
    400: ("NotUnderstood", "What was sent cannot be read.", ()),
    401: ("NoToken", "A token is needed, or it is not valid.", (headers.AUTHENTICATE,)),
    403: ("Forbidden", "The token may not do that.", ()),
    404: ("NotThere", "There is no such thing.", ()),
    408: ("TooSlow", "What was sent did not come in time.", ()),
    409: ("Taken", "The slug is taken, or a later version wrote what stands.", ()),
    410: ("Gone", "It was there: retracted, or erased.", ()),
    412: ("EditedMeanwhile", "What stands is not what was expected, and comes with it.", ()),
    413: ("TooLarge", "What was sent is too large, or would be for readers.", ()),
    415: (
        "MediaType",
        "What was sent is of another media type than can be read.",
        (headers.CODINGS, headers.TYPES, headers.PATCHES),
    ),
    421: ("NotOurs", "What was asked is not a host of ours, by `TICKER_HOSTS`.", ()),
    422: ("Invalid", "What was asked for cannot be; one sentence for each field.", ()),
    429: (
        "TooMany",
        "More was asked for with this token, or from this address, than one may have.",
        (headers.RETRY_AFTER,),
    ),
    500: ("Unreadable", "What is stored cannot be read.", ()),
    503: (
        "Away",
        "The store cannot be reached: not known to be stored. Repeat it with the same id or key.",
        (headers.RETRY_AFTER,),
    ),
}


def description(calls: Iterable[Call], server: str) -> dict[str, Any]:
    """Return the OpenAPI document of calls, as a server answers them."""
    calls = tuple(calls)
    paths: dict[str, Any] = {}
    for call in calls:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call)
    tags = {call.operation.tag.name: call.operation.tag.words for call in calls}
    statuses = sorted({status for call in calls for status in _refused(call)})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ticker",
            "version": __version__,
            "description": "Tickers and their entries, for programs. How readers' live stream is "
            "followed says `docs/protocol.md`. Answers may have more fields than are named here.",
        },
        "servers": [{"url": server, "description": "This server"}],
        "tags": [{"name": name, "description": words} for name, words in tags.items()],
        "paths": paths,
        "components": {
            "schemas": schemas_of(_models(calls)),
            "responses": {_PROBLEMS[status][0]: _problem(status) for status in statuses},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token as `ticker token NAME` prints it.",
                }
            },
        },
    }


def _operation(call: Call) -> dict[str, Any]:
    of = call.operation
    refused = {
        str(status): {"$ref": f"#/components/responses/{_PROBLEMS[status][0]}"}
        for status in sorted(_refused(call))
    }
    described: dict[str, Any] = {
        "operationId": of.id,
        "tags": [of.tag.name],
        "summary": of.summary,
        "description": of.words,
        "security": _security(call),
        "parameters": list(_parameters(call)),
        "responses": {**{str(one.status): _answer(one) for one in of.gives}, **refused},
    }
    if of.takes:
        described["requestBody"] = _body(of.takes)
    return described


def _security(call: Call) -> list[dict[str, list[str]]]:
    if isinstance(call.access, ByToken | ByTokenFirst):
        return [{"token": []}]
    return [{}, {"token": []}] if isinstance(call.access, ByTokenOrOpen) else []


def _parameters(call: Call) -> Iterator[dict[str, Any]]:
    for name in _named(call):
        yield {**_parameter(_PLACES[name], "path"), "required": True}
    for one in call.operation.query:
        yield _parameter(one, "query")
    for one in call.operation.headers:
        yield _parameter(one, "header")


def _named(call: Call) -> list[str]:
    return re.findall(r"\{(\w+)\}", call.path)


def _refused(call: Call) -> set[int]:
    """Return the statuses of all problems that a call may be answered with."""
    of = call.operation
    found = {*of.refuses, *(one.refused for one in (*of.query, *of.headers) if one.refused)}
    found |= {400, 421}  # what is asked of no good host, or of none of ours
    if isinstance(call.access, ByTokenOrOpen):
        found |= {401, 403, 429}
    if isinstance(call.access, ByToken):  # whatever comes is read before it is asked who may
        found |= {408, 413}
    if of.takes:
        found |= {400, 415, 422}
    if headers.IDEMPOTENCY_KEY in of.headers:
        found |= {422}
    if _named(call):
        found |= {404}
    if {"id", "name"} & {*_named(call)}:
        found |= {422}
    return found


def _models(calls: Iterable[Call]) -> Iterator[type[BaseModel]]:
    yield Problem
    for call in calls:
        for gives in call.operation.gives:
            yield from gives.models
        match call.operation.takes:
            case Takes(model=model) | TakesFile(elsewhere=Takes(model=model)):
                yield model


def _parameter(of: Parameter, place: str) -> dict[str, Any]:
    described = {"name": of.name, "in": place, "description": of.words, "schema": of.schema}
    return described if of.example is None else {**described, "example": of.example}


def _headers(of: Iterable[Parameter]) -> dict[str, Any]:
    """Describe the headers of an answer; each may be packed, and then says so to caches."""
    carried = (*of, headers.VARY)
    return {
        "headers": {one.name: {"description": one.words, "schema": one.schema} for one in carried}
    }


def _body(takes: Takes | TakesFile) -> dict[str, Any]:
    if isinstance(takes, TakesFile):
        return _file(takes)
    return {"required": takes.required, "content": _content(takes)}


def _content(takes: Takes) -> dict[str, Any]:
    return {takes.media_type: {"schema": reference(takes.model), "example": takes.example}}


def _file(takes: TakesFile) -> dict[str, Any]:
    """Describe a file, in the words of OpenAPI 3.0, which all that generate clients know.

    They do not know `image/*`, by which the body itself may be called as well.
    """
    file = {"type": "string", "format": "binary", "description": takes.words}
    beside = {one.name: {**one.schema, "description": one.words} for one in takes.beside}
    fields = {takes.field: file, **beside}
    form = {"type": "object", "properties": fields, "required": [takes.field]}
    bodies = {FORM: form, "application/octet-stream": file}
    content = {name: {"schema": schema} for name, schema in bodies.items()}
    return {"required": True, "content": content | _content(takes.elsewhere)}


def _answer(gives: Gives) -> dict[str, Any]:
    described = {"description": gives.words, **_headers(gives.headers)}
    if not gives.models:
        return described
    models = [reference(one) for one in gives.models]
    content = {"schema": models[0] if len(models) == 1 else {"anyOf": models}}
    example = {} if gives.example is None else {"example": gives.example}
    return {**described, "content": {JSON: {**content, **example}}}


def _problem(status: int) -> dict[str, Any]:
    _, words, carried = _PROBLEMS[status]
    return {
        "description": words,
        **_headers(carried),
        "content": {PROBLEM_JSON: {"schema": reference(Problem)}},
    }
