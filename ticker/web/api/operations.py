"""Operations: what is said of a call of the API, from which the OpenAPI document is made alone.

What follows from a call's path, from who is let in, and from what it takes, is not said again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from ticker.web.api.parameters import Parameter
from ticker.web.http.rows import Row

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"


@dataclass(frozen=True, slots=True)
class Tag:
    """What calls have to do with, as the document sorts them."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Takes:
    """What is sent with a call."""

    model: type[BaseModel]
    example: Mapping[str, object]
    media_type: str = JSON
    required: bool = True


@dataclass(frozen=True, slots=True)
class TakesFile:
    """A file that is sent with a call, as the body itself or as a field of a form."""

    field: str
    words: str
    beside: tuple[Parameter, ...]
    """What may be said of it in the form's other fields."""
    elsewhere: Takes
    """What is sent in its place where it lies with others."""


@dataclass(frozen=True, slots=True)
class Gives:
    """An answer where all went well."""

    status: int
    words: str
    models: tuple[type[BaseModel], ...] = ()
    """What may stand in it, one of them; empty for an answer without a body."""
    example: Mapping[str, object] | None = None
    headers: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """What is said of a call."""

    id: str
    """By which clients that are generated call it: it stays."""
    tag: Tag
    summary: str
    words: str
    gives: tuple[Gives, ...]
    query: tuple[Parameter, ...] = ()
    headers: tuple[Parameter, ...] = ()
    takes: Takes | TakesFile | None = None
    refuses: tuple[int, ...] = ()
    """Statuses of problems, beside those that follow from the rest."""


@dataclass(frozen=True, slots=True)
class Call(Row):
    """A row of the API, which says what it does."""

    operation: Operation
