"""A ticker: one story's live coverage, as its header describes it."""

from __future__ import annotations

import re
from enum import StrEnum
from importlib.resources import files
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ticker.newsroom.moments import Moment

SLUG = re.compile(r"[a-z0-9-]{2,64}")
LONGEST_INTRO = 16 * 1024
# Origins also stand in a header of ours, so nothing but a name and a port may be in them.
_ORIGIN = re.compile(r"https?://([a-z0-9-]+(\.[a-z0-9-]+)*\.?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
TIMEZONES = frozenset(files("tzdata").joinpath("zones").read_text(encoding="ascii").split())
"""Read once: the system's own list is hundreds of files, and has names that others lack."""


def web_address(value: str) -> str:
    """Return an http(s) or root-relative address; ValueError for anything else."""
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = None
    rooted = value.startswith("/") and not value.startswith(("//", "/\\"))
    absolute = parts is not None and parts.scheme in {"http", "https"} and bool(parts.netloc)
    if not (rooted or absolute) or re.search(r"[\s\x00-\x1f\x7f<>\"]", value):
        raise ValueError(f"should be an http or https address, not {value[:60]!r}")
    return value


def one_line(value: str) -> str:
    """Return plain text on one line; ValueError where control characters are in it."""
    value = _writable(value).strip()
    if re.search(r"[\x00-\x1f\x7f\u2028\u2029]", value):
        raise ValueError("should be plain text on one line, without control characters")
    return value


def _writable(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:  # JSON may name half a character, such as \ud800
        raise ValueError("should be text that can be written as UTF-8") from None
    return value


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise ValueError(f"should be 2 to 64 of a-z, 0-9 and hyphen, not {value[:70]!r}")
    return value


def _language(value: str) -> str:
    try:
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", value):
            raise ValueError  # noqa: TRY301 - Babel also reads POSIX locales: de_DE.UTF-8@euro
        Locale.parse(value, sep="-")
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"should be a language such as 'de' or 'en-GB', not {value!r}") from None
    return value


def _timezone(value: str) -> str:
    if value not in TIMEZONES:
        raise ValueError(f"should be a time zone such as 'Europe/Berlin', not {value!r}")
    return value


def _origin(value: str) -> str:
    if not _ORIGIN.fullmatch(value.lower()):
        raise ValueError(
            f"should be an exact origin such as 'https://partner.example', not {value[:80]!r}"
        )
    return value.lower()


def _origins(values: list[str]) -> list[str]:
    return values if values == ["*"] else [_origin(value) for value in values]


def many_lines(value: str) -> str:
    """Return text of several lines; ValueError where it has other control characters."""
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", _writable(value)):
        raise ValueError("should be text without control characters other than line breaks")
    return value


Line = Annotated[str, AfterValidator(one_line)]
Lines = Annotated[str, AfterValidator(many_lines)]
WebAddress = Annotated[str, Field(max_length=2000), AfterValidator(web_address)]


class Status(StrEnum):
    """How far the coverage is."""

    UPCOMING = "upcoming"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"


class Image(BaseModel):
    """The lead image."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: WebAddress
    alt: Annotated[Line, Field(max_length=500)] = ""
    caption: Annotated[Line, Field(max_length=500)] = ""
    credit: Annotated[Line, Field(max_length=200)] = ""


class Header(BaseModel):
    """What an editor may set of a ticker."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[Line, Field(min_length=1, max_length=300)]
    kicker: Annotated[Line, Field(max_length=100)] = ""
    intro: Annotated[Lines, Field(max_length=LONGEST_INTRO)] = ""
    language: Annotated[str, Field(max_length=35), AfterValidator(_language)] = "de"
    timezone: Annotated[str, AfterValidator(_timezone)] = "Europe/Berlin"
    status: Status = Status.LIVE
    image: Image | None = None
    coverage_start: Moment | None = None
    coverage_end: Moment | None = None
    embed_origins: Annotated[list[str], Field(max_length=100), AfterValidator(_origins)] = Field(
        default_factory=list
    )
    listed: bool = True

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.coverage_start and self.coverage_end and self.coverage_end < self.coverage_start:
            raise ValueError("coverage_end should not be before coverage_start")
        return self


class Ticker(Header):
    """A ticker as it stands in the archive."""

    slug: Annotated[str, AfterValidator(_slug)]
    revision: int = 1
    created_at: Moment
    updated_at: Moment

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def url(self) -> str:
        return f"/t/{self.slug}"

    def header(self) -> Header:
        """Return the part that an editor may set."""
        return Header.model_validate(self.model_dump(include=set(Header.model_fields)))


class NewTicker(Header):
    """A ticker as it is asked for."""

    slug: Annotated[str, AfterValidator(_slug)]
