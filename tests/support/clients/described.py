"""Described: whether an answer of the API is one that its document promises."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import httpx2
from pydantic import BaseModel, ValidationError

from ticker.web.api.document import models
from ticker.web.api.document.openapi import description
from ticker.web.api.operations import Gives
from ticker.web.api.routes import ROWS

TELLING = {"etag", "location", "idempotency-replayed", "retry-after", "www-authenticate", "vary"}
"""Headers that say something of the answer, rather than of how it is sent."""


@cache
def document() -> dict[str, Any]:
    return description(ROWS, "/")


def is_described(answer: httpx2.Response) -> None:
    """Assert that the status, the headers and the body of an answer are described."""
    for row in ROWS:
        form = re.sub(r"\{\w+\}", "[^/]+", row.path)
        if row.method == answer.request.method and re.fullmatch(form, answer.request.url.path):
            break
    else:
        return
    operation = document()["paths"][row.path][row.method.lower()]
    asked = f"{row.method} {row.path} is {answer.status_code}"
    assert str(answer.status_code) in operation["responses"], asked
    response = operation["responses"][str(answer.status_code)]
    if "$ref" in response:
        response = document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    headers = {name.lower() for name in response["headers"]}
    assert TELLING & {*answer.headers} <= headers, asked
    given = next((one for one in row.operation.gives if one.status == answer.status_code), None)
    answer.read()
    if given is None:
        models.Problem.model_validate_json(answer.content)
    elif given.models:
        assert whole(given, answer.content), asked
    else:
        assert not answer.content, asked


def whole(given: Gives, content: bytes) -> bool:
    """Return whether a body is one of those that may be given, without a word more."""
    return any(is_one(model, content) for model in given.models)


def is_one(model: type[BaseModel], content: bytes) -> bool:
    try:
        return nothing_more(model.model_validate_json(content))
    except ValidationError:
        return False


def nothing_more(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(nothing_more, value))
    if not isinstance(value, BaseModel):
        return True
    if isinstance(value, models.Description):
        return True
    return not value.model_extra and all(nothing_more(one) for _, one in value)
