"""Problems: what went wrong, for programs as RFC 9457 problem details, for readers as a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ticker.newsroom import refusals
from ticker.wire.hub import Unknown
from ticker.wire.log import Unavailable
from ticker.wire.seats import Full

AWAY_SECONDS = 5
"""What `Retry-After` says while Redis is away, or all places are taken."""


class Problem(Exception):
    """An answer that is not the one asked for."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        standing: object = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.fields = dict(fields or {})
        """One sentence for each field at fault."""
        self.headers = {"Cache-Control": "no-store", **(headers or {})}
        self.standing = standing
        """What stands in the archive, where that is why."""

    @property
    def title(self) -> str:
        """Return the status in words."""
        return HTTPStatus(self.status).phrase

    def response(self, more: Mapping[str, object] | None = None) -> Response:
        """Return the problem details of RFC 9457."""
        said: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.fields:
            said["errors"] = [{"field": name, "detail": text} for name, text in self.fields.items()]
        text = json.dumps({**said, **(more or {})}, ensure_ascii=False)
        return Response(text, self.status, self.headers, "application/problem+json")


def of(error: Exception) -> Problem:
    """Return the problem that an error is to whoever asked; other errors are raised again."""
    match error:
        case Problem():
            return error
        case HTTPException():
            return Problem(error.status_code, _of_status(error), headers=error.headers)
        case ValidationError():
            return _invalid(invalid_fields(error))
        case refusals.Invalid():
            return _invalid({name: _sentence(text) for name, text in error.fields.items()})
        case refusals.EditedMeanwhile():
            return Problem(412, str(error), standing=error.standing)
        case Unknown():
            return Problem(404, str(refusals.NoSuchTicker(str(error))))
        case Full():
            return Problem(503, str(error), headers=LATER)
        case Unavailable():
            return Problem(503, _AWAY, headers=LATER)
    status = _STATUS.get(type(error))
    if status is None:
        raise error
    return Problem(status, str(error))


def _invalid(fields: Mapping[str, str]) -> Problem:
    said = " ".join(f"{name}: {text}" for name, text in fields.items())
    return Problem(422, said, fields=fields)


LATER = {"Retry-After": str(AWAY_SECONDS)}
_AWAY = (
    "The store is out of reach, so this is not known to be done; repeat it with the same id or "
    "Idempotency-Key in a few seconds."
)

_STATUS: dict[type[Exception], int] = {
    refusals.NoSuchTicker: 404,
    refusals.NoSuchEntry: 404,
    refusals.SlugTaken: 409,
    refusals.Erased: 410,
    refusals.TooLarge: 413,
    refusals.KeyReused: 422,
}

EXPECTED = (Problem, HTTPException, ValidationError, refusals.Refusal, Unknown, Full, Unavailable)
"""All errors that `of` knows the problem of."""


def invalid_fields(error: ValidationError) -> dict[str, str]:
    """Return one sentence for each field at fault."""
    fields: dict[str, str] = {}
    for one in error.errors():
        name = ".".join(str(part) for part in one["loc"]) or "request"
        text = _WORDS.get(one["type"]) or one["msg"].removeprefix("Value error, ")
        fields.setdefault(name, _sentence(text))
    return fields


_WORDS = {
    "extra_forbidden": "is not a field that can be set",
    "missing": "is needed",
    "string_unicode": "should be text that can be written as UTF-8",
}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _of_status(error: HTTPException) -> str:
    if error.detail and error.detail != HTTPStatus(error.status_code).phrase:
        return error.detail
    return _SAID.get(error.status_code, HTTPStatus(error.status_code).description or error.detail)


_SAID = {
    404: "There is nothing at this address.",
    405: "This address does not take requests of that method.",
}
