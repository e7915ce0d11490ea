"""Sizes: a picture made as wide as it is served, in each of the formats.

Qualities are measured (`benchmarks/figures/pictures/sizes.py`): a 960-pixel photo for the press is
to take 120 KB as WebP and 80 KB as AVIF. One that has more to show than most is made coarser.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from PIL import Image

USUAL = 960
"""Pixels across at which it is found out how coarse a picture has to be."""

_MOST = {"webp": 120_000 / (960 * 720), "avif": 80_000 / (960 * 720)}
"""Bytes a pixel, at that width."""
_QUALITIES = {"webp": (75, 66, 56, 46), "avif": (52, 45, 38, 31), "jpg": (80,)}
_FORMATS = {"webp": "WEBP", "avif": "AVIF", "jpg": "JPEG"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "webp": {"method": 4},
    "avif": {"speed": 8, "max_threads": 1},
    "jpg": {"progressive": True, "optimize": True},
}
_WHITE = (255, 255, 255)


class Sizes:
    """What is made of one picture in one format."""

    def __init__(self, image: Image.Image, form: str) -> None:
        self._image = _on_paper(image)
        self._form = form
        self._quality = 0

    def made(self, widths: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Yield each size, and how wide it is, as it is made; the usual one first."""
        self._image = resized(self._image, max(widths))  # the others are made of it, in less time
        usual = [one for one in widths if one <= USUAL][-1:]
        for width in (*usual, *(one for one in widths if one not in usual)):
            yield width, self._made(width)

    def _made(self, width: int) -> bytes:
        image = resized(self._image, width)
        if self._quality:
            return self._encoded(image, self._quality)
        most = _MOST.get(self._form, float("inf")) * image.width * image.height
        for quality in _QUALITIES[self._form]:
            self._quality = quality
            content = self._encoded(image, quality)
            if len(content) <= most or width < USUAL:
                break
        return content

    def _encoded(self, image: Image.Image, quality: int) -> bytes:
        written = io.BytesIO()
        options = _OPTIONS[self._form]
        image.save(written, _FORMATS[self._form], quality=quality, **options)
        return written.getvalue()


def resized(image: Image.Image, width: int) -> Image.Image:
    """Return a picture that wide."""
    if width == image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _on_paper(image: Image.Image) -> Image.Image:
    """Return a picture with white where it is clear: a dark page would swallow black letters."""
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, _WHITE)
    paper.paste(image, mask=image.getchannel("A"))
    return paper
