"""An image: which picture is shown, and what is said of it.

It is one of ours, or one that lies elsewhere. The id of one of ours tells how large it is, so that
whoever renders it asks nobody: not the page, not an event, not a preview while somebody types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, field_validator

from ticker.newsroom.content.fields import Asked, Form, Line, WebAddress, fault

WIDTHS = (480, 960, 1600, 2400)
"""Pixels of the sizes in which a picture is served, as far as it is that wide itself."""
FORMATS = ("webp", "avif", "jpg")
USUAL_WIDTH = 1600
"""That of the address where only one can be said."""

_ID = r"(?P<id>[a-z0-9]{16}-(?P<width>[1-9][0-9]{0,4})x(?P<height>[1-9][0-9]{0,4}))"
_PICTURE = re.compile(_ID)
_ADDRESS = re.compile(rf"/media/{_ID}/[1-9][0-9]{{0,4}}\.(?:{'|'.join(FORMATS)})")


@dataclass(frozen=True, slots=True)
class Picture:
    """One of ours, by its id."""

    id: str
    width: int
    """Pixels as it is seen, after whatever its orientation asks for; those of the original."""
    height: int

    @classmethod
    def parse(cls, picture_id: str) -> Self | None:
        """Read an id; None where it is none."""
        found = _PICTURE.fullmatch(picture_id)
        return cls(found["id"], int(found["width"]), int(found["height"])) if found else None

    @classmethod
    def at(cls, address: str) -> Self | None:
        """Return the picture that lies at a root-relative address; None where none of ours does."""
        found = _ADDRESS.fullmatch(address)
        return cls.parse(found["id"]) if found else None

    @property
    def widths(self) -> tuple[int, ...]:
        """Return in which widths it is served, the smallest first."""
        largest = min(self.width, WIDTHS[-1])
        return (*(one for one in WIDTHS if one < largest), largest)

    @property
    def url(self) -> str:
        """Return its address where only one can be said."""
        width = max(one for one in self.widths if one <= max(USUAL_WIDTH, self.widths[0]))
        return self.address(width, "jpg")

    def address(self, width: int, form: str) -> str:
        """Return where it lies in one width and format."""
        return f"/media/{self.id}/{width}.{form}"

    def sources(self, form: str) -> Iterator[tuple[str, int]]:
        """Give where it lies in one format, and how wide it is there."""
        for width in self.widths:
            yield self.address(width, form), width


PictureId = Annotated[
    str, Form(re.compile(r"([a-z0-9]{16}-[1-9][0-9]{0,4}x[1-9][0-9]{0,4})?"), "picture_id")
]
Focus = Annotated[str, Form(re.compile(r"((100|[1-9]?[0-9]) (100|[1-9]?[0-9]))?"), "focus")]


class Image(Asked):
    """A picture as it is asked for: `media` or `url`."""

    media: PictureId | None = None
    """The id of an uploaded one; "" where it lies elsewhere."""
    url: WebAddress | None = Field(default=None, validate_default=True)
    """Where it lies: `https://…`, or an address of this server that begins with `/`."""
    alt: Annotated[str, Line(500)] = ""
    """What is seen in it, for those who do not see it."""
    caption: Annotated[str, Line(500)] = ""
    credit: Annotated[str, Line(200)] = ""
    """Whose it is."""
    focus: Focus = ""
    """What is to be seen where it is cut: per cent from the left and from the top, as `50 30`."""

    @field_validator("url")
    @classmethod
    def _lies_at_one_place(cls, url: str | None, info: ValidationInfo) -> str | None:
        media = info.data.get("media")
        if not (media or url):
            raise fault("no_picture")
        ours = Picture.at(url or "")
        if media and url and (ours is None or ours.id != media):
            raise fault("two_pictures")
        return url

    @property
    def picture(self) -> Picture | None:
        """Return which one of ours it is; None where it lies elsewhere."""
        return Picture.parse(self.media) if self.media else Picture.at(self.url or "")


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A picture as it is kept."""

    url: str
    """Where it lies; of one of ours, one of its sizes."""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    media: str = ""
    """The id of one of ours; "" of one that lies elsewhere."""
    focus: str = ""
    unknown: Mapping[str, object] = field(default_factory=dict)
    """What a later version has said of it."""

    @property
    def picture(self) -> Picture | None:
        """Return which one of ours it is; None where it lies elsewhere."""
        return Picture.parse(self.media)


def kept(image: Image, standing: StoredImage | None) -> StoredImage:
    """Return an image that is asked for as it is kept, in place of what stands."""
    ours = image.picture
    return StoredImage(
        ours.url if ours else image.url or "",
        image.alt,
        image.caption,
        image.credit,
        ours.id if ours else "",
        image.focus,
        standing.unknown if standing else {},
    )


def asked(image: StoredImage | None, patch: object = None) -> dict[str, Any]:
    """Return what this version knows of an image, as it would be asked for: upon it others edit.

    A patch that names another picture begins with nothing: whose the former was, and what is seen
    in it, is not true of this one.
    """
    if image is None or _names_another(image, patch):
        return {}
    place = {"media": image.media} if image.picture else {"url": image.url}
    said = {name: getattr(image, name) for name in ("alt", "caption", "credit", "focus")}
    return {**place, **said}


def _names_another(image: StoredImage, patch: object) -> bool:
    if not isinstance(patch, dict):
        return False
    media, url = patch.get("media"), patch.get("url")
    if isinstance(media, str) and media:
        return media != image.media
    return isinstance(url, str) and url not in {"", image.url}


_NAMED = re.compile(rf'(?:[mM][eE][dD][iI][aA]:|/media/|"media":"){_ID}')
"""A scheme, such as `media`, is the same in capitals (RFC 3986, section 3.1)."""


def named_in(text: str) -> list[str]:
    """Return the ids of ours that a record, or a text, names; each once, in their order."""
    return list(dict.fromkeys(found["id"] for found in _NAMED.finditer(text)))
