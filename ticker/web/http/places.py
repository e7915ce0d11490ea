"""Places in requests: which entries an address asks for, by `before` or `after` a point."""

from __future__ import annotations

from starlette.requests import Request

from ticker.newsroom.archive.places import After, Before, Onward, Place, Point
from ticker.newsroom.content.cursors import Cursor
from ticker.newsroom.content.entries import ENTRY_ID
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault
from ticker.web.http.problems import Problem, parameter


def place_of(request: Request) -> Place:
    """Return which entries are asked for; a 422 Problem that names the parameter at fault."""
    before, after = (request.query_params.get(name) for name in ("before", "after"))
    if before is not None and after is not None:
        raise Problem(422, "invalid", fields={"after": Fault("both_ways")})
    if before is not None:
        return Before(_point("before", before))
    return None if after is None else After(_point("after", after))


def before_of(request: Request) -> Cursor | None:
    """Return below which point a list goes on; a 422 Problem where that is none."""
    text = request.query_params.get("before")
    return None if text is None else _cursor("before", text)


def reading_of(request: Request) -> Place:
    """Return which entries a reader asks for, who may read oldest first; raises as `place_of`."""
    order, place = request.query_params.get("order"), place_of(request)
    if order is None:
        return place
    if order != "oldest":
        raise parameter(422, "order", "oldest", order)
    if isinstance(place, Before):
        raise Problem(422, "invalid", fields={"order": Fault("both_ways")})
    return Onward(place.point if isinstance(place, After) else None)


def _point(name: str, text: str) -> Point:
    return text if ENTRY_ID.fullmatch(text) else _cursor(name, text)


def _cursor(name: str, text: str) -> Cursor:
    try:
        return Cursor.read(text)
    except ValueError:
        fault = Fault("not_a_cursor", {"found": shown(text)})
        raise Problem(422, "invalid", fields={name: fault}) from None
