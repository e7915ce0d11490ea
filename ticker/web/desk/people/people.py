"""Who belongs to the newsroom: inviting, and what each may do, by whoever may say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.audit.lines import Act, changed
from ticker.newsroom.content.refusals import Invalid, NameTaken, NoSuchPerson
from ticker.newsroom.people.authors import NOTHING, Author
from ticker.newsroom.people.links import INVITED_SECONDS
from ticker.newsroom.people.people import PERSON, Person, folded, named
from ticker.newsroom.people.roles import Deed, Grants, Role
from ticker.newsroom.people.sessions import Session
from ticker.web.desk.people.ago import ago
from ticker.web.desk.people.granting import granted, tickers_of, typed
from ticker.web.desk.people.noting import note, note_rename
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.desk.setup.slugs import alike
from ticker.web.http import problems
from ticker.web.http.asking import form_in, session_of
from ticker.web.process import Process, process_of

PATH = "/desk/-/people"


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
        grants = granted(form, await tickers_of(process))
        await _check_no_program(process, form.get("name", ""))
        person = await process.people.join(form.get("name", ""), grants)
    except problems.EXPECTED as error:
        problem = problems.of(error)
        words = words_of(request)
        faults = problem.sentences(words) or {"name": problem.detail(words)}
        return await _page(request, form=form, faults=faults, status=problem.status)
    await note(request, Act.INVITED, person.id, detail=person.grants.told)
    return await _page(request, invited=person, status=201)


async def person(request: Request) -> Response:
    """Show what somebody may do, and all else that can be changed about them."""
    return await _person(request, await _asked(request))


async def change(request: Request) -> Response:
    """Let somebody do other things from now on; they sign in anew then."""
    try:
        grants = granted(form_in(request), await tickers_of(process_of(request)))
    except Invalid as wrong:
        return await _refused(request, await _asked(request), wrong, "role")
    return await _changed(request, grants=grants)


async def rename(request: Request) -> Response:
    """Call somebody otherwise, who may have left: it stands at all that they have written."""
    person_id = request.path_params["id"]
    is_former = person_id in await _former(process_of(request))
    try:
        name = named(form_in(request).get("name", ""))
    except Invalid as wrong:
        if is_former:
            said = problems.of(wrong).sentences(words_of(request))["name"]
            return await _page(request, faults={person_id: said}, status=422)
        return await _refused(request, await _asked(request), wrong, "name")
    if not is_former:
        return await _changed(request, name=name)
    author = Author(person_id, name, NOTHING)
    process = process_of(request)
    await process.authors.note(author)
    await process.audit.forget_names(author.id)
    await note(request, Act.RENAMED, author.id)
    return RedirectResponse(f"{PATH}?open={author.id}&done=name", SEE_OTHER)


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
    return RedirectResponse(f"{PATH}?open={person.id}&done=ended", SEE_OTHER)


async def remove(request: Request) -> Response:
    """Let somebody belong to the newsroom no longer."""
    person = await _asked(request)
    try:
        await process_of(request).people.remove(person)
        await process_of(request).door.forget(person.id)
    except problems.EXPECTED as error:
        return await _refused(request, person, error, "remove")
    await note(request, Act.REMOVED, person.id)
    return RedirectResponse(f"{PATH}?removed={person.id}", SEE_OTHER)


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
        await _check_no_program(process_of(request), name)
        after = await process_of(request).people.change(
            person, name=name, grants=grants, but=session_of(request).digest
        )
    except problems.EXPECTED as error:
        standing = await _asked(request)
        return await _refused(request, standing, error, "name" if name else "role")
    done = "name" if name else "same"
    if after.grants != person.grants:
        roles, done = changed(person.grants.told, after.grants.told), "role"
        await note(request, Act.ROLE_CHANGED, person.id, detail=roles)
    if after.name != person.name:
        await note_rename(request, person.id, person.name, after.name)
    is_own = person.id == session_of(request).author.id
    if is_own and not after.grants.allow(Deed.CHANGE_PEOPLE, ""):
        return RedirectResponse("/desk?done=role", SEE_OTHER)
    return RedirectResponse(f"{PATH}?open={person.id}&done={done}", SEE_OTHER)


async def _check_no_program(process: Process, name: str) -> None:
    """Raise NameTaken where a program is called so: what both write would look the same."""
    if folded(name) in {folded(one.name) for one in await process.tokens.all()}:
        raise NameTaken(name)


async def _refused(request: Request, person: Person, error: Exception, at: str) -> Response:
    """Show somebody's page again, as it was filled in, with what is the matter at its field."""
    problem, words = problems.of(error), words_of(request)
    faults = problem.sentences(words) or {at: problem.detail(words)}
    return await _person(request, person, faults=faults, status=problem.status)


async def _person(
    request: Request,
    person: Person,
    *,
    faults: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    process, form = process_of(request), form_in(request) if faults else {}
    is_seen = form.get("seen", person.text) == person.text
    tickers = await tickers_of(process)
    return await page(
        request,
        "people/person.html",
        status,
        session=session_of(request),
        person=person,
        name=form.get("name", person.name),
        grants=typed(form) if "role" in form and is_seen else person.grants,
        tickers=tickers,
        alike=alike(tickers.values()),
        planned=sum([await process.archive.finding.planned(one, person.id) for one in tickers]),
        faults=faults or {},
    )


async def _page(
    request: Request,
    *,
    form: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    invited: Person | None = None,
    status: int = 200,
) -> Response:
    process, asked = process_of(request), request.query_params
    former, tickers = await _former(process), await tickers_of(process)
    code = await process.links.of(invited) if invited else ""
    own = process.access.own_origin(request)
    return await page(
        request,
        "people/people.html",
        status,
        session=session_of(request),
        members=await _members(process),
        former=former,
        at_former=not former.keys().isdisjoint(faults or ()),
        tickers=tickers,
        alike=alike(tickers.values()),
        name=(form or {}).get("name", ""),
        granted=typed(form or {"role": Role.EDITOR}),
        faults=faults or {},
        invited=invited,
        link=f"{own}/sign-in?code={code}" if code else "",
        hours=INVITED_SECONDS // 3600,
        opened=asked.get("open", ""),
        done=asked.get("done", ""),
        removed=former.get(asked.get("removed", "")),
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
