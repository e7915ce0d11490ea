"""Programs that write over the API: their tokens are made, told about, and ended here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import moments
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault, Invalid
from ticker.newsroom.people.tokens import TOKEN, Scope, digest, end_of
from ticker.web.desk.people.ago import ago
from ticker.web.desk.people.granting import OF, tickers_of
from ticker.web.desk.people.noting import note
from ticker.web.desk.people.whence import again
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.desk.setup.slugs import alike
from ticker.web.http import problems
from ticker.web.http.asking import form_in, session_of
from ticker.web.process import process_of

PATH = "/desk/-/tokens"
READ, WRITE = "read", "write"
ALL, SOME = "all", "some"
"""How many tickers a token is for: those to come as well, or those that are chosen."""


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
    name, by = form.get("name", ""), session_of(request).author
    try:
        scope, until = await _asked(request, form)
        secret = await process.tokens.new(name, scope, until, by)
    except Invalid as wrong:
        problem = problems.of(wrong)
        faults = problem.sentences(words_of(request))
        return await _page(request, form=form, faults=faults, status=problem.status)
    await note(request, Act.TOKEN_MADE, f"{TOKEN}{digest(secret)}", detail=scope.told)
    return await _page(request, made=secret, status=201)


async def _asked(request: Request, form: Mapping[str, str]) -> tuple[Scope, datetime | None]:
    """Return what is asked for; raises Invalid with each field at fault, the name included."""
    process, wrong = process_of(request), {}
    if form.get("may") not in {READ, WRITE}:
        wrong["may"] = Fault("not_one_of", {"expected": f"{READ}, {WRITE}"})
    until = None
    try:
        typed = form.get("until", "").strip()
        until = end_of(date.fromisoformat(typed)) if typed else None
    except ValueError:
        wrong["until"] = Fault("not_a_day", {"found": shown(form["until"])})
    except Invalid as why:
        wrong |= why.fields
    tickers = None
    try:
        tickers = _tickers(form, await tickers_of(process))
    except Invalid as error:
        wrong |= error.fields
    if wrong := {**await process.tokens.faults(form.get("name", ""), until), **wrong}:
        raise Invalid(wrong)
    return Scope(tickers, form["may"] == WRITE), until


def _tickers(form: Mapping[str, str], names: Collection[str]) -> frozenset[str] | None:
    """Return the names of the tickers that are chosen, None for all; raises Invalid."""
    reach, chosen = form.get("reach"), _chosen(form)
    if reach not in {ALL, SOME}:
        raise Invalid({"tickers": Fault("not_one_of", {"expected": f"{ALL}, {SOME}"})})
    for name in chosen:
        if name not in names:
            raise Invalid({"tickers": Fault("no_such_ticker", {"slug": shown(name)})})
    if reach == SOME and not chosen:
        raise Invalid({"tickers": Fault("no_ticker_chosen")})
    return chosen if reach == SOME else None


def _chosen(form: Mapping[str, str]) -> frozenset[str]:
    return frozenset(name.removeprefix(OF) for name in form if name.startswith(OF))


async def _page(
    request: Request,
    *,
    form: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    made: str = "",
    status: int = 200,
) -> Response:
    process, words, typed = process_of(request), words_of(request), form or {}
    tickers = await tickers_of(process)
    return await page(
        request,
        "people/tokens.html",
        status,
        session=session_of(request),
        tokens=await process.tokens.all(),
        names=await process.authors.all(),
        typed=typed,
        chosen=_chosen(typed),
        faults=faults or {},
        made=made,
        now=moments.now(),
        ago=ago(words),
        day=lambda moment: words.formats.medium((moment - timedelta(seconds=1)).date()),
        made_on=lambda moment: f"{words.formats.medium(moment.date())}, {moment:%H:%M}",
        tickers=tickers,
        alike=alike(tickers.values()),
    )
