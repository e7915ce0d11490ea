"""The desk's own stream: who may follow what editors are told."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from ticker.newsroom.archive import desklog
from ticker.newsroom.people.roles import Deed
from ticker.web.http.problems import Problem
from ticker.web.live.following import Admitted, Following
from ticker.web.process import Process


async def _admit(process: Process, connection: HTTPConnection) -> Admitted:
    """Let in editors with a session, from our own pages, for as long as the session lasts.

    Browsers send cookies with whatever opens a WebSocket, and say whose page that is. Which origins
    may show a ticker to readers makes no difference here.
    """
    session = await process.sessions.of(connection, Deed.READ_ALL, connection.path_params["slug"])
    origin, site = (connection.headers.get(name) for name in ("origin", "sec-fetch-site"))
    ours = {None, process.access.own_origin(connection)}
    if origin not in ours or site not in {None, "same-origin"}:
        raise Problem(403, "foreign_origin", {"origin": (origin or site or "")[:100]})
    return Admitted(session=session.digest)


EDITORS = Following(_admit, desklog.strand, public=False)
