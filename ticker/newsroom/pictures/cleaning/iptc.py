"""IPTC: what agencies have written about pictures since before there was XMP.

Sources: IPTC-NAA Information Interchange Model 4.2; Adobe's Photoshop File Formats (image
resources).
"""

from __future__ import annotations

from collections.abc import Iterator

TITLE, HEADLINE, CAPTION = 5, 105, 120
BYLINE, CREDIT, SOURCE, COPYRIGHT = 80, 110, 115, 116
CREATED, CREATED_TIME = 55, 60

_PLACES = {26, 27, 90, 92, 95, 100, 101}
"""Codes and names of places, from the country to the street: of those shown, and of those where
the picture was taken, which nobody can tell apart."""
_CONTACT = 118
_SIGNATURE = b"8BIM"
_IIM = 0x0404
_UTF_8 = b"\x1b%G"
_LONGEST = 0x7FFF
_APPLICATION = 2


class Iptc:
    """What data sets say of a picture."""

    def __init__(self, data: bytes) -> None:
        self._sets: dict[tuple[int, int], list[bytes]] = {}
        for record, number, value in _sets(data):
            self._sets.setdefault((record, number), []).append(value)
        marked = self._sets.get((1, 90), [b""])[0] == _UTF_8
        self._encodings = ("utf-8",) if marked else ("utf-8", "cp1252", "latin-1")

    def texts(self, number: int) -> list[str]:
        """Return the values of a data set of the second record."""
        return [text for one in self._sets.get((2, number), []) if (text := self._read(one))]

    def text(self, number: int) -> str:
        """Return the first of a data set's values; "" where there is none."""
        return next(iter(self.texts(number)), "")

    def _read(self, value: bytes) -> str:
        for encoding in self._encodings:
            try:
                return value.decode(encoding).strip("\0 \r\n")
            except UnicodeDecodeError:
                continue
        return value.decode(errors="replace").strip("\0 \r\n")


def in_resources(data: bytes) -> bytes:
    """Return the data sets among Photoshop's resources; of those, nothing else is kept."""
    at = 0
    while data[at : at + 4] == _SIGNATURE and at + 7 < len(data):
        number = int.from_bytes(data[at + 4 : at + 6])
        name = 1 + data[at + 6]
        at += 6 + name + name % 2
        size = int.from_bytes(data[at : at + 4])
        if number == _IIM:
            return data[at + 4 : at + 4 + size]
        at += 4 + size + size % 2
    return b""


def cleaned(data: bytes) -> bytes:
    """Return data sets without those that tell a place, or how to reach somebody."""
    kept = [
        bytes((0x1C, record, number)) + len(value).to_bytes(2) + value
        for record, number, value in _sets(data)
        if record != _APPLICATION or number not in {*_PLACES, _CONTACT}
    ]
    return b"".join(kept)


def resources(sets: bytes) -> bytes:
    """Return data sets as the one resource that holds them."""
    head = _SIGNATURE + _IIM.to_bytes(2) + b"\0\0" + len(sets).to_bytes(4)
    return head + sets + b"\0" * (len(sets) % 2)


def _sets(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while data[at : at + 1] == b"\x1c" and at + 5 <= len(data):
        record, number, size = data[at + 1], data[at + 2], int.from_bytes(data[at + 3 : at + 5])
        if size > _LONGEST:  # its length has a length: no text is so long
            return
        yield record, number, data[at + 5 : at + 5 + size]
        at += 5 + size
