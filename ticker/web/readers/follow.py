"""Readers who stay: who may follow a ticker's log of events."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from ticker.web.http.access import may_follow
from ticker.web.http.problems import Problem
from ticker.web.live.following import Admitted, Following
from ticker.web.memory.hosts import host_of
from ticker.web.process import Process

_READABLE = {"Access-Control-Allow-Origin": "*"}
"""Lets the page's script read of a refusal that it is one, and no failure to come back after."""


async def _admit(process: Process, connection: HTTPConnection) -> Admitted:
    """Let in our own pages, and those of origins that may show the ticker.

    A browser tells a page's origin; whoever is no browser may say what it likes, and sees nothing
    that is not public anyway. Our own page in a frame says who shows it, for the desk to know.
    """
    ours, shown_by = process.access.ours, connection.query_params.get("from")
    foreign = ours.foreign(connection)
    if foreign is None and shown_by is None:
        return Admitted()
    ticker = (await process.shelf.snapshot(connection.path_params["slug"])).ticker
    if foreign is not None and not may_follow(foreign, ticker):
        ours.suspect(connection)
        raise Problem(403, "foreign_origin", {"origin": foreign[:100]}, headers=_READABLE)
    shown = foreign or shown_by or ""
    return Admitted(foreign, host_of(shown) if may_follow(shown, ticker) else "")


READERS = Following(_admit, lambda name: name, public=True)
