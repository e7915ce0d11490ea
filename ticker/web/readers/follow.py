"""Readers who stay: who may follow a ticker's log of events."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from ticker.web.http.access import may_follow
from ticker.web.http.problems import Problem
from ticker.web.live.following import Admitted, Following
from ticker.web.process import Process


async def _admit(process: Process, connection: HTTPConnection) -> Admitted:
    """Let in our own pages, and those of origins that may show the ticker.

    A browser tells a page's origin; whoever is no browser may say what it likes, and sees nothing
    that is not public anyway.
    """
    origin = connection.headers.get("origin")
    if origin is None or origin == process.access.own_origin(connection):
        return Admitted()
    ticker = (await process.shelf.snapshot(connection.path_params["slug"])).ticker
    if not may_follow(origin, ticker):
        raise Problem(403, "foreign_origin", {"origin": origin[:100]})
    return Admitted(origin)


READERS = Following(_admit, lambda name: name, public=True)
