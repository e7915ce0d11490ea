"""The overview: all tickers, some at a time, and a form for a new one."""

from __future__ import annotations

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.content import moments
from ticker.newsroom.content.refusals import SlugTaken
from ticker.newsroom.content.tickers import NewTicker, Status, Ticker
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import Deed
from ticker.newsroom.people.sessions import By, Session
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.desk.setup.slugs import alike, folded, like, of_title
from ticker.web.http import problems
from ticker.web.http.asking import author_of, form_in, session_of
from ticker.web.process import Process, process_of

PREPARED = {"status": Status.UPCOMING, "listed": False}
"""How a ticker begins that is made at the desk: nothing of it is public by accident."""
JUST_COME = timedelta(minutes=15)
"""For how long somebody is offered a new password who came by a link, and has one."""
AT_ONCE = 50
"""Tickers on a page: a paper has thousands in the end, and looks for those of today."""
_ORDER = ("live", "paused", "upcoming", "preparing", "ended", "archived")
"""Of the stages, as editors look for them: what goes on first, what was put away last."""


async def show(request: Request) -> Response:
    """List tickers, or those that have all words of a search, with a form for a new one."""
    return await _page(request, {}, {}, 200)


async def create(request: Request) -> Response:
    """Take a new ticker; what is refused comes back as it was typed."""
    form = form_in(request)
    asked = {name: form.get(name, "") for name in ("slug", "title", "kicker", "language")}
    try:
        slug = await _created(process_of(request), asked, author_of(request))
    except problems.EXPECTED as error:
        problem = problems.of(error)
        words = words_of(request)
        sentences = problem.sentences(words) or {"slug": problem.detail(words)}
        return await _page(request, asked, sentences, problem.status)
    return RedirectResponse(f"/desk/{slug}", SEE_OTHER)


async def _created(process: Process, asked: dict[str, str], author: Author) -> str:
    """Create a ticker; return its slug, which its title makes where none is asked for."""
    tried = iter([asked["slug"]] if asked["slug"].strip() else like(of_title(asked["title"])))
    slug = next(tried)
    while True:
        try:
            await process.archive.headers.create(
                NewTicker.model_validate({**PREPARED, **asked, "slug": slug}), author
            )
        except SlugTaken:
            following = next(tried, None)
            if following is None:
                raise
            slug = following
        else:
            return slug


async def _page(
    request: Request, draft: dict[str, str], sentences: dict[str, str], status: int
) -> Response:
    session, process = session_of(request), process_of(request)
    found, offer = {}, ""
    try:
        found = await process.archive.readings.by_name()
        offer = await _offer(process, session)
    except problems.EXPECTED:
        if not sentences:
            raise  # what was typed must come back even where its surroundings cannot
    theirs = [one for name, (one, _) in found.items() if session.may(Deed.READ_ALL, name)]
    sought = request.query_params.get("q", "")
    tickers = sorted((one for one in theirs if _holds(one, sought)), key=_rank)
    begin = _number(request.query_params.get("from", ""))
    return await page(
        request,
        "tickers.html",
        status,
        session=session,
        tickers=tickers[begin : begin + AT_ONCE],
        sought=sought,
        is_long=len(theirs) > AT_ONCE,
        following=begin + AT_ONCE if begin + AT_ONCE < len(tickers) else None,
        alike=alike(theirs),
        draft=draft,
        offer=offer,
        has_new_role=request.query_params.get("done") == "role",
        faults=sentences,
    )


async def _offer(process: Process, session: Session) -> str:
    """Return which password is offered to whoever has come in by a link: a first or a new one."""
    if session.by is not By.LINK:
        return ""
    if not await process.door.passwords.has(session.author.id):
        return "none"
    return "lost" if moments.now() - session.begun < JUST_COME else ""


def _holds(ticker: Ticker, sought: str) -> bool:
    text = folded(f"{ticker.kicker} {ticker.title} {ticker.slug}")
    return all(word in text for word in folded(sought).split())


def _number(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def _rank(ticker: Ticker) -> int:
    """Return where a ticker stands among the others; of one stage, the newest stay first."""
    return _ORDER.index(ticker.stage) if ticker.stage in _ORDER else len(_ORDER)
