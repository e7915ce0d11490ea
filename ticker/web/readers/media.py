"""Media: the pictures themselves, in the widths and formats that pages name.

Every address that a page names answers from the moment it is published. A size that is still being
made is answered by the nearest that is there, and nobody keeps that.
"""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from ticker.newsroom.content.images import FORMATS, Picture
from ticker.newsroom.pictures.away import NoSuchFile
from ticker.web.http.problems import Problem
from ticker.web.http.rows import Open
from ticker.web.http.sending.counter import Ready
from ticker.web.http.sending.ranges import ranged
from ticker.web.memory.darkroom import Darkroom
from ticker.web.memory.showing import Shown, Standing
from ticker.web.process import process_of
from ticker.web.readers.pages import for_people

KEPT = "public, max-age=86400, s-maxage=60"
"""Browsers keep a picture for a day; shared caches ask after a minute whether it is still shown."""
PRIVATE = "private, max-age=86400"
ALONE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A browser shows a picture without a page in a document of its own, and styles that inline."""
UNDER = "/media/"
_READY = re.compile(rf"{UNDER}([^/]+)/([^/]+)")
OK = 200
_LEAF = re.compile(rf"(?P<width>[1-9][0-9]{{0,4}})\.(?P<form>{'|'.join(FORMATS)})")
_TYPES = {"webp": "image/webp", "avif": "image/avif", "jpg": "image/jpeg"}


class Pictures(Open):
    """Anybody; what is known of a picture costs nothing, and asking for it very little."""

    def price(self, request: Request) -> int:
        """Return the price of a picture."""
        known = process_of(request).darkroom.showing.knows(*_path(request))
        return 0 if known else 1


PICTURES = Pictures(for_people)


async def public(request: Request) -> Response:
    """Answer with a picture that readers may see; 410 once nothing published shows it."""
    picture, leaf = _asked(request)
    shown = await process_of(request).darkroom.showing.of(picture.id, leaf)
    if shown.standing is Standing.WITHDRAWN:
        raise Problem(410, "picture_withdrawn")
    if shown.standing is Standing.UNKNOWN:
        raise HTTPException(404)
    response = await _answer(request, picture, leaf, shown, KEPT)
    if response.status_code == OK and response.headers["cache-control"] == KEPT:
        process_of(request).darkroom.lay(picture.id, leaf, Ready.of(response))
    return response


def ready(scope: Scope) -> Ready | None:
    """Return what is known to be shown, and lies ready in memory; None for all else."""
    found = _READY.fullmatch(scope["path"])
    darkroom: Darkroom = scope["state"]["process"].darkroom
    return darkroom.ready(found[1], found[2]) if found else None


async def unpublished(request: Request) -> Response:
    """Answer with a picture that readers may not see yet, or any more, for those who may."""
    picture, leaf = _asked(request)
    shown = await process_of(request).darkroom.showing.of(picture.id)
    if not shown.sizes:
        raise HTTPException(404)
    return await _answer(request, picture, leaf, shown, PRIVATE)


def _path(request: Request) -> tuple[str, str]:
    return request.path_params["id"], request.path_params["file"]


def _asked(request: Request) -> tuple[Picture, str]:
    """Return which picture is asked for, and in which width and format; 404 for any other."""
    picture_id, file = _path(request)
    picture, found = Picture.parse(picture_id), _LEAF.fullmatch(file)
    if picture is None or found is None or int(found["width"]) not in picture.widths:
        raise HTTPException(404)
    return picture, found[0]


async def _answer(
    request: Request, picture: Picture, leaf: str, shown: Shown, kept: str
) -> Response:
    here = leaf if leaf in shown.sizes else _nearest(leaf, shown)
    try:
        body = await process_of(request).darkroom.prints.of(f"{picture.id}/{here}")
    except NoSuchFile:  # it is being erased, or a sweep of somebody else's has taken it
        raise HTTPException(404) from None
    headers = {
        "Cache-Control": kept if here == leaf else "no-store",
        "Content-Security-Policy": ALONE,
        "Cross-Origin-Resource-Policy": "same-origin" if kept == PRIVATE else "cross-origin",
        "ETag": f'"{picture.id}-{here}-{len(body)}"',
    }
    response = Response(body, headers=headers, media_type=_TYPES[here.rpartition(".")[2]])
    return ranged(request, response)


def _nearest(leaf: str, shown: Shown) -> str:
    """Return the size that comes next to one that is not there: rather too large than too small."""
    width = int(leaf.partition(".")[0])

    def distance(size: str) -> tuple[bool, int]:
        other = int(size.partition(".")[0])
        return other < width, abs(other - width)

    return min(shown.sizes, key=distance)
