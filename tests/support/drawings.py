"""Drawings: pictures that are drawn as soon as a page asks for them, in the size it asks for."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Route

from ticker.newsroom.content.images import Picture

_FORMS = {"jpg": "JPEG", "webp": "WEBP", "avif": "AVIF"}
_SKY, _HILL, _WATER, _FRAME = (206, 215, 221), (150, 166, 176), (104, 132, 152), (40, 60, 80)


def named(width: int, height: int, number: int = 0) -> str:
    """Return the id of a picture of that size, of which there is another for each number."""
    return f"k7q2m9x4tz8c1v{number:02d}-{width}x{height}"


@cache
def drawn(path: str) -> bytes:
    """Return the picture at an address: hills and water in a frame, which tells if it is cut."""
    of = Picture.at(path)
    assert of, path
    size, _, form = path.rpartition("/")[2].partition(".")
    width = int(size)
    height = max(1, round(width * of.height / of.width))
    image = Image.new("RGB", (width, height), _SKY)
    draw = ImageDraw.Draw(image)
    shore = height * 3 // 5
    for hill in range(5):
        left, top = width * (2 * hill - 1) // 10, shore - height * (1 + hill * 2 % 4) // 9
        draw.ellipse((left, top, left + width * 2 // 5, height), fill=_HILL)
    draw.rectangle((0, shore, width, height), fill=_WATER)
    draw.rectangle((0, 0, width - 1, height - 1), outline=_FRAME, width=max(2, width // 60))
    out = io.BytesIO()
    image.save(out, _FORMS[form], **({"speed": 10} if form == "avif" else {}))
    return out.getvalue()


class Wall:
    """Where the pictures of a browser's pages hang, or are about to."""

    def __init__(self, context: BrowserContext, *, covered: bool = False) -> None:
        """Have a browser find all pictures; where it is covered, only once they are uncovered."""
        self.asked: list[str] = []
        """The ids of the pictures that pages have asked for."""
        self._waiting: list[Route] = []
        self._covered = covered
        context.route("**/media/**", self._ask)

    def uncover(self) -> None:
        """Let the pictures come that were asked for."""
        self._covered = False
        for route in self._waiting:
            _answer(route)
        self._waiting.clear()

    def _ask(self, route: Route) -> None:
        self.asked.append(route.request.url.split("/")[-2])
        if self._covered:
            self._waiting.append(route)
        else:
            _answer(route)


def _answer(route: Route) -> None:
    path = f"/media/{route.request.url.partition('/media/')[2]}"
    form = path.rpartition(".")[2].replace("jpg", "jpeg")
    route.fulfill(body=drawn(path), content_type=f"image/{form}")
