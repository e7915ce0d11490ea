"""Where somebody is signed in, for themselves: on which devices, since when, and ending that."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.people.roles import Deed
from ticker.web.desk.people.ago import ago
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.http.requests import form_of
from ticker.web.process import process_of

PATH = "/desk/-/sessions"
OTHERS = "others"
"""In place of one session: all of the person but the one that asks."""


async def sessions(request: Request) -> Response:
    """Show an editor's own sessions; end one, or all the others."""
    door = process_of(request).sessions
    session = await door.of(request, Deed.ENTER)
    own = await door.kept.of_person(session.author.id)
    if request.method != "POST":
        return await page(
            request,
            "people/sessions.html",
            200,
            session=session,
            own=[session, *(one for one in own if one.digest != session.digest)],
            ago=ago(words_of(request)),
        )
    form = await form_of(request)
    door.check_form(request, session, form.get("form_key"))
    ending = form.get("end", "")
    if ending == OTHERS:
        await door.kept.end_all(session.author.id, but=session.digest)
    elif ending in {one.digest for one in own} - {session.digest}:
        await door.kept.end(ending)
    return RedirectResponse(PATH, SEE_OTHER)
