"""Places in requests: which entries an address asks for, by `before` or `after` a point."""

from __future__ import annotations

from starlette.requests import Request

from ticker.newsroom.archive.places import After, Before, Place, Point
from ticker.newsroom.content.cursors import Cursor
from ticker.newsroom.content.entries import ENTRY_ID
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault
from ticker.web.http.problems import Problem


def place_of(request: Request) -> Place:
    """Return which entries are asked for; a 422 Problem that names the parameter at fault."""
    before, after = (request.query_params.get(name) for name in ("before", "after"))
    if before is not None and after is not None:
        raise Problem(422, "invalid", fields={"after": Fault("both_ways")})
    if before is not None:
        return Before(_point("before", before))
    return None if after is None else After(_point("after", after))


def _point(name: str, text: str) -> Point:
    if ENTRY_ID.fullmatch(text):
        return text
    try:
        return Cursor.read(text)
    except ValueError:
        fault = Fault("not_a_cursor", {"found": shown(text)})
        raise Problem(422, "invalid", fields={name: fault}) from None
