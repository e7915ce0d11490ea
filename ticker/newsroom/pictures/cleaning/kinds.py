"""Kinds: which kind of picture a file is, by how it begins; and that it is nothing else as well.

A file can be a picture to one program and a page or an archive to another. Readers get what is
drawn anew, but the original is kept, and somebody may put it elsewhere: so such a file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ticker.newsroom.pictures.cleaning import boxes, gif, jpeg, png, webp
from ticker.newsroom.pictures.cleaning.faults import PictureFault
from ticker.newsroom.pictures.cleaning.parts import Parts

JPEG, PNG, WEBP, GIF, AVIF, HEIC = "jpeg", "png", "webp", "gif", "avif", "heic"
READERS: dict[str, Callable[[memoryview], Parts]] = {
    JPEG: jpeg.parts,
    PNG: png.parts,
    WEBP: webp.parts,
    GIF: gif.parts,
    AVIF: boxes.parts,
    HEIC: boxes.parts,
}
_BEGINNINGS = (
    (JPEG, re.compile(rb"\xff\xd8\xff")),
    (PNG, re.compile(re.escape(png.SIGNATURE))),
    (WEBP, re.compile(rb"RIFF....WEBP", re.DOTALL)),
    (GIF, re.compile(rb"GIF8[79]a")),
    (AVIF, re.compile(rb"....ftyp(?:avi[fs]|.{8,56}?avif)", re.DOTALL)),
    (HEIC, re.compile(rb"....ftyp(?:hei|hev|mif1|msf1)", re.DOTALL)),
)
_VECTORS = re.compile(rb"<svg\b", re.IGNORECASE)
_PAGES = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?php)\b|%pdf-", re.IGNORECASE
)
_SNIFFED = 1024
"""Bytes at the beginning, by which programs guess what a file is."""
_ARCHIVE = re.compile(rb"PK\x05\x06\0{4}.{12}(..)", re.DOTALL)
"""The end of one that is no part of several: numbers of entries, sizes, length of a note."""
_ARCHIVE_END, _LONGEST_NOTE = 22, 0xFFFF


def kind_of(data: memoryview) -> str:
    """Return which kind of picture a file is; raises `PictureFault` where it is none."""
    head = bytes(data[:_SNIFFED])
    for kind, beginning in _BEGINNINGS:
        if beginning.match(head):
            if _PAGES.search(head) or _is_archive(bytes(data[-_ARCHIVE_END - _LONGEST_NOTE :])):
                raise PictureFault("picture_and_more")
            return kind
    if not head:
        raise PictureFault("picture_empty")
    raise PictureFault("picture_vectors" if _VECTORS.search(head) else "picture_kind")


def _is_archive(tail: bytes) -> bool:
    """Tell whether programs would find the end of a ZIP archive in a file's end."""
    return any(
        at.end() - len(at[0]) + _ARCHIVE_END + int.from_bytes(at[1], "little") <= len(tail)
        for at in _ARCHIVE.finditer(tail)
    )
