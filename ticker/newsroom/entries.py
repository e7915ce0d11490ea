"""An entry: one item of a ticker, in one revision."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ticker.newsroom.moments import Moment, written
from ticker.newsroom.tickers import Line, Lines, WebAddress

ENTRY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_BODY = 64 * 1024


def _within_bytes(value: str) -> str:
    size = len(value.encode(errors="surrogatepass"))
    if size > LONGEST_BODY:
        raise ValueError(f"should be at most 64 KiB of text, not {size} bytes")
    return value


def _entry_id(value: str) -> str:
    if not ENTRY_ID.fullmatch(value):
        raise ValueError(f"should be 1 to 64 of A-Z, a-z, 0-9, '_' and '-', not {value[:70]!r}")
    return value


class State(StrEnum):
    """Where an entry stands between the desk and the readers."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETRACTED = "retracted"


class Verification(StrEnum):
    """How far the newsroom vouches for what an entry says."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"


class Source(BaseModel):
    """Where an entry comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, Field(min_length=1, max_length=200)]
    url: WebAddress | None = None


class Content(BaseModel):
    """What an editor may set of an entry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    headline: Annotated[Line, Field(max_length=300)] = ""
    body: Annotated[Lines, AfterValidator(_within_bytes)] = ""
    label: Annotated[Line, Field(max_length=40)] = ""
    breaking: bool = False
    author: Annotated[Line, Field(max_length=200)] = ""
    source: Source | None = None
    verification: Verification | None = None
    tags: Annotated[
        list[Annotated[Line, Field(min_length=1, max_length=60)]], Field(max_length=20)
    ] = Field(default_factory=list)
    key: bool = False
    pinned: bool = False
    published_at: Moment | None = None
    state: State = State.PUBLISHED
    correction: Annotated[Line, Field(max_length=1000)] = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.headline and not self.body.strip():
            raise ValueError("headline or body should say something; both are empty")
        return self


class Retraction(BaseModel):
    """Why an entry is taken from the readers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[Line, Field(max_length=1000)] = ""


class Entry(Content):
    """An entry as it stands in the archive: one revision of it."""

    id: Annotated[str, AfterValidator(_entry_id)]
    revision: Annotated[int, Field(ge=1)]
    updated_at: Moment
    edited_at: Moment | None = None
    reason: str = ""

    @property
    def order(self) -> str:
        """Return the key by which entries sort, oldest first: time, then id, by bytes."""
        return order(written(self.published_at or self.updated_at), self.id)

    def content(self) -> Content:
        """Return the part that an editor may set."""
        return Content.model_validate(self.model_dump(include=set(Content.model_fields)))


def order(moment: str, entry_id: str) -> str:
    """Return the sort key of an entry of that moment (RFC 3339, UTC) and id."""
    return f"{moment} {entry_id}"
