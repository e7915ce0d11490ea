"""Opening: a picture's pixels, as they are to be seen, and no more of them than are needed.

The hard idea is memory. A photo of a hundred megapixels would take four hundred megabytes, and
twice as many while it is turned. A JPEG is therefore read reduced, as its blocks allow; anything
else is made smaller in stripes before it is turned and its colours are converted.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps

from ticker.newsroom.pictures.cleaning.faults import PictureFault, broken, cut_short
from ticker.newsroom.pictures.cleaning.kinds import HEIC, JPEG

MOST_PIXELS, MOST_PIXELS_OF_JPEG = 40_000_000, 200_000_000
MOST_SERVED = 24_000_000
"""Pixels of the largest size: more would take more memory than the process may have."""
MOST_TIMES = 40
"""How much longer one side may be than the other: across a phone, such a line is 9 pixels high."""
MOST_HIGH = 16_383
"""Pixels; WebP can have no more."""

_FORMATS = {HEIC: "HEIF"}
_SIDEWAYS = {5, 6, 7, 8}
"""Orientations in which width and height change places."""
_ORIENTATION = 0x0112
_DEEP = ("I;16", "I;16B", "I;16L", "I;16N", "I")
_STRIPE = 1_000_000
_SPARE = 1.25
"""How many times wider than needed a picture is read; less shows in the smaller one."""
_BROKEN = (ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, AttributeError)
_BROKEN_TOO = (struct.error, zlib.error, RuntimeError, OverflowError)


class Opened:
    """A picture's file, of which the pixels are read once."""

    def __init__(self, image: Image.Image, kind: str) -> None:
        self._image = image
        self._kind = kind
        self._sideways = image.getexif().get(_ORIENTATION, 1) in _SIDEWAYS
        width, height = image.size
        self.width, self.height = (height, width) if self._sideways else (width, height)

    def at_least(self, width: int) -> Image.Image:
        """Return the picture as it is seen, in sRGB, at least that wide where it is itself."""
        image = self._image
        wide = round(width * _SPARE)
        if self._kind == JPEG:
            across, down = wide, max(1, wide * self.height // self.width)
            image.draft(None, (down, across) if self._sideways else (across, down))
        image.load()
        shown = image.height if self._sideways else image.width
        profile, exif = image.info.get("icc_profile"), image.getexif()
        smaller = _reduced(image, max(1, int(shown / wide)))
        if smaller is not image:
            image.close()
        coloured = _in_srgb(smaller, profile)
        coloured.info.clear()
        coloured.getexif()[_ORIENTATION] = exif.get(_ORIENTATION, 1)
        turned = ImageOps.exif_transpose(coloured)
        turned.info.clear()
        return turned.convert("RGB") if _is_opaque(turned) else turned


@contextmanager
def opened(path: Path, kind: str, widest: int) -> Iterator[Opened]:
    """Open a picture of a known kind; raises `PictureFault` where it is none that can be shown."""
    most = MOST_PIXELS_OF_JPEG if kind == JPEG else MOST_PIXELS
    Image.MAX_IMAGE_PIXELS = most
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if kind == HEIC:
        _learn_heic()
    try:
        with Image.open(path, formats=[_FORMATS.get(kind, kind.upper())]) as image:
            one = Opened(image, kind)
            _check(one, widest)
            yield one
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureFault("picture_pixels", most=most // 1_000_000) from error
    except MemoryError as error:
        raise PictureFault("picture_memory") from error
    except OSError as error:
        if error.errno is not None:  # of the disk, not of the picture
            raise
        raise (cut_short() if "truncated" in str(error) else broken()) from error
    except (*_BROKEN, *_BROKEN_TOO) as error:
        raise broken() from error


def _check(one: Opened, widest: int) -> None:
    found = f"{one.width} × {one.height}"
    if max(one.width, one.height) > MOST_TIMES * min(one.width, one.height):
        raise PictureFault("picture_thin", found=found, most=MOST_TIMES)
    width = min(one.width, widest)
    height = one.height * width // one.width
    if height > MOST_HIGH or width * height > MOST_SERVED:
        raise PictureFault("picture_long", found=found)


def _is_opaque(image: Image.Image) -> bool:
    return image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255)


def _learn_heic() -> None:
    try:
        import pillow_heif  # noqa: PLC0415 - only where it is installed, and needed
    except ImportError as error:
        raise PictureFault("picture_heic") from error
    pillow_heif.register_heif_opener(thumbnails=False)


def _reduced(image: Image.Image, times: int) -> Image.Image:
    """Return a picture so many times smaller, and of few kinds; by stripes, if it is large."""
    if image.width * image.height <= _STRIPE or times == 1:
        plain = _plain(image)
        return plain if times == 1 else plain.reduce(times)
    rows = max(1, _STRIPE // image.width // times) * times
    whole: Image.Image | None = None
    for top in range(0, image.height, rows):
        stripe = image.crop((0, top, image.width, min(top + rows, image.height)))
        smaller = _plain(stripe).reduce(times)
        if whole is None:
            size = (smaller.width, -(-image.height // times))
            whole = Image.new(smaller.mode, size)
        whole.paste(smaller, (0, top // times))
    return whole or image


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture with a byte for each of its colours, as conversions expect it."""
    if image.mode in _DEEP:
        return _eight_bits(image)
    clear = "transparency" in image.info or image.mode in {"PA", "LA", "La", "RGBa"}
    if clear:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in {"L", "RGB", "RGBA", "CMYK", "LAB"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture in sRGB, or in it with alpha; a profile that is wrong is passed over."""
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    if not profile:
        return image if image.mode == wanted else image.convert(wanted)
    from PIL import ImageCms  # noqa: PLC0415 - it takes a while to load, and few need it

    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = given.profile.xcolor_space.strip()
        if space == "GRAY" and image.mode == "RGB":
            image = image.convert("L")
        converted = ImageCms.profileToProfile(
            image,
            given,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode=wanted,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image if image.mode == wanted else image.convert(wanted)
    assert converted is not None
    return converted
