"""Where somebody is signed in, for themselves: on which devices, since when, and ending that."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.people.sessions import Session
from ticker.web.desk.people.ago import ago
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.http.asking import form_in, session_of
from ticker.web.process import process_of

PATH = "/desk/-/sessions"
OTHERS = "others"
"""In place of one session: all of the person but the one that asks."""


async def show(request: Request) -> Response:
    """Show an editor's own sessions."""
    session = session_of(request)
    return await page(
        request,
        "people/sessions.html",
        200,
        session=session,
        own=[session, *await _others(request)],
        ago=ago(words_of(request)),
    )


async def end(request: Request) -> Response:
    """End one, or all but the one that asks."""
    kept, session = process_of(request).sessions.kept, session_of(request)
    ending = form_in(request).get("end", "")
    if ending == OTHERS:
        await kept.end_all(session.author.id, but=session.digest)
    elif ending in {one.digest for one in await _others(request)}:
        await kept.end(ending)
    return RedirectResponse(PATH, SEE_OTHER)


async def _others(request: Request) -> list[Session]:
    session = session_of(request)
    own = await process_of(request).sessions.kept.of_person(session.author.id)
    return [one for one in own if one.digest != session.digest]
