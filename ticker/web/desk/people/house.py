"""The house account: signing in by what the newsroom's provider of identities says."""

from __future__ import annotations

import logging
import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.content.refusals import LastAdmin
from ticker.newsroom.people.sessions import By
from ticker.web.desk.people import entrance
from ticker.web.desk.people.noting import note_refusal
from ticker.web.desk.rendering import SEE_OTHER, words_of
from ticker.web.http import problems
from ticker.web.http.problems import Problem
from ticker.web.http.provider.door import ProviderDoor
from ticker.web.http.provider.ending import Away, Ended
from ticker.web.http.targets.ways import back_of
from ticker.web.process import process_of

PATH = "/desk/-/provider"
CALLBACK = f"{PATH}/callback"

logger = logging.getLogger(__name__)


async def begin(request: Request) -> Response:
    """Lead to the provider; the way back is good once, and in this browser only."""
    process, door = process_of(request), _door(request)
    browser = await process.sessions.browser(request) or secrets.token_urlsafe(32)
    back = back_of(request.query_params.get("to", ""))
    anew = "anew" in request.query_params
    try:
        address = await door.begin(browser, back, _callback(request), anew=anew)
    except Ended as why:
        return await _ended(request, why)
    response = RedirectResponse(address, SEE_OTHER, {"Cache-Control": "no-store"})
    await process.sessions.keep_browser(request, response, browser)
    return response


async def finish(request: Request) -> Response:
    """Let in whoever comes back from the provider, if it says what they may do here."""
    process, door = process_of(request), _door(request)
    browser = await process.sessions.browser(request)
    try:
        person, back = await door.finish(browser, request.query_params, _callback(request))
    except Ended as why:
        await note_refusal(request, By.PROVIDER)
        return await _ended(request, why)
    except LastAdmin as why:
        problem = problems.of(why)
        return await entrance.sign_in_page(
            request, problem.status, wrong=problem.detail(words_of(request))
        )
    epoch = await process.door.epochs.of(person.id)
    return await entrance.let_in(request, person, By.PROVIDER, epoch, back)


def _door(request: Request) -> ProviderDoor:
    door = process_of(request).provider
    if door is None:
        raise Problem(404, "no_such_address")
    return door


def _callback(request: Request) -> str:
    return process_of(request).access.own_origin(request) + CALLBACK


async def _ended(request: Request, why: Ended) -> Response:
    """Say why somebody is not in, and offer the other ways in; operators are told more."""
    logger.warning("Nobody was signed in by the provider: %s", why)
    said = words_of(request).text(f"desk.provider.{why.key}", **why.values)
    response = await entrance.sign_in_page(request, why.status, wrong=said, anew=True)
    if isinstance(why, Away):
        response.headers.update(problems.LATER)
    return response
