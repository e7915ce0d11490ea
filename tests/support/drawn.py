"""Pictures that tests draw, and what cameras, agencies and strangers write into their files."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

PLACE, OWNER, SERIAL, NOTE = "SECRET-PLACE", "SECRET-OWNER", "SECRET-SERIAL", "SECRET-NOTE"
SECRETS = tuple(one.encode() for one in (PLACE, OWNER, SERIAL, NOTE, "SECRET-THUMB"))
COLOURS = {"left top": "red", "right top": "lime", "left bottom": "blue", "right bottom": "yellow"}

XMP = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
  xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
  xmlns:core="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
  xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
  exif:GPSLatitude="53,{PLACE}N" aux:SerialNumber="{SERIAL}" aux:OwnerName="{OWNER}"
  photoshop:City="{PLACE}" core:Location="{PLACE}" core:CountryCode="{PLACE}"
  photoshop:Credit="dpa" photoshop:DateCreated="2026-11-04T13:12:00+01:00"
  ext:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture">
  <dc:creator><rdf:Seq><rdf:li>Anna Müller</rdf:li></rdf:Seq></dc:creator>
  <dc:description><rdf:Alt><rdf:li xml:lang="en">The quay</rdf:li>
    <rdf:li xml:lang="x-default">Der Kai in Cuxhaven</rdf:li></rdf:Alt></dc:description>
  <core:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Ein Kai unter Wasser</rdf:li>
    </rdf:Alt></core:AltTextAccessibility>
  <ext:LocationCreated><rdf:Bag><rdf:li rdf:parseType="Resource"><ext:City>Cuxhaven</ext:City>
    <exif:GPSLongitude>8,{PLACE}E</exif:GPSLongitude></rdf:li></rdf:Bag></ext:LocationCreated>
  <aux:Notes>{NOTE}</aux:Notes>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def quarters(width: int = 120, height: int = 80) -> Image.Image:
    """Draw four colours, by which is told which way up a picture is."""
    image = Image.new("RGB", (width, height))
    for place, colour in COLOURS.items():
        x, y = "right" in place, "bottom" in place
        image.paste(colour, (x * width // 2, y * height // 2, width, height))
    return image


def noise(width: int, height: int) -> Image.Image:
    """Draw what takes long to encode."""
    return Image.merge("RGB", [Image.effect_noise((width, height), 60)] * 3)


def file(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """Return a picture's file."""
    written = io.BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def exif(orientation: int = 1) -> bytes:
    """Return what a camera knows, secrets included."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010E] = "OLYMPUS DIGITAL CAMERA"
    made[0x013B] = "Anna Mueller"
    made[0x013C] = OWNER
    inner = made.get_ifd(0x8769)
    inner |= {0xA430: OWNER, 0xA431: SERIAL, 0xA435: SERIAL, 0x9286: NOTE.encode()}
    inner |= {0x927C: NOTE.encode(), 0x9003: "2026:11:04 13:12:00", 0x9011: "+01:00"}
    made.get_ifd(0x8825).update({1: "N", 2: (53.0, 52.0, 1.0), 28: PLACE.encode()})
    return made.tobytes()


def segment(marker: int, content: bytes) -> bytes:
    """Return a segment of a JPEG."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content


def within(jpeg: bytes, *segments: bytes) -> bytes:
    """Return a JPEG with more segments at its beginning."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def iptc(**texts: str) -> bytes:
    """Return a segment with what agencies write: by-line, caption, and so on."""
    numbers = {"headline": 105, "caption": 120, "byline": 80, "credit": 110, "copyright": 116}
    places = {"city": 90, "sublocation": 92, "state": 95, "country": 101}
    numbers |= places
    sets = b"\x1c\x01\x5a\x00\x03\x1b%G"
    for name, text in {**texts, **dict.fromkeys(places, PLACE)}.items():
        sets += bytes((0x1C, 2, numbers[name])) + len(text.encode()).to_bytes(2) + text.encode()
    resource = b"8BIM\x04\x04\0\0" + len(sets).to_bytes(4) + sets + b"\0" * (len(sets) % 2)
    thumb = b"8BIM\x04\x0c\0\0" + (12).to_bytes(4) + b"SECRET-THUMB"
    return segment(0xED, b"Photoshop 3.0\0" + thumb + resource)


def manifest(says: bytes = b"") -> bytes:
    """Return a segment with what stands for a manifest of C2PA."""
    content = b"jumb" + b"\0\0\0\x1ejumdc2pa" + b"signed:" + says
    return segment(0xEB, b"JP\0\1\0\0\0\1" + (len(content) + 4).to_bytes(4) + content)


def chunk(name: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    checked = zlib.crc32(name + content).to_bytes(4)
    return len(content).to_bytes(4) + name + content + checked


def words(XMP: bytes = b"", **texts: str) -> PngInfo:  # noqa: N803 - as it is called
    """Return what a PNG says by keywords."""
    made = PngInfo()
    for word, text in texts.items():
        made.add_itxt(word, text)
    if XMP:
        made.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return made


def png(width: int, height: int, depth: int, colour: int, *chunks: bytes) -> bytes:
    """Return a PNG by its header and what follows."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def pixels(rows: Iterable[bytes]) -> bytes:
    """Return the chunk with a PNG's pixels."""
    return chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))


def claimed(jpeg: bytes, width: int, height: int, frame: int = 0xC0) -> bytes:
    """Return a JPEG that claims another size."""
    at = next(
        one
        for one in range(2, len(jpeg))
        if jpeg[one : one + 1] == b"\xff" and jpeg[one + 1] in {0xC0, 0xC2}
    )
    size = height.to_bytes(2) + width.to_bytes(2)
    return jpeg[:at] + bytes((0xFF, frame)) + jpeg[at + 2 : at + 5] + size + jpeg[at + 9 :]


def corners(image: Image.Image) -> dict[str, tuple[int, ...]]:
    """Return the colours in the middle of each quarter."""
    wide, high = image.size
    return {
        place: image.convert("RGB").getpixel(
            (
                wide * (3 if "right" in place else 1) // 4,
                high * (3 if "bottom" in place else 1) // 4,
            )
        )
        for place in COLOURS
    }
