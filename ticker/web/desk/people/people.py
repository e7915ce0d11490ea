"""Who belongs to the newsroom: inviting, and what each may do, by whoever may say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.audit.lines import Act, changed
from ticker.newsroom.content.refusals import NoSuchPerson
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.people.authors import NOTHING, Author
from ticker.newsroom.people.links import INVITED_SECONDS
from ticker.newsroom.people.people import PERSON, Person, named
from ticker.newsroom.people.roles import Grants, Role
from ticker.newsroom.people.sessions import Session
from ticker.web.desk.people.ago import ago
from ticker.web.desk.people.noting import note, note_rename
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.http import problems
from ticker.web.http.asking import form_in, session_of
from ticker.web.process import Process, process_of

PATH = "/desk/-/people"
ADMIN = "admin"
"""What a form says for a role that is for everything; no other for a ticker stands beside it."""
OF = "of "
"""What the names of the fields begin with that say a role for one ticker."""
AS_EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody as the list of people shows them."""

    person: Person
    sessions: Sequence[Session]
    codes: int | None
    """How many recovery codes they have left; None without a second factor."""


async def show(request: Request) -> Response:
    """Show who belongs to the newsroom."""
    return await _page(request)


async def invite(request: Request) -> Response:
    """Let somebody belong to it, and show the link by which they come in."""
    process, form = process_of(request), form_in(request)
    try:
        person = await process.people.join(form.get("name", ""), _grants(form))
    except problems.EXPECTED as error:
        problem = problems.of(error)
        words = words_of(request)
        faults = problem.sentences(words) or {"name": problem.detail(words)}
        return await _page(request, typed=form, faults=faults, status=problem.status)
    await note(request, Act.INVITED, person.id, detail=person.grants.told)
    return await _page(request, invited=person, status=201)


async def person(request: Request) -> Response:
    """Show what somebody may do, and all else that can be changed about them."""
    return await _person(request, await _asked(request))


async def change(request: Request) -> Response:
    """Let somebody do other things from now on; they sign in anew then."""
    return await _changed(request, grants=_grants(form_in(request)))


async def rename(request: Request) -> Response:
    """Call somebody otherwise, who may have left: it stands at all that they have written."""
    name = named(form_in(request).get("name", ""))
    former = (await _former(process_of(request))).get(request.path_params["id"])
    if former is None:
        return await _changed(request, name=name)
    author = Author(request.path_params["id"], name, NOTHING)
    process = process_of(request)
    await process.authors.note(author)
    await process.audit.forget_names(author.id)
    await note(request, Act.RENAMED, author.id)
    return RedirectResponse(PATH, SEE_OTHER)


async def link(request: Request) -> Response:
    """Show a link by which somebody comes in who has forgotten how they did."""
    person = await _asked(request)
    await note(request, Act.LINK_MADE, person.id)
    return await _page(request, invited=person, status=201)


async def end(request: Request) -> Response:
    """End one of somebody's sessions, or all of them."""
    kept, person = process_of(request).sessions.kept, await _asked(request)
    ending = form_in(request).get("end", "")
    theirs = {one.digest for one in await kept.of_person(person.id)}
    if ending == "all":
        await process_of(request).links.void(person.id)
        if await kept.end_all(person.id):
            await note(request, Act.SESSION_ENDED, person.id, detail="all")
    elif ending in theirs and await kept.end(ending):
        await note(request, Act.SESSION_ENDED, person.id)
    return RedirectResponse(f"{PATH}?open={person.id}", SEE_OTHER)


async def remove(request: Request) -> Response:
    """Let somebody belong to the newsroom no longer."""
    person = await _asked(request)
    try:
        await process_of(request).people.remove(person)
        await process_of(request).door.forget(person.id)
    except problems.EXPECTED as error:
        return await _refused(request, person, error, "remove")
    await note(request, Act.REMOVED, person.id)
    return RedirectResponse(PATH, SEE_OTHER)


async def _asked(request: Request) -> Person:
    """Return the person of a path; raises NoSuchPerson."""
    person = await process_of(request).people.of(request.path_params["id"])
    if person is None:
        raise NoSuchPerson
    return person


async def _changed(request: Request, *, name: str = "", grants: Grants | None = None) -> Response:
    person, form = await _asked(request), form_in(request)
    if form.get("seen", person.text) != person.text:  # then it is refused: somebody was faster
        person = replace(person, text=form["seen"])
    try:
        after = await process_of(request).people.change(
            person, name=name, grants=grants, but=session_of(request).digest
        )
    except problems.EXPECTED as error:
        return await _refused(request, person, error, "name" if name else "role")
    if after.grants != person.grants:
        roles = changed(person.grants.told, after.grants.told)
        await note(request, Act.ROLE_CHANGED, person.id, detail=roles)
    if after.name != person.name:
        await note_rename(request, person.id, person.name, after.name)
    return RedirectResponse(f"{PATH}?open={person.id}", SEE_OTHER)


async def _refused(request: Request, person: Person, error: Exception, at: str) -> Response:
    """Show somebody's page again, with what is the matter where it was asked for."""
    problem, words = problems.of(error), words_of(request)
    said = " ".join(problem.sentences(words).values()) or problem.detail(words)
    return await _person(request, person, faults={at: said}, status=problem.status)


def _grants(form: Mapping[str, str]) -> Grants:
    """Return what a form lets somebody do."""
    role = form.get("role", "")
    if role == ADMIN:
        return Grants(is_admin=True)
    roles = {one.value for one in Role}
    said = {name.removeprefix(OF): one for name, one in form.items() if name.startswith(OF)}
    tickers = {name: Role(one) for name, one in said.items() if one in roles}
    return Grants(everywhere=Role(role) if role in roles else None, tickers=tickers)


async def _person(
    request: Request,
    person: Person,
    *,
    faults: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    return await page(
        request,
        "people/person.html",
        status,
        session=session_of(request),
        person=person,
        tickers=await _tickers(process_of(request)),
        faults=faults or {},
    )


async def _page(
    request: Request,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    invited: Person | None = None,
    status: int = 200,
) -> Response:
    process = process_of(request)
    code = await process.links.of(invited) if invited else ""
    own = process.access.own_origin(request)
    return await page(
        request,
        "people/people.html",
        status,
        session=session_of(request),
        members=await _members(process),
        former=await _former(process),
        tickers=await _tickers(process),
        typed=typed or {},
        granted=_grants(typed or {"role": Role.EDITOR}),
        faults=faults or {},
        invited=invited,
        link=f"{own}/sign-in?code={code}" if code else "",
        hours=INVITED_SECONDS // 3600,
        opened=request.query_params.get("open", ""),
        ago=ago(words_of(request)),
    )


async def _former(process: Process) -> dict[str, str]:
    """Return the names of those who have left, by their ids."""
    present = {one.id for one in await process.people.all()}
    names = await process.authors.all()
    return {
        author_id: name
        for author_id, name in names.items()
        if author_id.startswith(PERSON) and author_id not in present
    }


async def _members(process: Process) -> list[Member]:
    sessions = await process.sessions.kept.all()
    with_factor, codes = await process.door.factors.all(), await process.door.recovery.all()
    return [
        Member(
            one,
            [some for some in sessions if some.author.id == one.id],
            codes.get(one.id, 0) if one.id in with_factor else None,
        )
        for one in await process.people.all()
    ]


async def _tickers(process: Process) -> dict[str, Ticker]:
    found = await process.archive.readings.by_name()
    return {name: ticker for name, (ticker, _) in found.items()}
