"""Parts: what the file of a picture consists of, whichever kind it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ticker.newsroom.pictures.cleaning.faults import PictureFault

Piece = bytes | bytearray | memoryview

MOST_PIECES = 20_000
"""Of one file; a photo of 30 MB in pieces of 8 KiB has 4,000."""
MOST_FRAMES = 1_000
MOST_TEXT = 4 * 1024 * 1024
"""Bytes of one compressed text, once it is unpacked."""

_TELLING = (b"GPSLatitude", b"GPSLongitude", b"SerialNumber", b"OwnerName", b"Exif\0\0")


@dataclass(slots=True)
class Parts:
    """What a file is made of: what is kept of it, and what it says."""

    kept: list[Piece] = field(default_factory=list)
    """The file without what is left out, in order."""
    exif: bytes = b""
    """A TIFF structure, as it was, like all that follows."""
    xmp: bytes = b""
    iptc: bytes = b""
    """Data sets of IIM, one behind the other."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """What a PNG says by keywords."""
    credentials: bytes = b""
    """A manifest of C2PA: who says that the picture was made how, with a signature."""
    credentials_kept: bool = False
    frames: int = 1


def few(number: int, most: int = MOST_PIECES, key: str = "picture_pieces") -> None:
    """Raise a `PictureFault` where a file has more of something than any honest one."""
    if number > most:
        raise PictureFault(key, most=most)


def tells_nothing(manifest: bytes) -> bool:
    """Tell whether a manifest of C2PA says neither place nor owner.

    It is signed as a whole: nothing can be taken out of it.
    """
    return not any(one in manifest for one in _TELLING)
