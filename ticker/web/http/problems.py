"""Problems: what went wrong, for programs as RFC 9457 has it, for people in their words."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ticker.newsroom.content import refusals
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault
from ticker.newsroom.markup import words
from ticker.newsroom.markup.locales import Locale
from ticker.newsroom.pictures.away import FilesAway
from ticker.newsroom.pictures.making.maker import MakingError
from ticker.wire.channel.seats import Full
from ticker.wire.hub.calls import Unknown
from ticker.wire.store.unavailable import Unavailable

logger = logging.getLogger(__name__)

AWAY_SECONDS = 5
"""What `Retry-After` says while Redis is away, or all places are taken."""
LATER = {"Retry-After": str(AWAY_SECONDS)}
# There is no scheme for sessions; what a program can come by is a token.
_REQUIRED = {401: {"WWW-Authenticate": 'Bearer realm="ticker"'}}
"""What an answer of that status has to name (RFC 9110, 15.5.2)."""


class Problem(Exception):
    """An answer that is not the one asked for: a status, and a key with values."""

    def __init__(
        self,
        status: int,
        key: str,
        values: Mapping[str, Any] | None = None,
        *,
        fields: Mapping[str, Fault] | None = None,
        headers: Mapping[str, str] | None = None,
        standing: object = None,
    ) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.values = dict(values or {})
        self.fields = dict(fields or {})
        """What is wrong with each field at fault."""
        self.headers = {"Cache-Control": "no-store", **_REQUIRED.get(status, {}), **(headers or {})}
        self.standing = standing
        """What stands in the archive, where that is why."""

    @property
    def title(self) -> str:
        """Return the status in words."""
        return HTTPStatus(self.status).phrase

    def sentences(self, locale: Locale = words.ENGLISH) -> dict[str, str]:
        """Return one sentence for each field at fault."""
        return words.fields(self.fields, locale)

    def detail(self, locale: Locale = words.ENGLISH) -> str:
        """Return what went wrong, as one or several sentences."""
        if self.fields:
            return words.joined(self.sentences(locale))
        return words.told(self.key, self.values, locale)

    def response(self, more: Mapping[str, object] | None = None) -> Response:
        """Return the problem details of RFC 9457."""
        details: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail(),
            "code": self.key,
        }
        if self.fields:
            details["errors"] = [
                {"field": name, "detail": text, "code": self.fields[name].key}
                for name, text in self.sentences().items()
            ]
        text = json.dumps({**details, **(more or {})}, ensure_ascii=False)
        return Response(text, self.status, self.headers, "application/problem+json")


def parameter(status: int, name: str, expected: str, found: str) -> Problem:
    """Return the problem of a query parameter that cannot be what it is."""
    return Problem(status, "parameter", {"name": name, "expected": expected, "found": shown(found)})


def of(error: Exception) -> Problem:
    """Return the problem that an error is to whoever asked; other errors are raised again."""
    match error:
        case Problem():
            return error
        case HTTPException():
            return _of_status(error)
        case ValidationError():
            return Problem(422, "invalid", fields=refusals.faults(error))
        case refusals.Invalid():
            return Problem(422, error.key, fields=error.fields)
        case refusals.EditedMeanwhile() | refusals.AlreadyThere():
            return Problem(412, error.key, error.values, standing=error.standing)
        case refusals.Unreadable():
            logger.error("%s", error)
            return Problem(500, "unreadable")
        case Full() | Unavailable() | FilesAway() | MakingError():
            return _later(error)
        case Unknown():
            error = refusals.NoSuchTicker(str(error))
    status = _STATUS.get(type(error))
    if status is None or not isinstance(error, refusals.Refusal):
        raise error
    return Problem(status, error.key, error.values)


def _later(error: Full | Unavailable | FilesAway | MakingError) -> Problem:
    if isinstance(error, FilesAway | MakingError):
        return _of_pictures(error)
    if isinstance(error, Full):
        # Whoever has no seat does not keep a connection either: there are not many more of them.
        return Problem(503, "full", {"why": str(error)}, headers={**LATER, "Connection": "close"})
    return Problem(503, f"store_{error.reason}", headers=LATER)


def _of_pictures(error: FilesAway | MakingError) -> Problem:
    logger.warning("%s", error)
    if isinstance(error, FilesAway):
        key = "no_room" if error.reason == "full" else "files_away"
        return Problem(503, key, {"seconds": AWAY_SECONDS}, headers=LATER)
    return Problem(503, "not_made", headers=LATER)


def _of_status(error: HTTPException) -> Problem:
    key = _KEYS.get(error.status_code)
    if key is None:
        phrase = HTTPStatus(error.status_code).phrase
        return Problem(error.status_code, "http", {"why": error.detail or phrase})
    return Problem(error.status_code, key, headers=error.headers)


_STATUS: dict[type[Exception], int] = {
    refusals.Forbidden: 403,
    refusals.NoSuchTicker: 404,
    refusals.NoSuchEntry: 404,
    refusals.NoSuchPicture: 404,
    refusals.NoSuchCopy: 404,
    refusals.NoSuchPerson: 404,
    refusals.SlugTaken: 409,
    refusals.NameTaken: 409,
    refusals.LastAdmin: 409,
    refusals.HasBegun: 409,
    refusals.ChangedMeanwhile: 409,
    refusals.OfALaterVersion: 409,
    refusals.Retracted: 410,
    refusals.Erased: 410,
    refusals.TooLarge: 413,
    refusals.TooManyCopies: 422,
    refusals.KeyReused: 422,
}
_KEYS = {404: "no_such_address", 405: "method"}

EXPECTED = (
    Problem,
    HTTPException,
    ValidationError,
    refusals.Refusal,
    refusals.Unreadable,
    Unknown,
    Full,
    Unavailable,
    FilesAway,
    MakingError,
)
"""All errors that `of` knows the problem of."""
