"""HEIC, as phones write it: a picture where what reads it is installed, and else a sentence."""

from __future__ import annotations

import io

import pillow_heif
import pytest
from PIL import Image
from support import drawn

from ticker.newsroom.content.images import FORMATS, Picture
from ticker.newsroom.pictures.maker import NotAPicture


def heic(width: int = 640, height: int = 400, **options: object) -> bytes:
    """Return a picture as a phone writes it."""
    written = io.BytesIO()
    pillow_heif.from_pillow(drawn.quarters(width, height)).save(written, quality=95, **options)
    return written.getvalue()


async def test_a_phones_picture_is_shown(place):
    """In all formats that readers get; where it was taken is told to nobody."""
    content = heic(exif=drawn.exif(), xmp=drawn.XMP)
    assert any(secret in content for secret in drawn.SECRETS)
    found = await place.first(content)
    assert (found.kind, found.width, found.height) == ("heic", 640, 400)
    assert (found.said.caption, found.said.credit) == ("Der Kai in Cuxhaven", "Anna Müller/dpa")
    original = (place.into / "original").read_bytes()
    assert not [secret for secret in drawn.SECRETS if secret in original]
    ours = Picture("x", 640, 400)
    await place.maker.more(place.into / "original", place.into, ours, FORMATS)
    for form in FORMATS:
        with Image.open(place.into / f"480.{form}") as image:
            seen = drawn.corners(image.convert("RGB"))
        for at, colour in drawn.corners(drawn.quarters()).items():
            assert all(abs(a - b) < 60 for a, b in zip(seen[at], colour, strict=True)), (form, at)


async def test_without_what_reads_it_that_is_said(place, tmp_path, monkeypatch):
    """Nothing is kept of it then."""
    away = tmp_path / "away"
    away.mkdir()
    (away / "pillow_heif.py").write_text("raise ImportError('not here')\n")
    monkeypatch.setenv("PYTHONPATH", str(away), prepend=":")
    with pytest.raises(NotAPicture) as refused:
        await place.first(heic())
    assert refused.value.fields["file"].key == "picture_heic"
    assert place.left() == []
