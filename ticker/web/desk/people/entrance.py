"""The entrance: signing in by a link, and signing out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.web.desk.rendering import SEE_OTHER, page
from ticker.web.http.asking import form_in, session_of
from ticker.web.http.requests import form_of
from ticker.web.process import process_of


async def show(request: Request) -> Response:
    """Show a button that spends the link, so that no preview of the link in a chat does."""
    code = request.query_params.get("code")
    if code is None:
        return await _outside(request, request.query_params.get("out"))
    name = await process_of(request).links.name(code)
    if name is None:
        return await _spent(request)
    shown = {"name": name, "code": code, "titled": "desk.sign_in"}
    return await page(request, "people/sign_in.html", 200, **shown)


async def sign_in(request: Request) -> Response:
    """Spend the link, and let its person in."""
    process = process_of(request)
    form = await form_of(request)
    person = await process.links.spend(form.get("code", ""))
    if person is None:
        return await _spent(request)
    response = RedirectResponse("/desk", SEE_OTHER)
    await process.sessions.begin(request, response, person.author)
    return response


async def sign_out(request: Request) -> Response:
    """End a stay at the desk, and say so; the desk's script says that all texts are kept."""
    out = "kept" if form_in(request).get("kept") else "plain"
    response = RedirectResponse(f"/sign-in?out={out}", SEE_OTHER)
    await process_of(request).sessions.end(session_of(request), response)
    return response


async def _outside(request: Request, out: str | None) -> Response:
    """Say to whoever has no link how to get in, and that they have just gone out, if so."""
    has_left = out in {"kept", "plain"}
    return await page(
        request,
        "people/sign_in.html",
        200,
        name=None,
        titled="desk.signed_out" if has_left else "problem.401.title",
        why=f"desk.signed_out.{out}" if has_left else "",
    )


async def _spent(request: Request) -> Response:
    shown = {"name": None, "titled": "desk.sign_in", "why": "desk.sign_in.spent"}
    return await page(request, "people/sign_in.html", 410, **shown)
