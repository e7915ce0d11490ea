"""A picture's record: what is known of it beside its bytes, as it stands in Redis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from ticker.newsroom.content import moments
from ticker.newsroom.content.fields import Asked, Line, WebAddress, fault
from ticker.newsroom.content.images import Focus, Picture
from ticker.newsroom.content.refusals import Unreadable
from ticker.newsroom.records.values import stored


class Said(Asked):
    """What may be said of a picture, from which an image of it begins."""

    alt: Annotated[str, Line(500)] = ""
    """What is seen in it, for those who do not see it."""
    caption: Annotated[str, Line(500)] = ""
    credit: Annotated[str, Line(200)] = ""
    """Whose it is."""
    focus: Focus = ""
    """What is to be seen where it is cut: per cent from the left and from the top, as `50 30`."""


def _judged(value: bool) -> bool:  # noqa: FBT001 - as pydantic gives it
    if not value:
        raise fault("rights")
    return value


class Elsewhere(Said):
    """A picture that lies with others, and is to be one of ours."""

    url: WebAddress
    """Where it lies: `https://…`."""
    rights: Annotated[bool, AfterValidator(_judged), Field(json_schema_extra={"const": True})]
    """That the newsroom may show it; whoever asks says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPicture:
    """A picture as it is kept; what it was asks nobody, what is said of it may change."""

    id: str
    digest: str = ""
    """SHA-256 of what was uploaded."""
    kind: str = ""
    """In which format it was uploaded: jpeg, png, …"""
    bytes: int = 0
    """Of what was uploaded."""
    name: str = ""
    """What the file was called."""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    focus: str = ""
    taken_at: str = ""
    """When it was taken, as the camera has noted."""
    source_type: str = ""
    """What has made it, a camera, say, or an algorithm, by IPTC's digital source types."""
    credentials: str = ""
    """What has become of a manifest that tells where it comes from (C2PA), if it had one."""
    sizes: tuple[str, ...] = ()
    """What has been made of it: `960.webp`, …"""
    revision: int = 1
    created_at: datetime
    by: str
    """The stable id of who has uploaded it."""
    unknown: Mapping[str, Any] = field(default_factory=dict)
    """Fields of a later version, which are kept over an edit."""

    @property
    def picture(self) -> Picture:
        """Return it as pages show it."""
        found = Picture.parse(self.id)
        assert found
        return found

    @property
    def text(self) -> str:
        """The record as it is stored."""
        known = {one.name: getattr(self, one.name) for one in fields(self)}
        del known["unknown"]
        known["created_at"] = moments.written(self.created_at)
        return stored({**self.unknown, **known})


def picture_of(text: bytes, picture_id: str) -> StoredPicture:
    """Read a record; raises Unreadable."""
    try:
        values = json.loads(text)
        values["created_at"] = moments.read(values["created_at"])
        values["sizes"] = tuple(map(str, values.get("sizes", ())))
        names = {one.name for one in fields(StoredPicture)}
        known = {name: value for name, value in values.items() if name in names}
        unknown = {name: value for name, value in values.items() if name not in names}
        found = StoredPicture(**known, unknown=unknown)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(f"The picture {picture_id}", str(error)) from None
    if found.id != picture_id or Picture.parse(found.id) is None:
        raise Unreadable(f"The picture {picture_id}", f"its record is that of {found.id!r}")
    return found
