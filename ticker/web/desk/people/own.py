"""One's own way in: the password, the second factor, and where one is signed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.audit.lines import Act
from ticker.newsroom.people.proof.door import Slow
from ticker.newsroom.people.proof.factors import Offer
from ticker.newsroom.people.proof.hashing import Busy
from ticker.newsroom.people.sessions import By, Session
from ticker.web.desk.people.ago import ago
from ticker.web.desk.people.noting import PRESENT, note, note_refusal
from ticker.web.desk.people.whence import again
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.http import problems
from ticker.web.http.asking import form_in, session_of
from ticker.web.http.problems import Problem
from ticker.web.http.requests import address_of
from ticker.web.process import process_of

PATH = "/desk/-/sessions"
OTHERS = "others"
"""In place of one session: all of the person but the one that asks."""


async def show(request: Request) -> Response:
    """Show an editor their own way in."""
    return await _page(request)


async def end(request: Request) -> Response:
    """End one session, or all but the one that asks."""
    kept, session = process_of(request).sessions.kept, session_of(request)
    ending = form_in(request).get("end", "")
    if ending == OTHERS:
        if await kept.end_all(session.author.id, but=session.digest):
            await note(request, Act.SESSION_ENDED, session.author.id, detail=OTHERS)
    elif ending in {one.digest for one in await _others(request)} and await kept.end(ending):
        await note(request, Act.SESSION_ENDED, session.author.id)
    return RedirectResponse(again(request, PATH), SEE_OTHER)


async def password(request: Request) -> Response:
    """Set a password, or another one; all other sessions end then."""
    process, session, form = process_of(request), session_of(request), form_in(request)
    try:
        await _prove(request)
        known = (session.name, process.site.name)
        await process.door.passwords.set(session.author.id, form.get("password", ""), known)
    except (*problems.EXPECTED, Busy) as error:
        return await _refused(request, error, "password")
    await process.sessions.kept.end_all(session.author.id, but=session.digest)
    await note(request, Act.PASSWORD_CHANGED)
    response = RedirectResponse(f"{PATH}?done=password", SEE_OTHER)
    device = await process.sessions.device(request)
    device = await process.door.devices.note(session.author.id, device)
    await process.sessions.keep_device(request, response, device)
    return response


async def offer(request: Request) -> Response:
    """Show what sets a phone up for a second factor."""
    try:
        await _prove(request)
    except (*problems.EXPECTED, Busy) as error:
        return await _refused(request, error, "factor")
    return await _page(request, offered=await _offered(request))


async def confirm(request: Request) -> Response:
    """Let it count, if the phone's code is right; show the recovery codes, this once."""
    process, session = process_of(request), session_of(request)
    factors, typed = process.door.factors, form_in(request).get("totp", "")
    codes = await factors.confirm(session.author.id, session.digest, typed)
    if codes is None:
        # What was offered is shown again to whom it was offered, who had shown who they are.
        offered = await factors.offered(session.digest, session.name, process.site.name)
        said = words_of(request).text("desk.sign_in.wrong_code" if offered else "desk.sign_in.over")
        faults = {"totp" if offered else "factor-factor": said}
        return await _page(request, offered=offered, faults=faults, status=422)
    await note(request, Act.FACTOR_SET)
    return await _page(request, codes=codes)


async def codes(request: Request) -> Response:
    """Show new recovery codes in place of all former ones."""
    try:
        await _prove(request)
    except (*problems.EXPECTED, Busy) as error:
        return await _refused(request, error, "factor")
    renewed = await process_of(request).door.recovery.renew(session_of(request).author.id)
    await note(request, Act.RECOVERY_CODES_MADE)
    return await _page(request, codes=renewed)


async def drop(request: Request) -> Response:
    """Do without a second factor from now on."""
    person_id = session_of(request).author.id
    try:
        await _prove(request)
    except (*problems.EXPECTED, Busy) as error:
        return await _refused(request, error, "factor")
    door = process_of(request).door
    await door.factors.end(person_id)
    await door.recovery.end(person_id)
    await note(request, Act.FACTOR_REMOVED)
    return RedirectResponse(f"{PATH}?done=dropped", SEE_OTHER)


async def _prove(request: Request) -> None:
    """Return where it is really they who ask, and not whoever sits at their screen.

    They have their password, or have come in by a link since they had it no longer. Raises
    Problems and Busy.
    """
    process, session = process_of(request), session_of(request)
    if session.by is By.LINK:
        return
    refused = await process.door.compared(
        session.name,
        session.author.id,
        form_in(request).get("current", ""),
        address_of(request),
        await process.sessions.device(request),
    )
    if isinstance(refused, Slow):
        seconds = {"Retry-After": str(refused.seconds)}
        raise Problem(429, "too_many_tries", {"seconds": refused.seconds}, headers=seconds)
    if refused:
        await note_refusal(request, PRESENT, session.author.id)
        raise Problem(422, "wrong_password")


async def _refused(request: Request, error: Exception, at: str) -> Response:
    if isinstance(error, Busy):
        values = {"seconds": error.seconds}
        problem = Problem(503, "too_many_tries", values, headers=problems.LATER)
    else:
        problem = problems.of(error)
    words = words_of(request)
    said = " ".join(problem.sentences(words).values()) or problem.detail(words)
    field = "current" if problem.key == "wrong_password" else at
    response = await _page(request, faults={f"{at}-{field}": said}, status=problem.status)
    response.headers.update(problem.headers)
    return response


async def _offered(request: Request) -> Offer:
    process, session = process_of(request), session_of(request)
    return await process.door.factors.offer(session.digest, session.name, process.site.name)


async def _page(
    request: Request,
    *,
    offered: Offer | None = None,
    codes: Sequence[str] = (),
    faults: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    session, door = session_of(request), process_of(request).door
    person_id = session.author.id
    return await page(
        request,
        "people/own.html",
        status,
        session=session,
        own=[session, *await _others(request)],
        ago=ago(words_of(request)),
        has_password=await door.passwords.has(person_id),
        has_factor=await door.factors.has(person_id),
        codes_left=await door.recovery.left(person_id),
        proves=session.by is not By.LINK,
        offered=offered,
        codes=codes,
        faults=faults or {},
        done=request.query_params.get("done", ""),
    )


async def _others(request: Request) -> list[Session]:
    session = session_of(request)
    own = await process_of(request).sessions.kept.of_person(session.author.id)
    return [one for one in own if one.digest != session.digest]
