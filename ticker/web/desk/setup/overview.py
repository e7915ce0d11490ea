"""The overview: all tickers, and a form for a new one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.content.refusals import SlugTaken
from ticker.newsroom.content.tickers import NewTicker, Status
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import Deed
from ticker.newsroom.people.sessions import Session
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.desk.setup.slugs import like, of_title
from ticker.web.http import problems
from ticker.web.http.requests import form_of
from ticker.web.process import Process, process_of

PREPARED = {"status": Status.UPCOMING, "listed": False}
"""How a ticker begins that is made at the desk: nothing of it is public by accident."""


async def overview(request: Request) -> Response:
    """List all tickers, and take a new one."""
    process = process_of(request)
    deed = Deed.CREATE_TICKER if request.method == "POST" else Deed.ENTER
    session = await process.sessions.of(request, deed)
    if request.method != "POST":
        return await _overview(request, session, {}, {}, 200)
    form = await form_of(request)
    process.sessions.check_form(request, session, form.get("form_key"))
    asked = {name: form.get(name, "") for name in ("slug", "title", "kicker", "language")}
    try:
        slug = await _created(process, asked, session.author)
    except problems.EXPECTED as error:
        problem = problems.of(error)
        words = words_of(request)
        sentences = problem.sentences(words) or {"slug": problem.detail(words)}
        return await _overview(request, session, asked, sentences, problem.status)
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


async def _overview(
    request: Request,
    session: Session,
    draft: dict[str, str],
    sentences: dict[str, str],
    status: int,
) -> Response:
    found = {}
    try:
        found = await process_of(request).archive.readings.by_name()
    except problems.EXPECTED:
        if not sentences:
            raise  # what was typed must come back even where its surroundings cannot
    return await page(
        request,
        "tickers.html",
        status,
        session=session,
        tickers=[one for name, (one, _) in found.items() if session.may(Deed.READ_ALL, name)],
        draft=draft,
        faults=sentences,
    )
