"""The audit, for whoever may read it: who did what, when, page by page."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.audit.lines import Act, Line
from ticker.newsroom.content.refusals import Invalid
from ticker.web.desk.people.seeking import Asked, asked
from ticker.web.desk.people.telling import alphabetical, telling
from ticker.web.desk.rendering import page, words_of
from ticker.web.http import problems
from ticker.web.http.asking import session_of
from ticker.web.process import Process, process_of

PATH = "/desk/-/audit"
ON_A_PAGE = 50


async def show(request: Request) -> Response:
    """Show a page of what is sought, or what is the matter with that."""
    process, words = process_of(request), words_of(request)
    told = await telling(process, words)
    wanted = asked(request, told.zone)
    problem = problems.of(Invalid(dict(wanted.faults)))
    found = await _found(process, wanted)
    tickers = await process.archive.names.ever()
    lines, more = found[:ON_A_PAGE], found[ON_A_PAGE:]
    before = "{}-{}-{}".format(*lines[-1].order) if more else ""
    entries = {(one.ticker, one.subject) for one in lines if one.ticker and one.subject}
    return await page(
        request,
        "people/audit.html",
        problem.status if wanted.faults else 200,
        session=session_of(request),
        lines=lines,
        told=told,
        headlines=await process.archive.readings.headlines(entries),
        tickers=sorted(tickers, key=lambda one: alphabetical(told.ticker(one))),
        parties=sorted(told.parties, key=lambda one: alphabetical(told.party(one))),
        acts=list(Act),
        asked=wanted.typed,
        faults=problem.sentences(words) if wanted.faults else {},
        query=urlencode(wanted.typed),
        older=urlencode({**wanted.typed, "before": before}) if before else "",
    )


async def _found(process: Process, wanted: Asked) -> list[Line]:
    """Return the lines of a page, and one more where there are more."""
    found: list[Line] = []
    if not wanted.faults:
        async for line in process.audited.lines(wanted.sought):
            found.append(line)
            if len(found) > ON_A_PAGE:
                break
    return found
