"""Meanwhile: who has written an entry since, and when, where somebody began from an earlier one."""

from __future__ import annotations

from starlette.requests import Request

from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import Entry, State
from ticker.newsroom.markup.locales import Locale
from ticker.web.http.problems import Problem
from ticker.web.process import process_of


async def said(request: Request, problem: Problem, words: Locale) -> str:
    """Return a problem in words; one that is a colleague's doing names them, and the time."""
    entry = problem.standing
    if not isinstance(entry, Entry):
        return problem.detail(words)
    process = process_of(request)
    names = await process.authors.names([entry.by])
    ticker = await process.archive.readings.ticker(request.path_params["slug"])
    at, now = (one.astimezone(ticker.zone) for one in (entry.updated_at, moments.now()))
    time = words.formats.clock(at, ticker.zone)
    if at.date() != now.date():
        time = words.text("desk.changed.day", day=words.formats.medium(at.date()), time=time)
    deed = "retracted" if entry.state == State.RETRACTED else "saved"
    name = names.get(entry.by or "") or words.text("desk.changed.somebody")
    return words.text(f"desk.changed.{deed}", name=name, time=time)
