"""JPEG: its segments, of which those with pixels are kept, and what is harmless beside them.

What stands behind the end is left out: a second picture, a film, somebody's archive. Source: ITU-T
T.81 (B.1); JPEG segments of JFIF, Exif, XMP (part 3), ICC and C2PA.
"""

from __future__ import annotations

import re

from ticker.newsroom.pictures.cleaning import iptc
from ticker.newsroom.pictures.cleaning.faults import PictureFault, broken, cut_short
from ticker.newsroom.pictures.cleaning.parts import Parts, Piece, few, tells_nothing
from ticker.newsroom.pictures.cleaning.tiff import Tiff
from ticker.newsroom.pictures.cleaning.xmp import Xmp

_JFIF, _EXIF, _XMP = b"JFIF\0", b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_ICC, _PHOTOSHOP, _JUMBF = b"ICC_PROFILE\0", b"Photoshop 3.0\0", b"JP"
_MARK = 0xFF
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_ALONE = {0x01, *range(0xD0, 0xD8)}
_APP0, _APP1, _APP2, _APP11, _APP13, _APP14 = 0xE0, 0xE1, 0xE2, 0xEB, 0xED, 0xEE
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_OF_PIXELS = {0xC4, 0xCC, _SCAN, 0xDB, 0xDC, 0xDD}
"""Tables and scans, which need to stay where they are."""
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
_MOST_SCANS = 100
MOST_HELD = 320 * 1024 * 1024
"""Bytes of a progressive picture's coefficients: all are held at once, however small it is read."""
_LONGEST = 65_533
_FRAME_HEAD = 6


def parts(data: memoryview) -> Parts:
    """Take a file apart; raises `PictureFault` where it is none."""
    return _Reading(data).parts()


class _Reading:
    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._found = Parts()
        self._kept: list[tuple[str, Piece]] = []
        """Segments in their order, and as what each is to be written anew."""
        self._resources = b""
        self._manifests: dict[bytes, list[memoryview]] = {}
        self._scans = 0

    def parts(self) -> Parts:
        at, number = 2, 0
        while True:
            few(number := number + 1)
            marker, at = self._marker(at)
            if marker == _END:
                break
            if marker in _ALONE:
                continue
            size = int.from_bytes(self._data[at : at + 2])
            behind = at + size
            if behind > len(self._data):
                raise cut_short()
            if size < 2:  # noqa: PLR2004 - the length counts itself
                raise broken()
            if marker == _SCAN:
                behind = self._scan(behind)
            self._take(marker, self._data[at - 2 : behind])
            at = behind
        return self._whole()

    def _marker(self, at: int) -> tuple[int, int]:
        """Return the marker at an offset, and where what it marks begins."""
        begin = at
        while at < len(self._data) and self._data[at] == _MARK:
            at += 1
        if at >= len(self._data):
            raise cut_short()
        if at == begin:
            raise broken()
        return self._data[at], at + 1

    def _scan(self, at: int) -> int:
        """Return where the pixels of a scan end."""
        self._scans += 1
        few(self._scans, _MOST_SCANS)
        found = _MARKER.search(self._data, at)
        if found is None:
            raise cut_short()
        return found.start()

    def _take(self, marker: int, segment: memoryview) -> None:
        content = segment[4:]
        if marker in _FRAMES:
            _check(marker, content)
        if marker in _FRAMES or marker in _OF_PIXELS:
            self._keep(segment)
        elif not self._scans:
            self._note(marker, segment, content)

    def _keep(self, segment: Piece, name: str = "") -> None:
        self._kept.append((name, segment))

    def _note(self, marker: int, segment: memoryview, content: memoryview) -> None:
        """Note what a segment beside the pixels says, and keep it where it is harmless as it is."""
        found = self._found
        if marker == _APP0 and _begins(content, _JFIF):
            self._keep(_segment(_APP0, bytes(content[:12]) + b"\0\0"))
        elif marker == _APP1 and _begins(content, _EXIF):
            found.exif = found.exif or bytes(content[len(_EXIF) :])
            self._keep(b"", "exif")
        elif marker == _APP1 and _begins(content, _XMP):
            found.xmp = found.xmp or bytes(content[len(_XMP) :])
            self._keep(b"", "xmp")
        elif marker == _APP11 and _begins(content, _JUMBF):
            self._manifests.setdefault(bytes(content[2:4]), []).append(segment)
            self._keep(segment, "manifest")
        elif marker == _APP13 and _begins(content, _PHOTOSHOP):
            self._resources += content[len(_PHOTOSHOP) :]
            self._keep(b"", "iptc")
        elif marker == _APP14 or (marker == _APP2 and _begins(content, _ICC)):
            self._keep(segment)

    def _whole(self) -> Parts:
        if not self._scans:
            raise broken()
        found = self._found
        found.iptc = iptc.cleaned(iptc.in_resources(self._resources))
        said = {"exif": self._exif(), "xmp": self._xmp(), "iptc": self._iptc()}
        manifest = self._manifest()
        found.kept = [bytes((_MARK, _START))]
        for name, segment in self._kept:
            if name == "manifest":
                found.kept += [segment] if segment in manifest else []
            else:
                found.kept += said.pop(name, []) if name else [segment]
        found.kept.append(bytes((_MARK, _END)))
        return found

    def _exif(self) -> list[bytes]:
        exif = Tiff(self._found.exif).cleaned()
        return [_segment(_APP1, _EXIF + exif)] if exif else []

    def _xmp(self) -> list[bytes]:
        xmp = _XMP + Xmp(self._found.xmp).cleaned()
        return [_segment(_APP1, xmp)] if len(_XMP) < len(xmp) <= _LONGEST else []

    def _iptc(self) -> list[bytes]:
        if not self._found.iptc:
            return []
        return _segments(_APP13, _PHOTOSHOP, iptc.resources(self._found.iptc))

    def _manifest(self) -> list[memoryview]:
        """Return the segments of the manifest, where there is one and it is kept."""
        for segments in self._manifests.values():
            if b"c2pa" in bytes(segments[0][:200]):
                # Each repeats the head of its box: sixteen bytes behind marker and length.
                self._found.credentials = b"".join(one[20:] for one in segments)
                self._found.credentials_kept = tells_nothing(self._found.credentials)
                return segments if self._found.credentials_kept else []
        return []


def _begins(content: memoryview, name: bytes) -> bool:
    return content[: len(name)] == name


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((_MARK, marker)) + (len(content) + 2).to_bytes(2) + content


def _segments(marker: int, name: bytes, content: bytes) -> list[bytes]:
    """Return what may be too long for one segment in as many as it takes."""
    size = _LONGEST - len(name)
    return [_segment(marker, name + content[at : at + size]) for at in range(0, len(content), size)]


def _check(marker: int, content: memoryview) -> None:
    """Raise a `PictureFault` where reading would hold more than a picture may take."""
    if len(content) < _FRAME_HEAD or len(content) < _FRAME_HEAD + 3 * content[5]:
        raise broken()
    if marker not in _PROGRESSIVE:
        return
    height, width = int.from_bytes(content[1:3]), int.from_bytes(content[3:5])
    sampled = [divmod(content[7 + 3 * one], 16) for one in range(content[5])]
    most = max((h * v for h, v in sampled), default=1) or 1
    held = sum(2 * width * height * h * v // most for h, v in sampled)
    if held > MOST_HELD:
        raise PictureFault("picture_progressive", found=round(width * height / 1e6))
