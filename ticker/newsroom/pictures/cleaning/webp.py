"""WebP: its chunks, of which those with pixels are kept, and what is harmless beside them.

Source: RFC 9649; C2PA 2.2 (`C2PA`).
"""

from __future__ import annotations

from ticker.newsroom.pictures.cleaning.faults import broken, cut_short
from ticker.newsroom.pictures.cleaning.parts import (
    MOST_FRAMES,
    Parts,
    Piece,
    few,
    tells_nothing,
)
from ticker.newsroom.pictures.cleaning.tiff import Tiff
from ticker.newsroom.pictures.cleaning.xmp import Xmp

_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_HEAD, _CHUNK_HEAD = 12, 8
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04
_EXIF_NAME = b"Exif\0\0"


def parts(data: memoryview) -> Parts:
    """Take a file apart; raises `PictureFault` where it is none."""
    found = Parts()
    kept: list[Piece] = []
    end = _CHUNK_HEAD + int.from_bytes(data[4:8], "little")
    if end > len(data) + 1:  # the last one's padding is missed by some
        raise cut_short()
    at, number, frames = _HEAD, 0, 0
    while at + _CHUNK_HEAD <= min(end, len(data)):
        few(number := number + 1)
        name, size = bytes(data[at : at + 4]), int.from_bytes(data[at + 4 : at + 8], "little")
        content = data[at + _CHUNK_HEAD : at + _CHUNK_HEAD + size]
        if len(content) < size:
            raise cut_short()
        if name in _KEPT:
            kept.append(_chunk(name, bytes(content)))
        elif name == b"EXIF":
            found.exif = bytes(content).removeprefix(_EXIF_NAME)
        elif name == b"XMP ":
            found.xmp = bytes(content)
        elif name == b"C2PA":
            found.credentials = bytes(content)
            found.credentials_kept = tells_nothing(found.credentials)
        few(frames := frames + (name == b"ANMF"), MOST_FRAMES, "picture_frames")
        at += _CHUNK_HEAD + size + size % 2
    if not kept:
        raise broken()
    found.frames = max(frames, 1)
    found.kept = _whole(kept, found)
    return found


def _whole(kept: list[Piece], found: Parts) -> list[Piece]:
    said: list[Piece] = []
    flags = 0
    first = bytes(kept[0])
    if first[:4] == b"VP8X":
        if exif := Tiff(found.exif).cleaned():
            said.append(_chunk(b"EXIF", exif))
            flags |= _EXIF_FLAG
        if xmp := Xmp(found.xmp).cleaned():
            said.append(_chunk(b"XMP ", xmp))
            flags |= _XMP_FLAG
        flags |= first[8] & ~(_EXIF_FLAG | _XMP_FLAG)
        kept = [first[:8] + bytes((flags,)) + first[9:], *kept[1:]]
        if found.credentials_kept:
            said.append(_chunk(b"C2PA", found.credentials))
    else:
        found.credentials_kept = False
    content: list[Piece] = [b"WEBP", *kept, *said]
    return [b"RIFF" + sum(map(len, content)).to_bytes(4, "little"), *content]


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
