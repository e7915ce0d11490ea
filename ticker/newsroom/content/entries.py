"""An entry: one item of a ticker, as it is asked for, and as it stands.

The two are not the same. What a request asks for keeps to the rules of today; what stands was
written under the rules of its day, perhaps by a later version, whose fields and values are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ticker.newsroom.content.fields import MARKDOWN, Asked, Bytes, Line, WebAddress
from ticker.newsroom.content.images import Image, StoredImage
from ticker.newsroom.content.moments import Moment, written

ENTRY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_BODY = 64 * 1024


class State(StrEnum):
    """Where an entry stands between the desk and the readers."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    RETRACTED = "retracted"


class Verification(StrEnum):
    """How far the newsroom vouches for what an entry says."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"


class Source(Asked):
    """Where an entry comes from, as it is asked for."""

    name: Annotated[str, Line(200, least=1)]
    url: WebAddress | None = None


class Content(Asked):
    """What an editor may set of an entry."""

    headline: Annotated[str, Line(300)] = ""
    """Headline or body has to say something; the other may be empty."""
    body: Annotated[str, Bytes(LONGEST_BODY), Field(description=MARKDOWN)] = ""
    label: Annotated[str, Line(40)] = ""
    """A short word in front of the headline, such as `Eilmeldung`."""
    breaking: bool = False
    """Whether it is urgent."""
    author: Annotated[str, Line(200)] = ""
    """Who has written it, as readers are told."""
    source: Source | None = None
    """Where it comes from."""
    verification: Verification | None = None
    """How far the newsroom vouches for what it says."""
    image: Image | None = None
    """The picture below its headline."""
    tags: Annotated[list[Annotated[str, Line(60, least=1)]], Field(max_length=20)] = Field(
        default_factory=list
    )
    """What it is about."""
    key: bool = False
    """Whether it is among the key events."""
    pinned: bool = False
    """Whether it is shown above the feed, too."""
    published_at: Moment | None = None
    """When it was published, or, while `state` is `scheduled`, is to be; by itself, the present."""
    state: State = State.PUBLISHED
    """Where it stands between the desk and the readers."""
    correction: Annotated[str, Line(1000)] = ""
    """What was corrected, in a sentence for readers."""
    quiet: bool = False
    """Of this one write: readers see it, but it is not announced, not counted as new, and alerts
    nobody. It alone is no change."""


class Retraction(Asked):
    """Why an entry is taken from the readers."""

    reason: Annotated[str, Line(1000)] = ""
    """The newsroom's own reason, which readers are not told."""
    correction: Annotated[str, Line(1000)] = ""
    """What readers are told where the entry was: its page says it, with `410`."""


@dataclass(frozen=True, slots=True)
class Purge:
    """That an entry is to be erased with all its revisions and texts; only its id stays."""


@dataclass(frozen=True, slots=True)
class Moved:
    """That an entry is taken from the readers of its ticker, for it stands in another one."""

    to: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """That an entry stands here which comes from another ticker, perhaps back from there."""

    content: Content


@dataclass(frozen=True, slots=True)
class Due:
    """That an entry is to be published whose time has come, if that is still its time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class StoredSource:
    """Where an entry comes from, as it is kept."""

    name: str
    url: str | None = None
    unknown: Mapping[str, object] = field(default_factory=dict)
    """What a later version has said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as it stands in the archive: one revision of it."""

    headline: str = ""
    body: str = ""
    label: str = ""
    breaking: bool = False
    author: str = ""
    source: StoredSource | None = None
    verification: Verification | str | None = None
    image: StoredImage | None = None
    tags: tuple[str, ...] = ()
    key: bool = False
    pinned: bool = False
    published_at: datetime | None = None
    state: State | str = State.PUBLISHED
    correction: str = ""
    id: str
    revision: int
    updated_at: datetime
    edited_at: datetime | None = None
    reason: str = ""
    moved_to: str = ""
    """In which ticker it stands instead, if it was retracted for that."""
    by: str | None = None
    """The stable id of who has written this revision; None in those of earlier versions."""
    quiet: bool = False
    """Whether readers are not to be told that there is something new in this revision."""
    unheard: bool = False
    """Whether every revision that readers have seen was quiet."""
    shared: bool = False
    """Whether others than whoever began it have written it."""
    backdated: bool = False
    """Whether an editor has given its time."""
    unknown: Mapping[str, object] = field(default_factory=dict)
    """Fields of a later version, which are kept over an edit."""

    @property
    def order(self) -> str:
        """Return the key by which entries sort, oldest first: time, then id, by bytes."""
        return order(written(self.published_at or self.updated_at), self.id)

    @property
    def edited_since(self) -> datetime | None:
        """Return when its text was changed after the time under which it stands, if it was."""
        edited, since = self.edited_at, self.published_at or self.updated_at
        return edited if edited and edited > since else None

    @property
    def of_a_later_version(self) -> bool:
        """Tell whether a known field has a value that is not known: then it can only be read."""
        return type(self.state) is str or type(self.verification) is str

    @property
    def for_readers(self) -> bool:
        """Tell whether readers may see it."""
        return self.state is State.PUBLISHED and not self.of_a_later_version


def order(moment: str, entry_id: str) -> str:
    """Return the sort key of an entry of that moment (RFC 3339, UTC) and id."""
    return f"{moment} {entry_id}"
