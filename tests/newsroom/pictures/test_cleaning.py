"""Cleaning: originals keep their pixels and their origin; nobody learns who lives where."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from support import drawn

from ticker.newsroom.pictures.making.maker import Maker, Provenance, Said

EXIF = drawn.segment(0xE1, drawn.exif())
XMP = drawn.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + drawn.XMP)
IPTC = drawn.iptc(caption="Der Kai", byline="Anna Müller", credit="dpa", headline="Flut")
JPEG = drawn.file(drawn.quarters())
CAPTION, CREDIT = "Der Kai in Cuxhaven", "Anna Müller/dpa"


def full() -> bytes:
    """Return a photo in which everything is said, by everybody."""
    comment = drawn.segment(0xFE, drawn.NOTE.encode())
    strange = drawn.segment(0xEA, drawn.PLACE.encode())
    extended = drawn.segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + drawn.PLACE.encode())
    film = drawn.NOTE.encode() * 9
    return drawn.within(JPEG, EXIF, XMP, extended, IPTC, comment, strange) + film


def secrets_in(content: bytes) -> list[bytes]:
    return [one for one in drawn.SECRETS if one in content]


def decoded(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        return image.tobytes()


async def test_readers_get_the_picture_and_nothing_else(place):
    """No size in any format says anything of who took it where."""
    await place.first(full())
    await place.more("webp", "avif", "jpg")
    for name in place.left():
        if name != "original":
            content = (place.into / name).read_bytes()
            assert not secrets_in(content)
            assert not [one for one in (b"Exif", b"adobe", b"dpa", b"ICC") if one in content]


async def test_an_original_says_whose_it_is_but_not_where(place):
    """Place, owner, numbers, comments and what stood behind the end are gone; credit is not."""
    assert len(secrets_in(full())) == len(drawn.SECRETS)
    await place.first(full())
    kept = (place.into / "original").read_bytes()
    assert not secrets_in(kept)
    assert decoded(kept) == decoded(JPEG)
    assert kept.endswith(b"\xff\xd9")
    for said in (b"Anna Mueller", "Anna Müller".encode(), b"Der Kai in Cuxhaven", b"Flut"):
        assert said in kept
    with Image.open(io.BytesIO(kept)) as image:
        exif = image.getexif()
        assert exif.get_ifd(0x8825) == {}
        assert exif.get_ifd(0x8769)[0x9003] == "2026:11:04 13:12:00"
    assert (await place.first(kept)).said.credit == CREDIT


async def test_an_original_keeps_everything_where_the_newsroom_wants_it(place):
    """A setting leaves it to the byte; readers get none of it all the same."""
    place.maker = Maker(place.folder, keeps_all=True)
    await place.first(full())
    assert (place.into / "original").read_bytes() == full()
    assert not secrets_in((place.into / "120.webp").read_bytes())


@pytest.mark.parametrize("form", ["PNG", "WEBP", "AVIF"])
async def test_other_kinds_are_cleaned_as_well(place, form):
    """Each kind has its own places in which something is said."""
    xmp = {"pnginfo": drawn.words(XMP=drawn.XMP)} if form == "PNG" else {"xmp": drawn.XMP}
    written = drawn.file(drawn.quarters(), form, exif=drawn.exif(6), **xmp)
    written += drawn.NOTE.encode() if form in {"PNG", "WEBP"} else b""
    assert len(secrets_in(written)) >= 4
    found = await place.first(written)
    assert (found.width, found.height) == (80, 120)
    assert found.said == Said("Ein Kai unter Wasser", CAPTION, CREDIT)
    kept = (place.into / "original").read_bytes()
    assert not secrets_in(kept)
    assert decoded(kept) == decoded(written)
    again = await place.first(kept)
    assert (again.width, again.said) == (80, found.said)


async def test_comments_in_a_gif_are_left_out(place):
    """What moves goes on moving in the original."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(
        written, "GIF", save_all=True, append_images=frames[1:], comment=drawn.NOTE.encode(), loop=0
    )
    await place.first(written.getvalue())
    kept = (place.into / "original").read_bytes()
    assert drawn.NOTE.encode() not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.n_frames == 2


@pytest.mark.parametrize(
    ("segments", "credentials"),
    [
        ([drawn.manifest()], "whole"),
        ([EXIF, drawn.manifest()], "broken"),
        ([drawn.manifest(b"exif:GPSLatitude 53,52N")], "left_out"),
        ([], ""),
    ],
    ids=["whole", "broken", "left out", "none"],
)
async def test_it_is_told_what_has_become_of_credentials(place, segments, credentials):
    """A manifest is kept unless it tells a place; what it seals may be another file by then."""
    found = await place.first(drawn.within(JPEG, *segments))
    assert found.provenance.credentials == credentials
    kept = (place.into / "original").read_bytes()
    assert (b"signed:" in kept) == (credentials in {"whole", "broken"})


@pytest.mark.parametrize(
    ("segments", "said"),
    [
        ([EXIF, XMP, IPTC], Said("Ein Kai unter Wasser", CAPTION, CREDIT)),
        ([IPTC, EXIF], Said("", "Der Kai", CREDIT)),
        ([EXIF], Said("", "", "Anna Mueller")),
        ([drawn.iptc(headline="Flut", copyright="© dpa")], Said("", "Flut", "© dpa")),
        ([drawn.iptc(byline="Anna", credit="Anna/dpa")], Said("", "", "Anna/dpa")),
        ([drawn.iptc(caption=f"Ein {'langes Wort ' * 60}")], None),
        ([], Said("", "", "")),
    ],
    ids=["all", "IPTC", "Exif", "rights", "once", "long", "nothing"],
)
async def test_what_a_file_says_is_suggested(place, segments, said):
    """An editor need not type what an agency has written already."""
    found = (await place.first(drawn.within(JPEG, *segments))).said
    if said is None:
        assert found.caption.endswith(" Wort…") or found.caption.endswith(" langes…")
        assert len(found.caption) <= 500
    else:
        assert found == said


async def test_it_is_told_where_a_picture_is_from(place):
    """When it was taken, and whether a machine has drawn it, outlasts the cleaning."""
    found = await place.first(drawn.within(JPEG, EXIF, XMP))
    taken = "2026-11-04T13:12:00+01:00"
    assert found.provenance == Provenance(taken, "digitalCapture", "")
    again = await place.first((place.into / "original").read_bytes())
    assert again.provenance == found.provenance
