"""Models: what the API answers, as it is described; what it takes is described by what reads it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from ticker.newsroom.content.entries import ENTRY_ID, Content
from ticker.newsroom.content.fields import Asked
from ticker.newsroom.content.moments import Moment
from ticker.newsroom.content.tickers import SLUG, Header

_ANSWER = ConfigDict(extra="allow")


class Entry(Content):
    """An entry as it stands: one revision of it."""

    model_config = _ANSWER

    id: Annotated[str, Field(pattern=f"^{ENTRY_ID.pattern}$")]
    revision: Annotated[int, Field(ge=1)]
    updated_at: Moment
    edited_at: Moment | None = None
    reason: str = ""
    moved_to: str = ""
    by: str | None = None
    body_html: str
    position: str | None = None


class Ticker(Header):
    """A ticker as it stands."""

    model_config = _ANSWER

    slug: Annotated[str, Field(pattern=f"^{SLUG.pattern}$")]
    aliases: Annotated[list[str], Field(description="Slugs that it had, which lead to it.")]
    revision: Annotated[int, Field(ge=1)]
    created_at: Moment
    updated_at: Moment
    intro_html: str


class NewCopy(Asked):
    """A working copy as it is asked to be kept: any content, however unfinished."""

    content: dict[str, Any]
    base: Annotated[int, Field(ge=0)] = 0


class Copy(NewCopy):
    """A working copy; a list has no content."""

    model_config = _ANSWER

    content: dict[str, Any] = Field(default_factory=dict)
    entry: str
    name: str
    by: str
    updated_at: Moment
