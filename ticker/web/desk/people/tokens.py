"""Programs that write over the API: their tokens are made, told about, and ended here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import moments
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault, Invalid, NoSuchTicker
from ticker.newsroom.people.tokens import TOKEN, Scope, digest, end_of
from ticker.web.desk.people.ago import ago
from ticker.web.desk.people.noting import note
from ticker.web.desk.people.whence import again
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.http import problems
from ticker.web.http.asking import form_in, session_of
from ticker.web.process import process_of

PATH = "/desk/-/tokens"
LONGEST_NAME = 100
FIELDS = ("name", "may", "tickers", "until")
READ = "read"


async def show(request: Request) -> Response:
    """Show all tokens."""
    return await _page(request)


async def change(request: Request) -> Response:
    """Make a token, which is shown this once, or end one."""
    process, form = process_of(request), form_in(request)
    if ending := form.get("end"):
        there = {one.digest: one for one in await process.tokens.all()}
        await process.tokens.end(ending)
        if one := there.get(ending):
            await note(request, Act.TOKEN_ENDED, one.author.id)
        return RedirectResponse(again(request, PATH), SEE_OTHER)
    typed = {name: form.get(name, "").strip() for name in FIELDS}
    try:
        name, scope, until = await _asked(request, typed)
    except Invalid as wrong:
        problem = problems.of(wrong)
        faults = problem.sentences(words_of(request))
        return await _page(request, typed=typed, faults=faults, status=problem.status)
    secret = await process.tokens.new(name, scope, until)
    await note(request, Act.TOKEN_MADE, f"{TOKEN}{digest(secret)}", detail=scope.told)
    return await _page(request, made=secret, status=201)


async def _asked(request: Request, typed: Mapping[str, str]) -> tuple[str, Scope, datetime | None]:
    """Return what is asked for; raises Invalid with each field at fault."""
    wrong: dict[str, Fault] = {}
    if not typed["name"]:
        wrong["name"] = Fault("missing")
    elif len(typed["name"]) > LONGEST_NAME or not typed["name"].isprintable():
        wrong["name"] = Fault("not_a_name", {"most": LONGEST_NAME})
    names = set()
    for slug in re.split(r"[\s,]+", typed["tickers"]):
        try:
            names |= {await _name(request, slug)} if slug else set()
        except NoSuchTicker:
            wrong["tickers"] = Fault("no_such_ticker", {"slug": shown(slug)})
    until = None
    try:
        if typed["until"]:
            until = end_of(date.fromisoformat(typed["until"]))
    except ValueError:
        wrong["until"] = Fault("not_a_day", {"found": shown(typed["until"])})
    except Invalid as why:
        wrong |= why.fields
    if wrong:
        raise Invalid(wrong)
    return typed["name"], Scope(frozenset(names) if names else None, typed["may"] != READ), until


async def _name(request: Request, slug: str) -> str:
    """Return the name of a ticker, whose address will do as well; raises NoSuchTicker."""
    name, _ = await process_of(request).archive.find(slug.rpartition("/t/")[2])
    return name


async def _page(
    request: Request,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    made: str = "",
    status: int = 200,
) -> Response:
    process, words = process_of(request), words_of(request)
    listing = await process.archive.readings.listing()
    return await page(
        request,
        "people/tokens.html",
        status,
        session=session_of(request),
        tokens=await process.tokens.all(),
        typed=typed or dict.fromkeys(FIELDS, ""),
        faults=faults or {},
        made=made,
        now=moments.now(),
        ago=ago(words),
        day=lambda moment: words.formats.medium((moment - timedelta(seconds=1)).date()),
        slugs=[ticker.slug for ticker, _ in listing],
    )
