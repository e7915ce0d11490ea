"""A canvas: flat colours and soft light, drawn larger than it is kept, so that edges are even.

All measures are pixels of what is kept.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont

FINE = 2
"""How much larger it is drawn than kept."""
STEP = 4

Point = tuple[float, float]


class Canvas:
    """A picture while it is drawn."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * FINE, height * FINE))
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def fade(self, top: float, bottom: float, *colours: str) -> None:
        """Fill from one side to the other between two heights, from colour to colour."""
        edges = [top + (bottom - top) * at / (len(colours) - 1) for at in range(len(colours))]
        for (above, below), (one, other) in zip(pairwise(edges), pairwise(colours), strict=True):
            size = self._image.width, round((below - above) * FINE) + 1
            mask = Image.linear_gradient("L").resize(size)
            strip = Image.composite(
                Image.new("RGB", size, other), Image.new("RGB", size, one), mask
            )
            self._image.paste(strip, (0, round(above * FINE)))

    def shape(self, points: Iterable[Point], colour: str, opacity: float = 1) -> None:
        """Fill what lies within some points."""
        self._draw.polygon(_fine(points), _ink(colour, opacity))

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill what stands on a lower left corner."""
        self.shape([(x, y), (x + width, y), (x + width, y - height), (x, y - height)], colour)

    def line(self, points: Iterable[Point], colour: str, width: float, opacity: float = 1) -> None:
        """Draw along some points."""
        ink = _ink(colour, opacity)
        self._draw.line(_fine(points), ink, max(1, round(width * FINE)), joint="curve")

    def round(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        """Fill an ellipse about a point, so wide and high from there."""
        corners = _fine([(x - wide, y - high), (x + wide, y + high)])
        self._draw.ellipse(corners, _ink(colour, 1))

    def glow(self, x: float, y: float, radius: float, colour: str, opacity: float = 1) -> None:
        """Light up what is around a point, less and less."""
        size = round(2 * radius * FINE)
        mask = ImageChops.invert(Image.radial_gradient("L")).point(
            lambda value: max(0, (value - 75) * 255 / 180) * opacity
        )
        corner = round((x - radius) * FINE), round((y - radius) * FINE)
        self._image.paste(Image.new("RGB", (size, size), colour), corner, mask.resize((size, size)))

    def beam(self, points: Sequence[Point], colour: str, opacity: float) -> None:
        """Throw light over a shape, the less the further from its first point to the left."""
        mask = Image.new("L", self._image.size)
        ImageDraw.Draw(mask).polygon(_fine(points), round(255 * opacity))
        end = round(points[0][0] * FINE)
        fading = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90)
        light = Image.new("L", mask.size)
        light.paste(fading.resize((end, mask.height)))
        self._image.paste(
            Image.new("RGB", mask.size, colour), (0, 0), ImageChops.multiply(mask, light)
        )

    def waves(
        self, y: float, height: float, length: float, colours: tuple[str, str], seed: int
    ) -> None:
        """Draw water up to the lower edge, its crests along a height, and foam on them."""
        water, foam = colours
        dice = random.Random(seed)
        parts = [
            (length * dice.uniform(0.7, 1.4) / part, height / part, dice.uniform(0, math.tau))
            for part in (1, 1.7, 2.9)
        ]

        def crest(x: float) -> float:
            rise = (size * _peak(math.tau * x / long + at) for long, size, at in parts)
            return y - sum(rise)

        line = [(float(x), crest(x)) for x in range(-STEP, self.width + 2 * STEP, STEP)]
        self.shape([*line, (self.width, self.height), (0, self.height)], water)
        for x, top in line:
            if top < y - 0.9 * height:
                deep = (y - top) * dice.uniform(0.1, 0.3)
                self.line([(x - 2 * STEP, top + deep), (x + STEP, top + 1)], foam, 3, 0.5)
                if dice.random() < 0.2:  # noqa: PLR2004 - of the crests, spray
                    size = dice.uniform(0.8, 2.4)
                    self.round(x, top - dice.uniform(2, 0.9 * height), size, size, foam)

    def clouds(self, y: float, colour: str, opacity: float, seed: int) -> None:
        """Draw torn clouds around a height."""
        dice = random.Random(seed)
        for _ in range(14):
            x, at = dice.uniform(-0.2, 1) * self.width, y + dice.uniform(-1, 1) * 0.13 * self.height
            long, high = (
                dice.uniform(0.25, 0.6) * self.width,
                dice.uniform(0.01, 0.05) * self.height,
            )
            above, below = [], []
            for step in range(25):
                share = step / 24
                swell = math.sin(math.pi * share) * high
                above.append((x + share * long, at - swell * dice.uniform(0.8, 1.25)))
                below.append((x + share * long, at + swell * dice.uniform(0.15, 0.3)))
            self.shape([*above, *reversed(below)], colour, opacity)

    def rain(self, seed: int, colour: str = "#ffffff") -> None:
        """Draw rain that a storm drives."""
        dice = random.Random(seed)
        for _ in range(self.width // 5):
            x, y = dice.uniform(0, 1.2) * self.width, dice.uniform(-0.1, 1) * self.height
            long = dice.uniform(14, 46)
            self.line([(x, y), (x - long, y + 0.55 * long)], colour, 0.5, dice.uniform(0.05, 0.2))

    def text(self, at: Point, text: str, size: float, colour: str, *, anchor: str = "lm") -> None:
        """Write, in ASCII: to the right of a point, or elsewhere by Pillow's anchors."""
        font = ImageFont.load_default(size * FINE)
        x, y = at
        self._draw.text((x * FINE, y * FINE), text, _ink(colour, 1), font, anchor=anchor)

    def save(self, path: Path) -> None:
        """Keep it, as PNG."""
        size = self.width, self.height
        self._image.resize(size, Image.Resampling.BOX).save(path, "PNG")


def smooth(points: Sequence[Point], rounds: int = 3) -> list[Point]:
    """Return points with their corners cut off, each time closer (Chaikin's way)."""
    for _ in range(rounds):
        between = [
            (one + share * (other - one), y + share * (below - y))
            for (one, y), (other, below) in pairwise(points)
            for share in (0.25, 0.75)
        ]
        points = [points[0], *between, points[-1]]
    return list(points)


def _peak(at: float) -> float:
    """Return how high a wave is, from 0 to 1: flat below, pointed above."""
    return float((1 - abs(math.sin(at / 2))) ** 1.6)


def _fine(points: Iterable[Point]) -> list[Point]:
    return [(x * FINE, y * FINE) for x, y in points]


def _ink(colour: str, opacity: float) -> tuple[int, ...]:
    return (*ImageColor.getrgb(colour)[:3], round(255 * opacity))
