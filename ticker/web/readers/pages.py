"""Readers who open: the list of tickers, a ticker's page, and that page at one entry."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from babel import negotiate_locale
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.archive.places import At, Place
from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.content.entries import ENTRY_ID
from ticker.newsroom.content.refusals import Erased, NoSuchEntry, Retracted
from ticker.newsroom.content.tickers import Ticker, in_header
from ticker.newsroom.markup.locales import LANGUAGES, locale
from ticker.web.http import problems, requests, templates
from ticker.web.http.places import before_of, reading_of
from ticker.web.http.problems import Problem
from ticker.web.http.rows import Endpoint
from ticker.web.http.sending import policies
from ticker.web.http.sending.packed import Kept
from ticker.web.http.sending.policies import SHARED
from ticker.web.http.sending.validators import etag
from ticker.web.http.targets import slugs
from ticker.web.http.targets.ways import DESK, is_of_desk, sign_in_for
from ticker.web.memory.listing import Part
from ticker.web.process import process_of
from ticker.web.readers import jsonld

LISTED = 50
"""Tickers on a page of the list."""


def _nothing(_: Request) -> list[str]:
    return []


def for_people(
    endpoint: Endpoint, typed: Callable[[Request], Sequence[str]] = _nothing
) -> Endpoint:
    """Answer what goes wrong in an endpoint with a page, in a language that the reader reads.

    ``typed`` finds in a request the texts that are given back with it.
    """

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except problems.EXPECTED as error:
            return await message(request, problems.of(error), typed=typed(request))

    return answered


async def message(
    request: Request,
    problem: Problem,
    ticker: Ticker | None = None,
    told: str = "",
    typed: Sequence[str] = (),
) -> Response:
    """Return a page that says what is the matter, and leads to a ticker, or to all of them.

    Nothing that was typed is lost by it. It says what the newsroom tells its readers of it, in the
    ticker's own language.
    """
    words = locale(language_of(request))
    known = f"problem.{problem.status}"
    text = words.texts.get(known) or problem.detail(words)
    title = words.texts.get(f"{known}.title", problem.title)
    back = (ticker.url, ticker.title) if ticker else ("/", words.text("index.title"))
    if is_of_desk(request.scope["path"]):
        back = (DESK, words.text("desk.back"))
    if problem.key == "not_signed_in":
        back = (sign_in_for(request.scope["path"]), words.text("desk.sign_in"))
    shown = {
        "title": title,
        "text": text,
        "aside": words.texts.get(f"{known}.aside", ""),
        "back": back,
        "told": told,
        "typed": typed,
        "ticker": ticker,
    }
    page = await render(request, "message.html", lang=words.spoken, **shown)
    return policies.html(page, problem.status, problem.headers)


def language_of(request: Request) -> str:
    """Return the language of those we have that a request likes best; German else."""
    liked = requests.accepted(request.headers.get("accept-language", ""))
    return negotiate_locale(liked, LANGUAGES, sep="-") or LANGUAGES[0]


async def index(request: Request) -> Response:
    """Show the listed tickers, so many on a page."""
    process, lang = process_of(request), language_of(request)
    before, origin = before_of(request), process.access.own_origin(request)
    frame = frame_of(request)

    def rendered(part: Part) -> str:
        return templates.render("index.html", **frame, part=part, lang=lang)

    digest, packed = await process.listing.page(("index", lang), rendered, before, LISTED, origin)
    headers = {
        **policies.of_page(),
        "Cache-Control": SHARED,
        "Vary": "Accept-Language",
        "ETag": etag(digest, process.assets.build, lang, before, origin),
    }
    return Kept(packed, headers, "text/html")


async def ticker(request: Request) -> Response:
    """Show a ticker, whole without script; `at` is asked for after a reset."""
    return await ticker_page(request, "page.html", reading_of(request))


async def ticker_page(
    request: Request,
    template: str,
    place: Place = None,
    *,
    framed: bool = False,
    theme: str = "auto",
) -> Response:
    """Show a ticker in the frame of a template, from memory wherever that is right."""
    process, slug = process_of(request), request.path_params["slug"]
    at = request.query_params.get("at")
    origin, frame = process.access.own_origin(request), frame_of(request)

    def rendered(snapshot: Snapshot) -> str:
        lang, data = snapshot.ticker.language, ""
        if template == "page.html" and not snapshot.place:
            data = jsonld.live_blog(snapshot, process.site, origin)
        shown = {"snapshot": snapshot, "theme": theme, "data": Markup(data)}  # noqa: S704 - escaped
        return templates.render(template, **frame, **shown, lang=lang)

    page = await process.shelf.page(
        slug, (template, theme), rendered, place=place, origin=origin, at=at
    )
    if page.ticker.slug != slugs.asked(request):
        return slugs.moved(request, page.ticker.slug, SHARED)
    frames = "'none'"
    if framed:
        frames = " ".join(["'self'", *filter(None, map(in_header, page.ticker.embed_origins))])
    headers = {
        **policies.of_page(frames),
        "Cache-Control": SHARED if at in {None, str(page.at)} else "no-store",
        "ETag": etag(page.at, process.assets.build, origin),
    }
    return Kept(page.packed, headers, "text/html")


async def entry(request: Request) -> Response:
    """Show a ticker at one entry, among its neighbours, with that entry's Open Graph data."""
    slug, entry_id = request.path_params["slug"], request.path_params["id"]
    if not ENTRY_ID.fullmatch(entry_id):
        raise NoSuchEntry(entry_id)
    try:
        return await ticker_page(request, "entry.html", At(entry_id))
    except (Retracted, Erased) as gone:
        if isinstance(gone, Retracted) and gone.moved_to:
            address = f"/t/{gone.moved_to}/e/{entry_id}"
            return RedirectResponse(address, 301, {"Cache-Control": SHARED})
        ticker = (await process_of(request).shelf.snapshot(slug)).ticker
        told = gone.told if isinstance(gone, Retracted) else ""
        return await message(request, problems.of(gone), ticker, told)


def frame_of(request: Request) -> dict[str, object]:
    """Return what every page of a reader's is made with."""
    process = process_of(request)
    return {**process.frame, "absolute": process.access.own_origin(request)}


async def render(request: Request, template: str, **context: object) -> str:
    """Return a template's page, made in a thread: readers do not wait for it."""
    return await asyncio.to_thread(templates.render, template, **frame_of(request), **context)
