"""Refused: what is no picture, or is one and something else, is told in a sentence, and leaves
nothing behind."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from PIL import Image, PngImagePlugin
from support import drawn

from ticker.newsroom.markup.locales import LANGUAGES, Locale
from ticker.newsroom.pictures.making.maker import NotAPicture

JPEG = drawn.file(drawn.quarters(), quality=95)
PROGRESSIVE = drawn.file(drawn.quarters(), progressive=True)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as one:
        one.writestr("secret.html", "<script>")
    return written.getvalue()


def bomb() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Description", "0" * 6_000_000, zip=True)
    return drawn.file(drawn.quarters(), "PNG", pnginfo=text)


def film(frames: int) -> bytes:
    one = drawn.file(Image.new("L", (1, 1)), "GIF")
    begin = one.index(b",", 13)
    return one[:begin] + one[begin:-1] * frames + b";"


REFUSED = {
    "nothing": (b"", "picture_empty"),
    "text": (b"no picture", "picture_kind"),
    "an archive": (archive(), "picture_kind"),
    "TIFF": (drawn.file(drawn.quarters(), "TIFF"), "picture_kind"),
    "SVG": (SVG, "picture_vectors"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "picture_unclear"),
    "HEIC that is AVIF inside": (
        drawn.file(drawn.quarters(), "AVIF").replace(b"avif", b"heic", 2),
        "picture_broken",
    ),
    "JPEG and a page": (
        drawn.within(JPEG, drawn.segment(0xFE, b"<script>alert(1)</script>")),
        "picture_and_more",
    ),
    "JPEG and an archive": (JPEG + archive(), "picture_and_more"),
    "GIF and a script": (
        drawn.file(drawn.quarters(), "GIF", comment=b"<html><script>1</script>"),
        "picture_and_more",
    ),
    "PNG and an archive": (drawn.file(drawn.quarters(), "PNG") + archive(), "picture_and_more"),
    "half a JPEG": (JPEG[: len(JPEG) // 2], "picture_cut_short"),
    "a JPEG without pixels": (JPEG[:200], "picture_cut_short"),
    "half a PNG": (drawn.file(drawn.quarters(), "PNG")[:-30], "picture_cut_short"),
    "half a WebP": (drawn.file(drawn.quarters(), "WEBP")[:-30], "picture_cut_short"),
    "half a GIF": (drawn.file(drawn.quarters(), "GIF")[:-30], "picture_cut_short"),
    "half an AVIF": (drawn.file(drawn.quarters(), "AVIF")[:-30], "picture_cut_short"),
    "garbage in a JPEG": (JPEG[:20] + b"garbage" + JPEG[20:], "picture_broken"),
    "garbage in a PNG": (
        drawn.png(40, 30, 8, 2, drawn.chunk(b"IDAT", b"garbage")),
        "picture_broken",
    ),
    "900 megapixels claimed": (drawn.claimed(JPEG, 30_000, 30_000), "picture_pixels"),
    "a PNG above 40": (drawn.file(Image.new("1", (8001, 5000)), "PNG"), "picture_pixels"),
    "a progressive one that is held whole": (
        drawn.claimed(PROGRESSIVE, 13_000, 13_000, 0xC2),
        "picture_progressive",
    ),
    "a strip": (drawn.file(Image.new("1", (10, 20_000)), "PNG"), "picture_thin"),
    "a line": (drawn.file(Image.new("1", (20_000, 10)), "PNG"), "picture_thin"),
    "a long one": (drawn.file(Image.new("1", (1_000, 20_000)), "PNG"), "picture_long"),
    "a bomb of text": (bomb(), "picture_texts"),
    "too many chunks": (
        drawn.png(1, 1, 8, 0, drawn.chunk(b"tEXt", b"") * 20_001),
        "picture_pieces",
    ),
    "too many segments": (drawn.within(JPEG, drawn.segment(0xFE, b"") * 20_001), "picture_pieces"),
    "too many scans": (
        JPEG[:-2] + JPEG[JPEG.index(b"\xff\xda") : -2] * 101 + JPEG[-2:],
        "picture_pieces",
    ),
    "too many frames": (film(1001), "picture_frames"),
}


@pytest.mark.parametrize(("content", "key"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_shown_is_refused(place, content, key):
    """Whoever sent it reads in a sentence what to do; nothing of it is stored."""
    with pytest.raises(NotAPicture) as refused:
        await place.first(content)
    fault = refused.value.fields["file"]
    assert fault.key == key
    assert place.left() == []
    for language in LANGUAGES:
        sentence = Locale.of(language).text(f"refusal.{key}", **fault.values)
        assert sentence.endswith(".")
        assert "{" not in sentence


async def test_a_camera_that_writes_nonsense_does_no_harm(place):
    """What is said of a picture can be as wrong as it likes: the picture is shown."""
    endless = b"II*\0" + struct.pack("<IHHHIIHHIII", 8, 2, 0x8769, 4, 1, 8, 0x010E, 2, 2**31, 8, 8)
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&a;</x:xmpmeta>'
    deep = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + b"<x:a>" * 9000 + b"</x:a>" * 9000
    xmp = b"http://ns.adobe.com/xap/1.0/\0"
    exif = drawn.segment(0xE1, b"Exif\0\0" + endless)
    iptc = drawn.segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\xff" * 9)
    for said in (laughs, deep[:60_000] + b"</x:xmpmeta>"):
        found = await place.first(drawn.within(JPEG, exif, iptc, drawn.segment(0xE1, xmp + said)))
        assert found.width == 120
        assert found.said.caption == ""
