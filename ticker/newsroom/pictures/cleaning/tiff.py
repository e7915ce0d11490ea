"""TIFF: the structure in which cameras write what they know (Exif), read, and written anew.

What is kept is named below. So place, owner, serial numbers, the camera maker's own secret notes
and the small picture that shows what was cut away are left out, whatever they are called.
Sources: TIFF 6.0; CIPA DC-008 (Exif 3.0).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

DESCRIPTION, ARTIST, COPYRIGHT, EXIF = 0x010E, 0x013B, 0x8298, 0x8769
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011
ORIENTATION = 0x0112

_KEPT = {
    *(DESCRIPTION, ARTIST, COPYRIGHT, ORIENTATION),
    *(0x010F, 0x0110, 0x0131, 0x0132),  # maker, model, program, time of the last change
    *(0x011A, 0x011B, 0x0128),  # resolution
    *(0x013E, 0x013F, 0x0211, 0x0213, 0x0214),  # colours
}
_KEPT_OF_EXIF = {
    *(TAKEN, TAKEN_OFFSET, 0x9004, 0x9010, 0x9012, 0x9290, 0x9291, 0x9292),  # times
    *(0x829A, 0x829D, 0x8822, 0x8827, 0x8830, 0x8832, *range(0x9201, 0x920B)),  # exposure
    *(0x9000, 0xA000, 0xA001, 0xA002, 0xA003),  # version, colours, size
    *(0xA217, *range(0xA401, 0xA40D), 0xA432, 0xA433, 0xA434),  # how, through which kind of lens
}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 129: 1}
_TEXT = 2
_LARGEST = 16 * 1024
"""Bytes of one value; none that is kept needs as many."""
_MOST = 512
"""Values in one directory."""
_HEAD, _COUNT, _ENTRY, _NEXT = 8, 2, 12, 4
_INLINE = 4


@dataclass(frozen=True, slots=True)
class _Value:
    kind: int
    count: int
    raw: bytes


def _settled(value: _Value) -> _Value:
    """Return a text without what stands behind its end, which need not belong to it."""
    if value.kind != _TEXT:
        return value
    raw = value.raw.partition(b"\0")[0] + b"\0"
    return _Value(_TEXT, len(raw), raw)


class Tiff:
    """What a TIFF structure says, of what is kept."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4], "")
        self._main: dict[int, _Value] = {}
        self._exif: dict[int, _Value] = {}
        if self._order and len(data) >= _HEAD:
            main = self._directory(self._number(data[4:8]))
            self._main = {tag: one for tag, one in main.items() if tag in _KEPT}
            if EXIF in main:
                exif = self._directory(self._number(main[EXIF].raw))
                self._exif = {tag: one for tag, one in exif.items() if tag in _KEPT_OF_EXIF}

    def _number(self, raw: bytes) -> int:
        return int.from_bytes(raw, "little" if self._order == "<" else "big")

    def _directory(self, at: int) -> dict[int, _Value]:
        """Return what a directory holds; of what lies outside the data, nothing."""
        number = min(self._number(self._data[at : at + _COUNT]), _MOST)
        found: dict[int, _Value] = {}
        for one in range(number):
            entry = self._data[at + _COUNT + one * _ENTRY :][:_ENTRY]
            if len(entry) < _ENTRY:
                break
            tag, kind, count = struct.unpack(f"{self._order}HHI", entry[:8])
            size = _SIZES.get(kind, 0) * count
            start = self._number(entry[8:]) if size > _INLINE else at + _COUNT + one * _ENTRY + 8
            raw = self._data[start : start + size]
            if 0 < size <= _LARGEST and len(raw) == size:
                found.setdefault(tag, _settled(_Value(kind, count, raw)))
        return found

    def text(self, tag: int) -> bytes:
        """Return the bytes of a text; b"" where there is none."""
        value = self._main.get(tag) or self._exif.get(tag)
        return value.raw.partition(b"\0")[0].strip() if value else b""

    def cleaned(self) -> bytes:
        """Return a structure of its own with what is kept; b"" where that is nothing."""
        if not self._main and not self._exif:
            return b""
        head = (b"II*\0" if self._order == "<" else b"MM\0*") + self._packed("I", _HEAD)
        main = dict(self._main)
        if self._exif:
            main[EXIF] = _Value(4, 1, self._packed("I", 0))
            behind = _HEAD + len(self._written(main, _HEAD))
            main[EXIF] = _Value(4, 1, self._packed("I", behind))
        first = self._written(main, _HEAD)
        second = self._written(self._exif, _HEAD + len(first)) if self._exif else b""
        return head + first + second

    def _packed(self, kind: str, *numbers: int) -> bytes:
        return struct.pack(self._order + kind, *numbers)

    def _written(self, values: Mapping[int, _Value], at: int) -> bytes:
        """Return a directory that is to lie at an offset, with its values behind it."""
        place = at + _COUNT + len(values) * _ENTRY + _NEXT
        directory, behind = [self._packed("H", len(values))], b""
        for tag, value in sorted(values.items()):
            raw = value.raw
            if len(raw) > _INLINE:
                raw = self._packed("I", place + len(behind))
                behind += value.raw + b"\0" * (len(value.raw) % 2)
            directory.append(
                self._packed("HHI", tag, value.kind, value.count) + raw.ljust(4, b"\0")
            )
        return b"".join((*directory, bytes(_NEXT), behind))
