"""The entrance: signing in by a link, and signing out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.people.roles import Deed
from ticker.web.desk.rendering import SEE_OTHER, page
from ticker.web.http.requests import form_of
from ticker.web.http.sessions import end
from ticker.web.process import process_of


async def sign_in(request: Request) -> Response:
    """Show a button that spends the link, so that no preview of the link in a chat does."""
    process = process_of(request)
    if request.method != "POST":
        code = request.query_params.get("code", "")
        name = await process.links.name(code)
        return await page(request, "sign_in.html", 200 if name else 410, name=name, code=code)
    process.sessions.check_origin(request)
    form = await form_of(request)
    author = await process.links.spend(form.get("code", ""))
    if author is None:
        return await page(request, "sign_in.html", 410, name=None, code="")
    response = RedirectResponse("/desk", SEE_OTHER)
    await process.sessions.begin(request, response, author)
    return response


async def sign_out(request: Request) -> Response:
    sessions = process_of(request).sessions
    session = await sessions.of(request, Deed.READ_ALL)
    sessions.check_form(request, session, (await form_of(request)).get("form_key"))
    response = RedirectResponse("/", SEE_OTHER)
    end(response)
    return response
