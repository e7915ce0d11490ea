"""The entrance: signing in by a link or by name and password, and signing out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.audit.lines import Act
from ticker.newsroom.people.people import Person
from ticker.newsroom.people.proof.door import CodeNeeded, In, Over, Slow, Wrong
from ticker.newsroom.people.proof.hashing import Busy
from ticker.newsroom.people.roles import Deed
from ticker.newsroom.people.sessions import By
from ticker.web.desk.people.noting import (
    CODE,
    RECOVERY,
    note,
    note_refusal,
    note_replaced,
    note_sign_in,
)
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.http.asking import form_in, session_of
from ticker.web.http.problems import Problem
from ticker.web.http.requests import address_of, form_of_anybody
from ticker.web.http.sessions import EndedMeanwhile
from ticker.web.http.targets.ways import DESK, back_of
from ticker.web.process import process_of

SPENT = "/desk/-/spent"
"""Where a browser says whether somebody is signed in: outside the desk it sends no cookie."""
UNPROCESSABLE, TOO_MANY, AWAY = 422, 429, 503


async def show(request: Request) -> Response:
    """Show how one gets in: by the button of a link, which no preview in a chat presses, or not."""
    code = request.query_params.get("code")
    if code is None:
        return await _outside(request, request.query_params.get("out"))
    name = await process_of(request).links.name(code)
    if name is None:
        return RedirectResponse(SPENT, SEE_OTHER, {"Cache-Control": "no-store"})
    shown = {"name": name, "code": code, "titled": "desk.sign_in"}
    return await page(request, "people/link.html", 200, **shown)


async def spent(request: Request) -> Response:
    """Tell whoever has opened a link that is no good; lead on whoever is signed in anyway."""
    try:
        await process_of(request).sessions.of(request, Deed.ENTER)
    except Problem:
        return await sign_in_page(request, 410, why="desk.sign_in.spent")
    return RedirectResponse(DESK, SEE_OTHER, {"Cache-Control": "no-store"})


async def sign_in(request: Request) -> Response:
    """Let somebody in who has a link, or a password, or began with that and now has a code."""
    form = await form_of_anybody(request)
    if "half" in form:
        return await _by_code(request, form)
    if "password" in form:
        return await _by_password(request, form)
    process = process_of(request)
    person = await process.links.spend(form.get("code", ""))
    if person is None:
        if await process.door.is_news(address_of(request)):
            await note_refusal(request, By.LINK)
        return await spent(request)
    epoch = await process.door.epochs.of(person.id)
    return await let_in(request, person, By.LINK, epoch, form.get("to", ""))


async def sign_out(request: Request) -> Response:
    """End a stay at the desk, and say so; the desk's script says that all texts are kept."""
    out = "kept" if form_in(request).get("kept") else "plain"
    response = RedirectResponse(f"/sign-in?out={out}", SEE_OTHER)
    if await process_of(request).sessions.end(session_of(request), response):
        await note(request, Act.SIGNED_OUT)
    return response


async def _by_password(request: Request, form: dict[str, str]) -> Response:
    process, name = process_of(request), form.get("name", "")
    person = await process.people.named(name)
    device = await process.sessions.device(request)
    try:
        answer = await process.door.by_password(
            name, person.id if person else None, form["password"], address_of(request), device
        )
    except Busy as busy:
        return await _slow(request, form, busy.seconds, AWAY)
    match answer:
        case In():
            return await _let_in(request, form, answer)
        case CodeNeeded(half):
            return await _code(request, form | {"half": half}, 200)
        case Slow(seconds):
            return await _slow(request, form, seconds)
        case Wrong():
            await note_refusal(request, By.PASSWORD, person.id if person else "")
            return await _refused(request, form, UNPROCESSABLE, "desk.sign_in.wrong")


async def _by_code(request: Request, form: dict[str, str]) -> Response:
    answer = await process_of(request).door.by_code(form["half"], form.get("totp", ""))
    match answer:
        case In():
            return await _let_in(request, form, answer)
        case Slow(seconds):
            said = words_of(request).text("desk.sign_in.slow", seconds=seconds)
            response = await _code(request, form, TOO_MANY, said)
            response.headers["Retry-After"] = str(seconds)
            return response
        case Over():
            return await _refused(request, form, UNPROCESSABLE, "desk.sign_in.over")
        case Wrong(person_id):
            await note_refusal(request, CODE, person_id or "")
            kind = "recovery" if any(map(str.isalpha, form.get("totp", ""))) else "code"
            said = words_of(request).text(f"desk.sign_in.wrong_{kind}")
            return await _code(request, form, UNPROCESSABLE, said)


async def _let_in(request: Request, form: dict[str, str], answer: In) -> Response:
    process = process_of(request)
    person = await process.people.of(answer.person_id)
    if person is None:  # removed in this moment
        return await _refused(request, form, UNPROCESSABLE, "desk.sign_in.wrong")
    shown, to = RECOVERY if answer.by_recovery else By.PASSWORD, form.get("to", "")
    response = await let_in(request, person, By.PASSWORD, answer.epoch, to, shown=shown)
    await process.sessions.keep_device(request, response, answer.device)
    return response


async def let_in(
    request: Request, person: Person, by: By, epoch: str, to: str, *, shown: str = ""
) -> Response:
    """Begin a session, note it, by what was ``shown`` beside, and lead on to where they wanted.

    Where all their sessions have ended since that epoch, they begin anew.
    """
    process = process_of(request)
    response = RedirectResponse(back_of(to), SEE_OTHER)
    try:
        former = await process.sessions.begin(request, response, person.author, by, epoch)
    except EndedMeanwhile:
        return await _refused(request, {"to": to}, UNPROCESSABLE, "desk.sign_in.over")
    await note_sign_in(request, person.author, shown or by)
    if former and former.author.id != person.id:
        await note_replaced(request, person.author, former.author)
    return response


async def _slow(
    request: Request, form: dict[str, str], seconds: int, status: int = TOO_MANY
) -> Response:
    response = await _refused(request, form, status, "desk.sign_in.slow", seconds=seconds)
    response.headers["Retry-After"] = str(seconds)
    return response


async def _refused(
    request: Request, form: dict[str, str], status: int, key: str, **values: object
) -> Response:
    """Show the form again, but for the password, with what is the matter."""
    said = words_of(request).text(key, **values)
    return await sign_in_page(
        request, status, typed=form.get("name", ""), to=form.get("to", ""), wrong=said
    )


async def _code(request: Request, form: dict[str, str], status: int, wrong: str = "") -> Response:
    shown = {"half": form["half"], "to": form.get("to", ""), "wrong": wrong}
    return await page(request, "people/code.html", status, titled="desk.factor.code", **shown)


async def _outside(request: Request, out: str | None) -> Response:
    """Let whoever is outside sign in; say that they have just gone out, if so."""
    to = request.query_params.get("to", "")
    if out in {"kept", "plain"}:
        return await sign_in_page(request, 200, "desk.signed_out", f"desk.signed_out.{out}", to=to)
    return await sign_in_page(request, 200, to=to)


async def sign_in_page(
    request: Request,
    status: int,
    titled: str = "desk.sign_in",
    why: str = "",
    *,
    typed: str = "",
    to: str = "",
    wrong: str = "",
    anew: bool = False,
) -> Response:
    """Return the page by which one gets in; ``anew`` where the provider is to ask who it is."""
    process = process_of(request)
    shown = {
        "typed": typed,
        "to": to,
        "wrong": wrong,
        "has_begun": await process.people.have_begun(),
        "provider": process.settings.oidc_name if process.provider else None,
        "anew": anew,
    }
    return await page(request, "people/sign_in.html", status, titled=titled, why=why, **shown)
