"""Models: what the API answers and takes, as it is described.

What is sent is read by `newsroom/content`, which describes it as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ticker.newsroom.content.entries import ENTRY_ID, Content
from ticker.newsroom.content.fields import Asked, fault
from ticker.newsroom.content.moments import Moment
from ticker.newsroom.content.tickers import SLUG, Header, NewTicker
from ticker.newsroom.pictures.record import Said
from ticker.web.api.document.shapes import Told, edit_of, told_of

MOST_REVISIONS = 10**9

EntryId = Annotated[str, Field(pattern=f"^{ENTRY_ID.pattern}$")]
Position = Annotated[str, Field(pattern="^[0-9]+-[0-9a-f]{8}$")]
Slug = Annotated[str, Field(pattern=f"^{SLUG.pattern}$")]
Revision = Annotated[int, Field(ge=1, description="Counts from 1; the `ETag` is the same.")]
Safe = Annotated[str, Field(description="Safe HTML, made of the Markdown.")]


def _may_lack() -> Any:
    """Return the default of what is told only where there is something."""
    return Field(default_factory=lambda: None)


PictureId = Annotated[str, Field(pattern="^[a-z0-9]{16}-[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$")]
PicturePatch = edit_of(Said, "PicturePatch")
EntryPatch = edit_of(Content, "EntryPatch")
TickerPatch = edit_of(NewTicker, "TickerPatch")
if TYPE_CHECKING:

    class _ToldContent(Told): ...

    class _ToldHeader(Told): ...

    class _ToldSaid(Told): ...

else:
    _ToldContent, _ToldHeader = told_of(Content, "Content"), told_of(Header, "Header")
    _ToldSaid = told_of(Said, "Said")


class PastEntry(_ToldContent):
    """One revision of an entry."""

    id: EntryId
    revision: Revision
    updated_at: Moment
    edited_at: Annotated[
        Moment | None, Field(description="When its text was changed after it was published.")
    ]
    reason: Annotated[
        str, Field(description="The newsroom's own reason, where it was retracted for one.")
    ] = _may_lack()
    moved_to: Annotated[
        str, Field(description="The ticker in which it stands instead, if it was moved.")
    ] = _may_lack()
    by: Annotated[
        str | None, Field(description="Who wrote this revision; told only to a token.")
    ] = _may_lack()
    body_html: Safe


class Entry(PastEntry):
    """An entry as it stands."""

    position: Annotated[
        Position | None,
        Field(description="Of the event that last changed it for readers; null before its first."),
    ]


class Erased(Told):
    """What is left of an entry that is gone, as a draft is after `DELETE`."""

    id: EntryId
    erased: Literal[True]


class EntryPage(Told):
    """Some of a ticker's entries, newest first."""

    at: Annotated[Position, Field(description="The position of the ticker that they were read at.")]
    entries: list[Entry]
    next: Annotated[
        str | None,
        Field(
            description="To go on the same way: as `after` where that was asked for, else as "
            "`before`. An opaque cursor: time and id of the last entry that way, which stays "
            "right whatever is moved; null where there are no more."
        ),
    ]


class Revisions(Told):
    """All revisions of an entry, the first one first."""

    revisions: list[PastEntry]


class Ticker(_ToldHeader):
    """A ticker as it stands."""

    slug: Slug
    aliases: Annotated[list[str], Field(description="Slugs that it had, which lead to it.")]
    revision: Revision
    created_at: Moment
    updated_at: Moment
    intro_html: Safe


class Listing(Told):
    """The listed tickers; their `updated_at` is their last activity."""

    tickers: list[Ticker]
    next: Annotated[
        str | None,
        Field(description="To go on, as `before`; opaque, and null where there are no more."),
    ]


class DeletedTicker(Told):
    """That a ticker is gone, with all its entries."""

    slug: Slug
    deleted: Literal[True]


def _whole(value: object) -> object:
    if type(value) is not int or not 0 <= value < MOST_REVISIONS:
        raise fault("not_a_number")
    return value


class NewCopy(Asked):
    """A working copy as it is asked to be kept: any content, however unfinished."""

    content: dict[Any, Any]
    base: Annotated[
        int,
        Field(ge=0, lt=MOST_REVISIONS, description="The revision it began from; 0 for none."),
        BeforeValidator(_whole),
    ] = 0


class ListedCopy(Told):
    """What a list says of a working copy: all but its content."""

    entry: EntryId
    name: EntryId
    base: int
    by: str
    updated_at: Moment


class Copy(ListedCopy):
    """A working copy."""

    content: dict[str, Any]


class Copies(Told):
    """What whoever asks has working copies of."""

    copies: list[ListedCopy]


class DeletedCopy(Told):
    """That a working copy is gone."""

    entry: EntryId
    name: EntryId
    deleted: Literal[True]


class FieldProblem(Told):
    """What is wrong with one field."""

    field: Annotated[str, Field(description="Its name, with dots for what lies within another.")]
    detail: Annotated[str, Field(description="A sentence, for people.")]
    code: Annotated[str, Field(description="Stays the same, for programs.")]


class Problem(Told):
    """What went wrong, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="A sentence, or several, for people.")]
    code: Annotated[str, Field(description="Stays the same, for programs.")]
    errors: Annotated[list[FieldProblem], Field(description="One for each field at fault.")] = (
        _may_lack()
    )
    entry: Annotated[PastEntry, Field(description="What stands, where that is why.")] = _may_lack()
    ticker: Annotated[Ticker, Field(description="What stands, where that is why.")] = _may_lack()


class Description(Told):
    """An OpenAPI document."""

    openapi: str


class Picture(_ToldSaid):
    """A picture, as whoever may write is told of it."""

    id: PictureId
    width: Annotated[int, Field(description="Pixels as it is seen.")]
    height: int
    url: Annotated[str, Field(description="Where it lies, in the width of a page.")]
    kind: Annotated[str, Field(description="In which format it came: `jpeg`, `png`, …")]
    bytes: Annotated[int, Field(description="Of what was uploaded.")]
    name: Annotated[str, Field(description="What the file was called.")]
    taken_at: Annotated[str, Field(description="When it was taken, as its file says; or empty.")]
    source_type: Annotated[
        str, Field(description="What made it, by IPTC's digital source types; or empty.")
    ]
    credentials: Annotated[
        str, Field(description="What has become of its manifest (C2PA), if it had one.")
    ]
    sizes: Annotated[list[str], Field(description="What is made of it by now: `960.webp`, …")]
    shown: Annotated[bool, Field(description="Whether readers see it anywhere.")]
    revision: Revision
    created_at: Moment
    by: Annotated[str | None, Field(description="Who has uploaded it.")]


class ErasedPicture(Told):
    """What is left of a picture."""

    id: PictureId
    erased: Literal[True]
