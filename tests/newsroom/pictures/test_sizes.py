"""Sizes: what readers get is the picture as it is meant to be seen, and nothing but it."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image, ImageCms
from support import drawn

RED, BLUE = (255, 0, 0), (0, 0, 255)


def alike(one, other, most=24):
    return all(abs(a - b) <= most for a, b in zip(one, other, strict=True))


def shown(place, name):
    with Image.open(place.into / name) as image:
        image.load()
        return image


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
async def test_each_kind_is_read(place, form):
    """Whatever kind a picture is of, readers see the same."""
    found = await place.first(drawn.file(drawn.quarters(), form))
    assert (found.width, found.height, found.kind) == (120, 80, form.lower())
    assert found.made == ((120, "webp"),)
    assert place.left() == ["120.webp", "original"]
    assert found.bytes == (place.into / "original").stat().st_size
    seen = drawn.corners(shown(place, "120.webp"))
    assert all(alike(seen[at], drawn.corners(drawn.quarters())[at]) for at in seen)


async def test_the_widths_go_as_far_as_the_original(place):
    """A size is made at once, and all others in all formats later; none is larger than it was."""
    found = await place.first(drawn.file(drawn.quarters(1000, 601)))
    assert found.made == ((960, "webp"),)
    made = await place.more("webp", "avif", "jpg")
    widths = (480, 960, 1000)
    assert sorted(made) == sorted((w, f) for w in widths for f in ("webp", "avif", "jpg"))
    for width, form in made:
        image = shown(place, f"{width}.{form}")
        assert image.size == (width, round(601 * width / 1000))
        assert image.format == {"webp": "WEBP", "avif": "AVIF", "jpg": "JPEG"}[form]
        seen = drawn.corners(image)
        assert all(alike(seen[at], drawn.corners(drawn.quarters())[at]) for at in seen)
    assert shown(place, "480.jpg").info["progressive"]


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_picture_is_the_right_way_up(place, orientation):
    """However the camera was held, width, height and corners are as they are seen."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = drawn.quarters(1300, 200)
    if orientation in turns:
        stored = stored.transpose(turns[orientation])
    found = await place.first(drawn.file(stored, exif=drawn.exif(orientation)))
    assert (found.width, found.height) == (1300, 200)
    image = shown(place, "960.webp")
    assert image.size == (960, 148)
    seen = drawn.corners(image)
    assert all(alike(seen[at], drawn.corners(drawn.quarters())[at]) for at in seen)


def swapped():
    """Return a profile by which red is meant where blue is said."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")


def sixteen_bits():
    rows = [b"\xff\xff\0\0\0\0" * 40] * 30
    return drawn.png(40, 30, 16, 2, drawn.pixels(rows))


@pytest.mark.parametrize(
    ("content", "colour"),
    [
        (drawn.file(Image.new("RGB", (40, 30), BLUE), icc_profile=swapped(), quality=95), RED),
        (drawn.file(Image.new("RGB", (40, 30), BLUE), "PNG", icc_profile=swapped()), RED),
        (drawn.file(Image.new("RGB", (40, 30), RED), icc_profile=b"no profile at all"), RED),
        (drawn.file(Image.new("CMYK", (40, 30), (0, 255, 255, 0))), RED),
        (drawn.file(Image.new("I;16", (40, 30), 0x8000), "PNG"), (128, 128, 128)),
        (sixteen_bits(), RED),
        (drawn.file(Image.new("L", (40, 30), 200)), (200, 200, 200)),
        (drawn.file(Image.new("1", (40, 30), 1), "PNG"), (255, 255, 255)),
        (drawn.file(Image.new("P", (40, 30), 1), "PNG"), None),
    ],
    ids=[
        "profile",
        "profile of a PNG",
        "no profile",
        "CMYK",
        "16",
        "48",
        "grey",
        "1 bit",
        "palette",
    ],
)
async def test_colours_are_what_they_were_meant_to_be(place, content, colour):
    """Readers' screens are told sRGB, whatever the file was in."""
    await place.first(content)
    image = shown(place, "40.webp")
    assert image.mode == "RGB"
    assert "icc_profile" not in image.info
    assert colour is None or alike(image.getpixel((20, 15)), colour)


async def test_what_is_clear_stands_on_white_paper(place):
    """A chart's black letters are to be read on a dark page, too."""
    image = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    image.paste(RED, (0, 0, 20, 30))
    await place.first(drawn.file(image, "PNG"))
    await place.more("avif", "jpg")
    for name in ("40.webp", "40.avif", "40.jpg"):
        assert alike(shown(place, name).getpixel((5, 15)), RED)
        assert alike(shown(place, name).getpixel((35, 15)), (255, 255, 255))


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "AVIF"])
async def test_what_moves_stands_still(place, form):
    """Of a film, readers see the first picture."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in (RED, BLUE)]
    written = io.BytesIO()
    frames[0].save(written, form, save_all=True, append_images=frames[1:], duration=100)
    await place.first(written.getvalue())
    assert getattr(shown(place, "40.webp"), "n_frames", 1) == 1
    assert alike(shown(place, "40.webp").getpixel((20, 15)), RED)


async def test_a_huge_photo_is_read_reduced(place):
    """A hundred megapixels in a JPEG take no more memory than another photo."""
    found = await place.first(drawn.file(Image.new("L", (12_000, 8_400), 90)))
    assert (found.width, found.height) == (12_000, 8_400)
    assert shown(place, "960.webp").size == (960, 672)


async def test_a_busy_picture_is_made_coarser(place):
    """What readers load does not grow with how much there is to see in a picture."""
    await place.first(drawn.file(drawn.noise(960, 640), quality=95))
    calm = len(drawn.file(drawn.noise(960, 640), "WEBP", quality=75))
    assert (place.into / "960.webp").stat().st_size < calm * 0.9


async def test_a_file_may_have_any_name(place):
    """A name is bytes to us, and decides nothing."""
    path = place.keep(drawn.file(drawn.quarters()), os.fsdecode(b"\xff\n'\"$(x).svg"))
    found = await place.maker.first(path, place.into)
    assert found.kind == "jpeg"
