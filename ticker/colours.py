"""Colours: one of CSS as sRGB, whether text in it can be read, and the nearest that can.

What is typed is never passed on: of every form it is the six hexadecimal digits that go into a
style sheet, which browsers of any age can read, and in which nothing else can hide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cbrt, cos, hypot, radians, sin

LEGIBLE = 4.5
"""The contrast of text to its ground that WCAG asks for at level AA."""
EASILY = 7.0
"""The same at level AAA."""

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")
_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,6})?"
_RGB = re.compile(rf"rgb\( ?({_NUMBER}%?)( ?, ?| )({_NUMBER}%?)\2({_NUMBER}%?) ?\)")
_OKLCH = re.compile(rf"oklch\( ?({_NUMBER}%?) ({_NUMBER}%?) ({_NUMBER})(?:deg)? ?\)")
_HALVINGS = 24
_HALF_A_STEP = 0.5 / 255
_FULL_CHROMA = 0.4
"""What 100% of chroma is in CSS."""

_TABLE = """
aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc
bisque ffe4c4 black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a
burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e coral ff7f50
cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b darkcyan 008b8b
darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b
darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000
darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f
darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff
dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0
forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520
gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4
indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5
lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff
lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1
lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899
lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32
linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd
mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee
mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970
mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6
olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa
palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9
peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399
red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460
seagreen 2e8b57 seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd
slategray 708090 slategrey 708090 snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c
teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff
whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
"""
NAMES = dict(re.findall(r"([a-z]+) ([0-9a-f]{6})", _TABLE))
"""The colours that CSS has names for."""

Parts = tuple[float, float, float]


class NoColour(ValueError):
    """A text is not a colour in a form that can be read here."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour a screen can show: its red, green and blue, each from 0 to 255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        """Return it as CSS has it: ``#14507a``."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Return how bright it is, from 0 to 1, as WCAG counts."""
        red, green, blue = _linear(self)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(self, ground: Colour) -> float:
        """Return how far it stands out from a ground, from 1 to 21."""
        dark, light = sorted((self.luminance, ground.luminance))
        return (light + 0.05) / (dark + 0.05)

    def legible(self, ground: Colour, least: float = LEGIBLE) -> Colour:
        """Return the nearest of its hue that stands out so far: darker on a light ground."""
        if self.contrast(ground) >= least:
            return self
        lightness, chroma, hue = _oklch(self)
        enough, near = 0.0 if BLACK.contrast(ground) > WHITE.contrast(ground) else 1.0, lightness
        for _ in range(_HALVINGS):
            middle = (enough + near) / 2
            if _nearest(middle, chroma, hue).contrast(ground) >= least:
                enough = middle
            else:
                near = middle
        return _nearest(enough, chroma, hue)


BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)
LIGHT, DARK = Colour(0xF3, 0xF0, 0xE9), Colour(0x23, 0x27, 0x2E)
"""The grounds of our pages, by day and by night, on which text has the least contrast."""


def colour(text: str) -> Colour:
    """Return the colour of a CSS text: a name, #rgb, #rrggbb, rgb() or oklch(). Raises NoColour."""
    text = " ".join(text.lower().split())
    if digits := _HEX.fullmatch("#" + NAMES[text] if text in NAMES else text):
        pairs = digits[1] if len(digits[1]) == len("rrggbb") else "".join(d * 2 for d in digits[1])
        return Colour(*bytes.fromhex(pairs))
    if parts := _RGB.fullmatch(text):
        return _rounded([_share(parts[number], 255) / 255 for number in (1, 3, 4)])
    if parts := _OKLCH.fullmatch(text):
        lightness = _share(parts[1], 1)
        return _nearest(min(1, lightness), _share(parts[2], _FULL_CHROMA), radians(float(parts[3])))
    raise NoColour(text)


def doubt(accent: str) -> str | None:
    """Return why text in a colour cannot be read on a light page; None where it can."""
    one = colour(accent)
    if (found := one.contrast(LIGHT)) >= LEGIBLE:
        return None
    return (
        f"{one} is too pale for text on a light page: its contrast there is {found:.1f} to 1 where "
        f"{LEGIBLE} is asked for. The nearest that can be read is {one.legible(LIGHT)}."
    )


def _share(text: str, whole: float) -> float:
    """Return a number, or a percentage of the whole."""
    return float(text[:-1]) / 100 * whole if text.endswith("%") else float(text)


def _rounded(parts: Sequence[float]) -> Colour:
    return Colour(*(round(255 * min(1, max(0, part))) for part in parts))


def _linear(of: Colour) -> Parts:
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB's own numbers
        for part in (of.red, of.green, of.blue)
    )
    return red, green, blue


def _oklch(of: Colour) -> Parts:
    """Return lightness, chroma and hue, as Björn Ottosson's Oklab has them."""
    red, green, blue = _linear(of)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def _nearest(lightness: float, chroma: float, hue: float) -> Colour:
    """Return the most colourful of that lightness and hue that sRGB has, up to the chroma."""
    parts = _srgb(lightness, chroma, hue)
    if _is_shown(parts):
        return _rounded(parts)
    least, most = 0.0, chroma
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        if _is_shown(_srgb(lightness, middle, hue)):
            least = middle
        else:
            most = middle
    return _rounded(_srgb(lightness, least, hue))


def _is_shown(parts: Parts) -> bool:
    return all(-_HALF_A_STEP <= part <= 1 + _HALF_A_STEP for part in parts)


def _srgb(lightness: float, chroma: float, hue: float) -> Parts:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red, green, blue = (
        12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055  # noqa: PLR2004 - sRGB's own numbers
        for part in (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
    )
    return red, green, blue
