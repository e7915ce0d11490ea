"""A ticker: one story's live coverage, as its header is asked for, and as it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ticker.newsroom.content.fields import MARKDOWN, Asked, Form, Line, Lines, fault, shown
from ticker.newsroom.content.images import Image, StoredImage
from ticker.newsroom.content.moments import Moment
from ticker.newsroom.content.points import MOST, KeyPoint, StoredPoint
from ticker.origins import Origin, serialised

SLUG = re.compile(r"[a-z0-9-]{2,64}")
LONGEST_INTRO = 16 * 1024
MOST_HOURS = 168
TIMEZONES = frozenset(files("tzdata").joinpath("zones").read_text(encoding="ascii").split())
"""Read once: the system's own list is hundreds of files, and has names that others lack."""


# Babel also reads POSIX locales, as de_DE.UTF-8@euro.
_language_tag = Form(re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"), "not_a_language")
_zone = Form(re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*"), "not_a_time_zone")


def _language(value: str) -> str:
    try:
        Locale.parse(value, sep="-")
    except (ValueError, UnknownLocaleError):
        raise fault("not_a_language", found=shown(value)) from None
    return value


def _timezone(value: str) -> str:
    if value not in TIMEZONES:
        raise fault("not_a_time_zone", found=shown(value))
    return value


def _hours(value: object) -> object:
    if type(value) is not int or not 1 <= value <= MOST_HOURS:
        raise fault("not_hours", most=MOST_HOURS)
    return value


def in_header(origin: str) -> str:
    """Return a stored origin as it may stand in a header; "" of what a later version may mean."""
    found = serialised(origin)
    return found if found == "*" or _ORIGIN.fullmatch(found) else ""


# A host has nothing in it that would mean something in a header; whatever else is stored may.
_ORIGIN = re.compile(r"https?://[a-z0-9_.:\[\]-]+")


def _origins(values: list[str]) -> list[str]:
    return values if values == ["*"] else list(dict.fromkeys(map(_origin, values)))


def _origin(value: str) -> str:
    try:
        return str(Origin.read(value))
    except ValueError:
        raise fault("not_an_origin", found=shown(value)) from None


Hours = Annotated[int, Field(ge=1, le=MOST_HOURS), BeforeValidator(_hours)]
Slug = Annotated[str, Form(SLUG, "not_a_slug")]


class Status(StrEnum):
    """How far the coverage is."""

    UPCOMING = "upcoming"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"


class Header(Asked):
    """What an editor may set of a ticker."""

    title: Annotated[str, Line(300, least=1)]
    """Its headline."""
    kicker: Annotated[str, Line(100)] = ""
    """A word or two above the title."""
    intro: Annotated[str, Lines(LONGEST_INTRO), Field(description=MARKDOWN)] = ""
    language: Annotated[str, Line(35), _language_tag, AfterValidator(_language)] = "de"
    """That of its texts, as BCP 47 has it."""
    timezone: Annotated[str, _zone, AfterValidator(_timezone)] = "Europe/Berlin"
    """In which its times are told, as IANA has it."""
    status: Status = Status.LIVE
    """How far its coverage is."""
    image: Image | None = None
    """The lead image."""
    coverage_start: Moment | None = None
    """When the coverage began, or will."""
    coverage_end: Moment | None = None
    """When it ended, or will; not before it started."""
    next_update: Moment | None = None
    """About when readers are told that more is to come."""
    pause_after: Hours | None = None
    """After how many hours without anything new editors are reminded; an hour later a live ticker
    pauses."""
    key_points: Annotated[list[KeyPoint], Field(max_length=MOST)] = Field(default_factory=list)
    """What has happened so far."""
    continues: Slug | None = None
    """The ticker that this is a part after."""
    continued_by: Slug | None = None
    """The ticker that goes on with it."""
    embed_origins: Annotated[list[str], Field(max_length=100), AfterValidator(_origins)] = Field(
        default_factory=list
    )
    """Whose pages may show it: exact origins, as `https://paper.example`; or `*` alone."""
    listed: bool = True
    """Whether it is among the listed tickers."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if ends_before_it_starts(self):
            raise fault("ends_before_it_starts")
        return self


def ends_before_it_starts(of: Header | Ticker) -> bool:
    """Tell whether a coverage does so."""
    start, end = of.coverage_start, of.coverage_end
    return start is not None and end is not None and end < start


class ChangedHeader(Header):
    """What an editor may change of a ticker: its slug, too, of which the former stays good."""

    slug: Slug | None = None


class NewTicker(Header):
    """A ticker as it is asked for."""

    slug: Slug
    """By which it is asked for, under `/t/`; one that it had stays good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker:
    """A ticker as it stands in the archive."""

    title: str
    kicker: str = ""
    intro: str = ""
    language: str = "de"
    timezone: str = "Europe/Berlin"
    status: Status | str = Status.LIVE
    image: StoredImage | None = None
    coverage_start: datetime | None = None
    coverage_end: datetime | None = None
    next_update: datetime | None = None
    pause_after: int | None = None
    key_points: tuple[StoredPoint, ...] = ()
    continues: str | None = None
    continued_by: str | None = None
    embed_origins: tuple[str, ...] = ()
    listed: bool = True
    slug: str
    aliases: tuple[str, ...] = ()
    """Slugs that it had, which still lead to it; perhaps its name, by which it is stored."""
    revision: int = 1
    created_at: datetime
    updated_at: datetime
    by: str | None = None
    """The stable id of who has written this revision; None in those of earlier versions."""
    unknown: Mapping[str, object] = field(default_factory=dict)
    """Fields of a later version, which are kept over an edit."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def url(self) -> str:
        return f"/t/{self.slug}"

    @property
    def shown_status(self) -> str:
        """Return the status that readers are told; one of a later version promises nothing."""
        return self.status if isinstance(self.status, Status) else Status.PAUSED

    @property
    def is_hidden(self) -> bool:
        """Return whether it is still being prepared, so that nothing leads readers there."""
        return self.stage == "preparing"

    @property
    def stage(self) -> str:
        """Return the status that editors are told: what is in no list is prepared, or put away."""
        status = self.shown_status
        if self.listed:
            return status
        return {Status.UPCOMING: "preparing", Status.ENDED: "archived"}.get(Status(status), status)
