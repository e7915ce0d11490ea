"""PNG: its chunks, of which those with pixels and colours are kept, and texts by known words.

Source: W3C PNG (third edition); C2PA 2.2 (`caBX`).
"""

from __future__ import annotations

import zlib

from ticker.newsroom.pictures.cleaning.faults import PictureFault, broken, cut_short
from ticker.newsroom.pictures.cleaning.parts import (
    MOST_FRAMES,
    MOST_TEXT,
    Parts,
    Piece,
    few,
    tells_nothing,
)
from ticker.newsroom.pictures.cleaning.tiff import Tiff
from ticker.newsroom.pictures.cleaning.xmp import Xmp

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"acTL", b"fcTL", b"fdAT"),
    *(b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"pHYs"),
}
_XMP = b"XML:com.adobe.xmp"
_WORDS = {b"Title", b"Author", b"Description", b"Copyright", b"Creation Time", b"Software"}
_AROUND = 12
"""Bytes of a chunk beside its content."""


def parts(data: memoryview) -> Parts:
    """Take a file apart; raises `PictureFault` where it is none."""
    found = Parts()
    kept: list[Piece] = [SIGNATURE]
    texts: dict[str, str] = {}
    at, number, frames = len(SIGNATURE), 0, 0
    while True:
        few(number := number + 1)
        size = int.from_bytes(data[at : at + 4])
        name, content = bytes(data[at + 4 : at + 8]), data[at + 8 : at + 8 + size]
        behind = at + _AROUND + size
        if behind > len(data):
            raise cut_short()
        if number == 1 and name != b"IHDR":
            raise broken()
        if name in _KEPT:
            _check_profile(name, content)
            kept.append(data[at:behind])
        elif name == b"eXIf":
            found.exif = found.exif or bytes(content)
        elif name == b"caBX":
            found.credentials = bytes(content)
            found.credentials_kept = tells_nothing(found.credentials)
        elif name in {b"tEXt", b"iTXt", b"zTXt"}:
            _text(found, texts, name, bytes(content))
        frames += name == b"fcTL"
        few(frames, MOST_FRAMES, "picture_frames")
        if name == b"IEND":
            break
        at = behind
    found.texts, found.frames = texts, max(frames, 1)
    found.kept = [*kept[:2], *_said(found), *kept[2:]]
    return found


def _said(found: Parts) -> list[bytes]:
    """Return the chunks of what is said of the picture; they stand before its pixels."""
    said = [
        _chunk(b"iTXt", word.encode() + b"\0\0\0\0\0" + text.encode())
        for word, text in found.texts.items()
    ]
    if exif := Tiff(found.exif).cleaned():
        said.append(_chunk(b"eXIf", exif))
    if xmp := Xmp(found.xmp).cleaned():
        said.append(_chunk(b"iTXt", _XMP + b"\0\0\0\0\0" + xmp))
    if found.credentials_kept:
        said.append(_chunk(b"caBX", found.credentials))
    return said


def _chunk(name: bytes, content: bytes) -> bytes:
    return b"".join(
        (len(content).to_bytes(4), name, content, zlib.crc32(name + content).to_bytes(4))
    )


def _check_profile(name: bytes, content: memoryview) -> None:
    if name == b"iCCP":
        unpacked(bytes(content).partition(b"\0")[2][1:])


def unpacked(packed: bytes) -> bytes:
    """Unpack a text; raises `PictureFault` where it is a bomb, or nothing that can be unpacked."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, MOST_TEXT)
    except zlib.error as error:
        raise broken() from error
    if unpacking.unconsumed_tail:
        raise PictureFault("picture_texts")
    return text


def _text(found: Parts, texts: dict[str, str], name: bytes, content: bytes) -> None:
    """Note what a text says, where it is by a known word."""
    word, _, rest = content.partition(b"\0")
    encoding = "latin-1"
    if name == b"zTXt":
        rest = unpacked(rest[1:])
    elif name == b"iTXt":
        encoding = "utf-8"
        packed, rest = rest[:1] == b"\1", rest[2:].partition(b"\0")[2].partition(b"\0")[2]
        rest = unpacked(rest) if packed else rest
    if word == _XMP:
        found.xmp = found.xmp or rest
    elif word in _WORDS:
        texts.setdefault(word.decode(), rest[:MOST_TEXT].decode(encoding, "replace"))
