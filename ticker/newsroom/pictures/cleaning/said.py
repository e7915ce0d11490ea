"""Said: what a file says of its picture, as suggestions to whoever uploads it, and its origin.

Of several places that say the same, the newest vocabulary wins: XMP, then IPTC, then Exif.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ticker.newsroom.pictures.cleaning import iptc, xmp
from ticker.newsroom.pictures.cleaning.iptc import Iptc
from ticker.newsroom.pictures.cleaning.parts import Parts
from ticker.newsroom.pictures.cleaning.tiff import ARTIST, COPYRIGHT, DESCRIPTION, TAKEN, Tiff
from ticker.newsroom.pictures.cleaning.tiff import TAKEN_OFFSET as OFFSET
from ticker.newsroom.pictures.cleaning.xmp import Xmp

LONGEST, LONGEST_CREDIT = 500, 200
"""Characters of what may be said of a picture."""

_NOISE = re.compile(r"\s+|[\x00-\x1f\x7f]")
_OF_CAMERAS = re.compile(
    r"(?:OLYMPUS|MINOLTA|KONICA|SONY|KODAK|Exif|SAMSUNG|DIGITAL)[\w ]*(?:CAMERA|DSC|PICTURE|JPEG)?"
    r"|default|untitled|ohne titel|cof|dav|hdr[a-z]?",
    re.IGNORECASE,
)
"""What cameras and phones call every picture."""
_MOMENT = re.compile(r"(\d{4})[:-]?(\d\d)[:-]?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d))?\S*)?")
_ZONE = re.compile(r"Z|[+-]\d\d:?\d\d")
_SOURCE_TYPE = re.compile(rb"cv\.iptc\.org/newscodes/digitalsourcetype/(\w+)")


@dataclass(frozen=True, slots=True)
class Sayings:
    """What one file says."""

    alt: str
    caption: str
    credit: str
    taken: str
    """When, as RFC 3339 has it; without a zone where none is told; "" where nothing is."""
    source_type: str
    """One of IPTC's digital source types, such as `trainedAlgorithmicMedia`; or ""."""


def said_in(parts: Parts) -> Sayings:
    """Return what a file says."""
    tiff, packet, sets = Tiff(parts.exif), Xmp(parts.xmp), Iptc(parts.iptc)
    return Sayings(
        _first((packet.text(xmp.CORE, "AltTextAccessibility"),), LONGEST),
        _caption(parts, tiff, packet, sets),
        _credit(parts, tiff, packet, sets),
        _taken(tiff, packet, sets),
        _source_type(parts, packet),
    )


def _caption(parts: Parts, tiff: Tiff, packet: Xmp, sets: Iptc) -> str:
    found = (
        packet.text(xmp.DC, "description"),
        sets.text(iptc.CAPTION),
        parts.texts.get("Description", ""),
        _text(tiff, DESCRIPTION),
        packet.text(xmp.PHOTOSHOP, "Headline"),
        sets.text(iptc.HEADLINE),
        packet.text(xmp.DC, "title"),
    )
    return _first((one for one in found if not _OF_CAMERAS.fullmatch(one.strip())), LONGEST)


def _credit(parts: Parts, tiff: Tiff, packet: Xmp, sets: Iptc) -> str:
    """Return whose a picture is, as papers print it: Anna Muster/dpa."""
    makers = (
        ", ".join(packet.texts(xmp.DC, "creator")),
        ", ".join(sets.texts(iptc.BYLINE)),
        parts.texts.get("Author", ""),
        _text(tiff, ARTIST),
    )
    lines = (
        packet.text(xmp.PHOTOSHOP, "Credit"),
        sets.text(iptc.CREDIT),
        packet.text(xmp.PHOTOSHOP, "Source"),
        sets.text(iptc.SOURCE),
    )
    maker, line = _first(makers, LONGEST_CREDIT), _first(lines, LONGEST_CREDIT)
    if maker and line:
        shorter, longer = sorted((maker, line), key=len)
        both = longer if shorter.casefold() in longer.casefold() else f"{maker}/{line}"
        return _short(both, LONGEST_CREDIT)
    rights = (
        packet.text(xmp.DC, "rights"),
        sets.text(iptc.COPYRIGHT),
        parts.texts.get("Copyright", ""),
        _text(tiff, COPYRIGHT),
    )
    return line or maker or _first(rights, LONGEST_CREDIT)


def _taken(tiff: Tiff, packet: Xmp, sets: Iptc) -> str:
    found = (
        packet.text(xmp.EXIF, "DateTimeOriginal"),
        packet.text(xmp.PHOTOSHOP, "DateCreated"),
        _text(tiff, TAKEN) + _text(tiff, OFFSET),
        f"{sets.text(iptc.CREATED)}T{sets.text(iptc.CREATED_TIME)}",
        packet.text(xmp.XMP, "CreateDate"),
    )
    return next((moment for one in found if (moment := _moment(one))), "")


def _moment(text: str) -> str:
    """Return a moment as RFC 3339 has it; "" where a text is none."""
    found = _MOMENT.match(text)
    if found is None or not 1800 < int(found[1]) < 2200:  # noqa: PLR2004 - clocks that were never set
        return ""
    day = f"{found[1]}-{found[2]}-{found[3]}"
    if not found[4]:
        return day
    zone = _ZONE.search(text, found.end(6) if found[6] else found.end(5))
    offset = zone[0] if zone else ""
    if offset and ":" not in offset and offset != "Z":
        offset = f"{offset[:3]}:{offset[3:]}"
    return f"{day}T{found[4]}:{found[5]}:{found[6] or '00'}{offset}"


def _source_type(parts: Parts, packet: Xmp) -> str:
    told = packet.text(xmp.EXT, "DigitalSourceType").encode(errors="replace")
    found = _SOURCE_TYPE.search(told) or _SOURCE_TYPE.search(parts.credentials)
    return found[1].decode() if found else ""


def _text(tiff: Tiff, tag: int) -> str:
    raw = tiff.text(tag)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _first(found: Iterable[str], longest: int) -> str:
    return next((text for one in found if (text := _short(one, longest))), "")


def _short(text: str, longest: int) -> str:
    """Return a text on one line, cut between words where it is too long."""
    line = _NOISE.sub(" ", text).strip()
    if len(line) <= longest:
        return line
    return f"{line[: longest - 1].rpartition(' ')[0] or line[: longest - 1]}…"
