"""An image: where a picture lies, and what is said of it; nothing is uploaded yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from ticker.newsroom.content.fields import Asked, Line, WebAddress


class Image(Asked):
    """A picture as it is asked for."""

    url: WebAddress
    """Where it lies: `https://…`, or an address of this server that begins with `/`."""
    alt: Annotated[str, Line(500)] = ""
    """What is seen in it, for those who do not see it."""
    caption: Annotated[str, Line(500)] = ""
    credit: Annotated[str, Line(200)] = ""
    """Whose it is."""


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A picture as it is kept."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    unknown: Mapping[str, object] = field(default_factory=dict)
    """What a later version has said of it."""
