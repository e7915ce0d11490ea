"""Readers who open: the list of tickers, a ticker's page, and that page at one entry."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

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
from ticker.web.http import conditions, problems, requests, templates
from ticker.web.http.places import reading_of
from ticker.web.http.problems import Problem
from ticker.web.http.rows import Endpoint
from ticker.web.http.targets import slugs
from ticker.web.http.ways import DESK, is_of_desk, sign_in_for
from ticker.web.memory.shelf import Page
from ticker.web.process import process_of
from ticker.web.readers import jsonld

SHARED = "public, max-age=0, s-maxage=1, stale-while-revalidate=10"
"""Caches may answer for a second, and for ten more while they ask us again."""


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
            return message(request, problems.of(error), typed=typed(request))

    return answered


def message(
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
    page = render(request, "message.html", lang=words.spoken, **shown)
    return html(page, problem.status, problem.headers)


def language_of(request: Request) -> str:
    """Return the language of those we have that a request likes best; German else."""
    liked = requests.accepted(request.headers.get("accept-language", ""))
    return negotiate_locale(liked, LANGUAGES, sep="-") or LANGUAGES[0]


def html(text: str, status: int = 200, headers: Any = None, frames: str = "'none'") -> Response:
    """Return a page that runs nothing but our own scripts; ``frames`` says who may frame it."""
    return Response(text, status, {**_guarded(frames), **(headers or {})}, "text/html")


async def index(request: Request) -> Response:
    listing = await process_of(request).archive.readings.listing()
    shown = [(ticker, updated_at) for ticker, updated_at in listing if ticker.listed]
    page = render(request, "index.html", listing=shown, lang=language_of(request))
    return html(page, headers={"Cache-Control": SHARED, "Vary": "Accept-Language"})


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
    variant: Hashable = (template, theme, process.access.own_origin(request))
    frames = "'none'"

    def rendered(snapshot: Snapshot) -> str:
        lang, data = snapshot.ticker.language, ""
        if template == "page.html" and not snapshot.place:
            data = jsonld.live_blog(snapshot, process.site, process.access.own_origin(request))
        shown = {"snapshot": snapshot, "theme": theme, "data": Markup(data)}  # noqa: S704 - escaped
        return render(request, template, **shown, lang=lang)

    page = await process.shelf.page(slug, variant, rendered, place=place, fresh=at is not None)
    if page.slug != slugs.asked(request):
        return slugs.moved(request, page.slug, SHARED)
    if framed:
        origins = (await process.shelf.snapshot(slug)).ticker.embed_origins
        frames = " ".join(["'self'", *filter(None, map(in_header, origins))])
    cached = SHARED if at in {None, str(page.at)} else "no-store"
    return send(request, page, {**_guarded(frames), "Cache-Control": cached})


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
        ticker = await process_of(request).archive.readings.ticker(slug)
        told = gone.told if isinstance(gone, Retracted) else ""
        return message(request, problems.of(gone), ticker, told)


def render(request: Request, template: str, **context: object) -> str:
    """Return a template's page, with what all pages are made with."""
    process = process_of(request)
    context |= process.frame
    absolute = process.access.own_origin(request)
    return templates.render(template, absolute=absolute, **context)


def send(
    request: Request, page: Page, headers: dict[str, str], media_type: str = "text/html"
) -> Response:
    """Send what was kept of a ticker, or that whoever asks has it."""
    zipped = "gzip" in requests.accepted(request.headers.get("accept-encoding", ""))
    build = process_of(request).assets.build
    etag = f'"{page.at}-{build}{"-gz" if zipped else ""}"'
    headers = {**headers, "ETag": etag, "Vary": "Accept-Encoding"}
    if conditions.knows(request, etag):
        return Response(status_code=304, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(page.gzipped if zipped else page.body, headers=headers, media_type=media_type)


def _guarded(frames: str) -> dict[str, str]:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' https: http: data:; font-src 'self'; base-uri 'self'; "
        "form-action 'self'; "
        f"frame-ancestors {frames}"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
