"""Rows: all addresses there are, filled with what a test has."""

from __future__ import annotations

import re

from ticker.web.app import rows
from ticker.web.http.rows import Row
from ticker.web.static.assets import Assets
from ticker.web.static.site import Site

ALL = rows(Assets(Site("Ticker")))
ADDRESSES = [row for row in ALL if isinstance(row, Row)]
_PLACES = {
    "id": "da",
    "name": "place",
    "revision:int": "1",
    "code": "x",
    "path:path": "reader/feed.js",
    "file": "480.webp",
}


def filled(path: str, slug: str) -> str:
    """Return the path of a row as it is asked for."""
    places = {**_PLACES, "slug": slug}
    return re.sub(r"\{([^}]+)\}", lambda found: places[found[1]], path)
