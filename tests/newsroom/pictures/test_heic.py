"""HEIC, as phones write it: a picture where what reads it is installed, and else a sentence."""

from __future__ import annotations

import io

import pillow_heif
import pytest
from PIL import Image
from support import drawn

from ticker.newsroom.content.images import FORMATS, Picture
from ticker.newsroom.pictures.making.maker import NotAPicture


def heic() -> bytes:
    """Return a picture as a phone writes it that is held upright, with all that it knows."""
    written, lying = io.BytesIO(), drawn.quarters(400, 640).transpose(Image.Transpose.ROTATE_90)
    pillow_heif.from_pillow(lying).save(written, quality=95, exif=drawn.exif(6), xmp=drawn.XMP)
    return written.getvalue()


async def test_a_phones_picture_is_shown(place):
    """Upright, in all formats that readers get; where it was taken is told to nobody."""
    content = heic()
    assert any(secret in content for secret in drawn.SECRETS)
    found = await place.first(content)
    assert (found.kind, found.width, found.height) == ("heic", 400, 640)
    assert (found.said.caption, found.said.credit) == ("Der Kai in Cuxhaven", "Anna Müller/dpa")
    original = (place.into / "original").read_bytes()
    assert not [secret for secret in drawn.SECRETS if secret in original]
    ours = Picture("x", 400, 640)
    await place.maker.more(place.into / "original", place.into, ours, FORMATS)
    for form in FORMATS:
        with Image.open(place.into / f"400.{form}") as image:
            assert image.size == (400, 640)
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
