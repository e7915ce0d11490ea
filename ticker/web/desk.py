"""Editors: a desk to publish from, behind a sign-in link."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from ulid import ULID

from ticker.newsroom import markup
from ticker.newsroom.entries import Content, Entry, Retraction
from ticker.newsroom.tickers import NewTicker
from ticker.web import pages, problems
from ticker.web.pages import for_people
from ticker.web.problems import Problem
from ticker.web.process import process_of
from ticker.web.requests import form_of
from ticker.web.sessions import (
    Session,
    begin,
    check_form,
    check_origin,
    end,
    session_of,
)

SEE_OTHER = 303
UNSTORED = {404, 410, 412, 413, 422, 503}
"""What keeps a form from being stored, and is told beside it, filled in as it was."""


async def sign_in(request: Request) -> Response:
    """Show a button that spends the link, so that no preview of the link in a chat does."""
    people = process_of(request).people
    if request.method != "POST":
        name = await people.link(request.query_params.get("code", ""))
        return await _page(request, "sign_in.html", 200 if name else 410, name=name)
    check_origin(request)
    form = await form_of(request)
    name = await people.spend_link(form.get("code", ""))
    if name is None:
        return await _page(request, "sign_in.html", 410, name=None)
    response = RedirectResponse("/desk", SEE_OTHER)
    await begin(request, response, name)
    return response


async def sign_out(request: Request) -> Response:
    session = await session_of(request)
    check_form(request, session, (await form_of(request)).get("form_key"))
    response = RedirectResponse("/", SEE_OTHER)
    end(response)
    return response


async def overview(request: Request) -> Response:
    """List all tickers, and take a new one."""
    session = await session_of(request)
    if request.method != "POST":
        return await _overview(request, session, {}, {}, 200)
    form = await form_of(request)
    check_form(request, session, form.get("form_key"))
    asked = {name: form.get(name, "") for name in ("slug", "title", "kicker", "language")}
    try:
        ticker, _ = await process_of(request).archive.create(NewTicker.model_validate(asked))
    except problems.EXPECTED as error:
        problem = problems.of(error)
        said = problem.fields or {"slug": problem.detail}
        return await _overview(request, session, asked, said, problem.status)
    return RedirectResponse(f"/desk/{ticker.slug}", SEE_OTHER)


async def desk(request: Request) -> Response:
    """Show a ticker's composer and its entries; take what is written there."""
    session = await session_of(request)
    if request.method != "POST":
        standing = await _entry(request, request.query_params.get("edit"))
        return await _desk(request, session, _draft_of(standing), {}, 200)
    form = await form_of(request)
    check_form(request, session, form.get("form_key"))
    draft = _draft_from(form)
    try:
        await _keep(request, draft)
    except problems.EXPECTED as error:
        problem = problems.of(error)
        if problem.status not in UNSTORED:
            raise
        said = problem.fields or {"request": problem.detail}
        if isinstance(problem.standing, Entry):
            draft["theirs"] = problem.standing
            draft["revision"] = str(problem.standing.revision)
        elif problem.status in {410, 412}:  # it is gone; what was written may become another one
            draft["id"], draft["revision"] = str(ULID()), "0"
        return await _desk(request, session, draft, said, problem.status)
    return RedirectResponse(f"/desk/{request.path_params['slug']}", SEE_OTHER)


async def retract(request: Request) -> Response:
    session = await session_of(request)
    form = await form_of(request)
    check_form(request, session, form.get("form_key"))
    slug, entry_id = request.path_params["slug"], request.path_params["id"]
    why = Retraction.model_validate({"reason": form.get("reason", "")})
    await process_of(request).archive.retract(slug, entry_id, why.reason)
    return RedirectResponse(f"/desk/{slug}", SEE_OTHER)


def routes() -> list[Route]:
    """Return the routes of the desk."""
    both = ["GET", "POST"]
    return [
        Route("/sign-in", for_people(sign_in), methods=both),
        Route("/desk", for_people(overview), methods=both),
        Route("/desk/-/sign-out", for_people(sign_out), methods=["POST"]),
        Route("/desk/{slug}", for_people(desk), methods=both),
        Route("/desk/{slug}/{id}/retract", for_people(retract), methods=["POST"]),
    ]


async def _keep(request: Request, draft: dict[str, Any]) -> None:
    """Store what the composer holds; sent twice, it is still one entry, for its id is its own."""
    fields = ("headline", "body", "label", "breaking", "key", "pinned", "state", "correction")
    asked = {name: draft[name] for name in fields}
    Content.model_validate(asked)

    def revise(standing: Entry | None) -> Content:
        kept = standing.content().model_dump() if standing else {}
        return Content.model_validate({**kept, **asked})

    await process_of(request).archive.write(
        request.path_params["slug"], draft["id"], revise, expected=int(draft["revision"])
    )


def _draft_of(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {
            **Content(headline="-").model_dump(),
            "headline": "",
            "id": str(ULID()),
            "revision": 0,
        }
    return {**entry.model_dump(), "revision": entry.revision}


def _draft_from(form: dict[str, str]) -> dict[str, Any]:
    texts = ("id", "headline", "body", "label", "correction", "state", "revision")
    draft: dict[str, Any] = {name: form.get(name, "") for name in texts}
    draft["body"] = draft["body"].replace("\r\n", "\n")
    for name in ("breaking", "key", "pinned"):
        draft[name] = form.get(name) == "on"
    if not re.fullmatch("[0-9]{1,9}", draft["revision"]):
        raise Problem(400, "This form is not the desk's own; reload it and try again.")
    return draft


async def _entry(request: Request, entry_id: str | None) -> Entry | None:
    if entry_id is None:
        return None
    slug = request.path_params["slug"]
    return (await process_of(request).archive.entry(slug, entry_id)).entry


async def _desk(
    request: Request, session: Session, draft: dict[str, Any], said: dict[str, str], status: int
) -> Response:
    archive, slug = process_of(request).archive, request.path_params["slug"]
    before = request.query_params.get("before")
    snapshot = None
    try:
        snapshot = await archive.snapshot(slug, index="all", before=before)
    except problems.EXPECTED:
        if not said:
            raise  # what was written must come back even where its surroundings cannot
    return await _page(
        request,
        "ticker.html",
        status,
        session=session,
        slug=slug,
        snapshot=snapshot,
        draft=draft,
        said=said,
    )


async def _overview(
    request: Request, session: Session, draft: dict[str, str], said: dict[str, str], status: int
) -> Response:
    tickers = await process_of(request).archive.listing()
    return await _page(
        request, "tickers.html", status, session=session, tickers=tickers, draft=draft, said=said
    )


async def _page(request: Request, template: str, status: int, **context: object) -> Response:
    lang = pages.language_of(request)
    assets = process_of(request).assets.url
    code = request.query_params.get("code", "")
    context |= {"assets": assets, "lang": lang, "code": code}
    text = await asyncio.to_thread(markup.render, f"desk/{template}", **context)
    return pages.html(text, status, {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"})
