"""Pictures: how one is shown; of ours in each width and format, with its place kept on the page.

Whoever reads takes the smallest that is large enough, in the best format that their browser knows.
No style may stand in our pages, so what a style sheet needs to know of a picture's shape, and of
what is to be seen where it is cut, stands in attributes of few values.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import Markup

from ticker.newsroom.content.images import Picture
from ticker.newsroom.markup.elsewhere import is_shown

IN_TEXT = "(min-width:640px) 592px,(min-resolution:2.2dppx) 60vw,92vw"
"""How wide a picture is in a text, for whoever has to choose a width before the style is there.

The screens of most phones are finer than eyes are: with two pixels where they have three, nobody
sees a difference, and a picture is half as heavy.
"""
FLATTEST = 20
"""From twice as wide as high on, no screen's height makes a picture narrower."""
HALF = 5
FRAME = 16 / 9
"""Of a lead and of the picture beside a ticker's name: how much wider than high what is cut is."""

_SOURCE = Markup('<source type="image/{}" srcset="{}" sizes="{}">')
_IMG = Markup(
    '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}{}{} decoding="async">'
)
_STRANGE = Markup('<img src="{}" alt="{}"{} decoding="async">')
_LINK = Markup('<a href="{}" rel="nofollow noopener">{}</a>')
_LAZY, _FIRST = Markup(' loading="lazy"'), Markup(' fetchpriority="high"')


def picture(of: Picture, /, *, alt: str, sizes: str, lead: bool = False, focus: str = "") -> Markup:
    """Return one of ours as ``<picture>``; a lead is loaded at once, others when they come near.

    ``focus`` is per cent from the left and from the top, as in `50 30`.
    """
    sources = [_SOURCE.format(form, _srcset(of, form), sizes) for form in ("avif", "webp")]
    img = _IMG.format(
        of.url,
        _srcset(of, "jpg"),
        sizes,
        of.width,
        of.height,
        alt,
        _ratio(of),
        _focus(of, focus),
        _FIRST if lead else _LAZY,
    )
    return Markup("<picture>{}{}</picture>").format(Markup().join(sources), img)


def strange(address: str, *, alt: str, caption: str = "", lead: bool = False) -> Markup:
    """Return a picture that lies elsewhere; a link to it, where it is not shown from there."""
    if is_shown(address):
        return _STRANGE.format(address, alt, _FIRST if lead else _LAZY)
    return _LINK.format(address, named(address, alt or caption))


def named(address: str, said: str) -> str:
    """Return what a link to a picture is called by what is said of it, with whose it is."""
    parts = urlsplit(address)
    return f"{said} ({parts.netloc})" if said else f"{parts.netloc}{parts.path}"


def size(address: str) -> tuple[int, int] | None:
    """Return width and height of what lies at an address, where that is one of ours."""
    of = Picture.at(address)
    if of is None:
        return None
    width = min(of.width, int(address.rpartition("/")[2].partition(".")[0]))
    return width, max(1, round(of.height * width / of.width))


def large(of: Picture) -> str:
    """Return where it lies as large as it is served."""
    return of.address(of.widths[-1], "webp")


def _srcset(of: Picture, form: str) -> str:
    return ",".join(f"{address} {width}w" for address, width in of.sources(form))


def _ratio(of: Picture) -> Markup:
    """Say how wide it is in tenths of its height, where it may be higher than a screen."""
    tenths = max(1, of.width * 10 // of.height)
    return Markup(' data-ratio="{}"').format(tenths) if tenths < FLATTEST else Markup()


def _focus(of: Picture, focus: str) -> Markup:
    """Say how many tenths of what is cut are cut before what is to be seen, where that is not half.

    It is cut in one direction only, so one number says where.
    """
    if not focus:
        return Markup()
    left, top = (int(one) / 100 for one in focus.split())
    ratio = of.width / of.height
    seen, middle = (FRAME / ratio, left) if ratio > FRAME else (ratio / FRAME, top)
    before = (middle - seen / 2) / (1 - seen) if seen < 1 else 0.5
    tenths = round(10 * min(1, max(0, before)))
    return Markup(' data-focus="{}"').format(tenths) if tenths != HALF else Markup()
