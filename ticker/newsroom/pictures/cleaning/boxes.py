"""Boxes: AVIF and HEIC, in which every part is named by where it lies, and so nothing may move.

What is left out is overwritten where it is, and what is written anew is filled up to its old
length. Of the bytes that no kept item names, nothing stays. A film beside the still picture is left
out. What is not understood is refused: of it, nobody could say what it tells. Sources: ISO/IEC
14496-12 and 23008-12; C2PA 2.2 (`uuid`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ticker.newsroom.pictures.cleaning.faults import PictureFault, cut_short
from ticker.newsroom.pictures.cleaning.parts import Parts, few, tells_nothing
from ticker.newsroom.pictures.cleaning.tiff import Tiff
from ticker.newsroom.pictures.cleaning.xmp import Xmp

_KEPT = {b"ftyp", b"meta", b"mdat"}
_IMAGES = {b"av01", b"hvc1", b"hev1", b"avc1", b"jpeg", b"grid", b"iden", b"iovl", b"tmap"}
_XMP_TYPE = b"application/rdf+xml"
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_STILLS = {b"avis": b"avif", b"msf1": b"mif1", b"hevc": b"heic", b"hevx": b"heic"}
"""Brands of films, and those of the still pictures that are beside them."""
_EMPTY_TIFF = b"MM\0*\0\0\0\x08\0\0\0\0\0\0"
_IN_IDAT = 1


@dataclass(frozen=True, slots=True)
class _Box:
    name: bytes
    start: int
    inside: int
    end: int


@dataclass(slots=True)
class _Item:
    kind: bytes
    content: bytes = b""
    """The media type of what is no picture."""
    extents: list[tuple[int, int]] = field(default_factory=list)
    """Where it lies in the file: begin and end."""


def parts(data: memoryview) -> Parts:
    """Take a file apart; raises `PictureFault` where it is none, or is not understood."""
    try:
        return _Reading(data).parts()
    except IndexError as error:
        raise _unclear() from error


class _Reading:
    def __init__(self, data: memoryview) -> None:
        self._data = bytearray(data)
        self._found = Parts(kept=[self._data])
        self._items: dict[int, _Item] = {}

    def parts(self) -> Parts:
        boxes = list(self._boxes(0, len(self._data)))
        meta = next((one for one in boxes if one.name == b"meta"), None)
        if meta is None:
            raise _unclear()
        self._read_meta(meta)
        for box in boxes:
            self._settle(box)
        for item in self._items.values():
            self._clean(item)
        self._blank_between([one for one in boxes if one.name == b"mdat"])
        return self._found

    def _boxes(self, at: int, end: int) -> Iterator[_Box]:
        number = 0
        while at < end:
            few(number := number + 1, 5000)
            size, name, inside = self._number(at, 4), bytes(self._data[at + 4 : at + 8]), at + 8
            if size == 1:
                size, inside = self._number(at + 8, 8), at + 16
            elif size == 0:
                size = end - at
            if at + size > end:
                raise cut_short() if end == len(self._data) else _unclear()
            if at + size < inside:
                raise _unclear()
            yield _Box(name, at, inside, at + size)
            at += size

    def _number(self, at: int, size: int) -> int:
        if at + size > len(self._data):
            raise cut_short()
        return int.from_bytes(self._data[at : at + size])

    def _settle(self, box: _Box) -> None:
        """Leave out a box in which nobody knows what is."""
        if box.name == b"ftyp":
            for at in range(box.inside, box.end, 4):
                brand = bytes(self._data[at : at + 4])
                self._data[at : at + 4] = _STILLS.get(brand, brand)
        elif box.name == b"uuid" and self._data[box.inside : box.inside + 16] == _C2PA:
            self._found.credentials = bytes(self._data[box.inside + 16 : box.end])
            self._found.credentials_kept = tells_nothing(self._found.credentials)
            if not self._found.credentials_kept:
                self._leave_out(box)
        elif box.name not in _KEPT:
            self._leave_out(box)

    def _leave_out(self, box: _Box) -> None:
        self._data[box.start + 4 : box.start + 8] = b"free"
        self._blank(box.inside, box.end)

    def _blank(self, begin: int, end: int) -> None:
        self._data[begin:end] = bytes(end - begin)

    def _read_meta(self, meta: _Box) -> None:
        inner = {one.name: one for one in self._boxes(meta.inside + 4, meta.end)}
        if not {b"iinf", b"iloc"} <= inner.keys():
            raise _unclear()
        self._read_kinds(inner[b"iinf"])
        self._read_places(inner[b"iloc"], inner.get(b"idat"))
        if b"iprp" in inner:
            self._clean_properties(inner[b"iprp"])
        for name, box in inner.items():
            if name in {b"uuid", b"udta", b"xml ", b"bxml", b"meco"}:
                self._leave_out(box)

    def _clean_properties(self, properties: _Box) -> None:
        for container in self._boxes(properties.inside, properties.end):
            if container.name == b"ipco":
                for one in self._boxes(container.inside, container.end):
                    if one.name in {b"udes", b"uuid"}:
                        self._leave_out(one)

    def _read_kinds(self, iinf: _Box) -> None:
        count = 2 if self._data[iinf.inside] == 0 else 4
        for one in self._boxes(iinf.inside + 4 + count, iinf.end):
            version = self._data[one.inside]
            if one.name != b"infe" or version not in {2, 3}:
                raise _unclear()
            size = 2 if version == 2 else 4  # noqa: PLR2004 - the version of the box
            at = one.inside + 4 + size
            number, at = self._number(one.inside + 4, size), at + 2
            kind, name = bytes(self._data[at : at + 4]), at + 4
            behind = self._data.find(b"\0", name, one.end)
            if behind < 0:
                raise _unclear()
            content = bytes(self._data[behind + 1 : one.end]).partition(b"\0")[0]
            self._data[name:behind] = b" " * (behind - name)
            self._items[number] = _Item(kind, content if kind == b"mime" else b"")

    def _read_places(self, iloc: _Box, idat: _Box | None) -> None:
        """Note where each item lies; what lies outside the file is not understood."""
        version, at = self._data[iloc.inside], iloc.inside + 4
        sizes = [*divmod(self._data[at], 16), *divmod(self._data[at + 1], 16)]
        of_offset, of_length, of_base, of_index = sizes
        wide = 4 if version == 2 else 2  # noqa: PLR2004 - the version of the box
        count, at = self._number(at + 2, wide), at + 2 + wide
        few(count)
        for _ in range(count):
            number, at = self._number(at, wide), at + wide
            method = 0
            if version:
                method, at = self._number(at, 2) & 15, at + 2
            origin, at = self._number(at + 2, of_base), at + 2 + of_base
            if method == _IN_IDAT and idat:
                origin += idat.inside
            elif method:
                raise _unclear()
            extents, at = self._number(at, 2), at + 2
            few(extents)
            for _ in range(extents):
                at += of_index if version else 0
                begin = origin + self._number(at, of_offset)
                length, at = self._number(at + of_offset, of_length), at + of_offset + of_length
                if not length or begin + length > len(self._data):
                    raise cut_short() if length else _unclear()
                if number not in self._items:
                    raise _unclear()
                self._items[number].extents.append((begin, begin + length))

    def _clean(self, item: _Item) -> None:
        if item.kind in _IMAGES:
            return
        said = b"".join(self._data[begin:end] for begin, end in item.extents)
        kept = b""
        if item.kind == b"Exif" and len(said) > 4:  # noqa: PLR2004 - an offset stands before it
            self._found.exif = said[4 + int.from_bytes(said[:4]) :]
            kept = bytes(4) + (Tiff(self._found.exif).cleaned() or _EMPTY_TIFF)
        elif item.content == _XMP_TYPE:
            self._found.xmp = said
            kept = Xmp(said).cleaned()
        filler = b" " if item.content == _XMP_TYPE else b"\0"
        kept = (kept if len(kept) <= len(said) else b"").ljust(len(said), filler)
        for begin, end in item.extents:
            self._data[begin:end], kept = kept[: end - begin], kept[end - begin :]

    def _blank_between(self, boxes: list[_Box]) -> None:
        named = sorted(one for item in self._items.values() for one in item.extents)
        for box in boxes:
            at = box.inside
            for begin, end in named:
                if at < begin < box.end:
                    self._blank(at, begin)
                if begin < box.end:
                    at = max(at, end)
            if at < box.end:
                self._blank(at, box.end)


def _unclear() -> PictureFault:
    return PictureFault("picture_unclear")
