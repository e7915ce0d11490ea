"""The application: its routes, and what lives as long as it does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypedDict

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from ticker.newsroom.markup import markup, overlay
from ticker.settings import Settings
from ticker.web import health, metrics
from ticker.web.api import routes as api
from ticker.web.desk import routes as desk
from ticker.web.http import problems, templates
from ticker.web.http.receiving.lists import InOneLine
from ticker.web.http.receiving.till import READING, Till
from ticker.web.http.rows import Open, Row, SocketRow, as_it_is, for_programs, routes
from ticker.web.http.sending.counter import Counter
from ticker.web.http.sending.sender import Sender
from ticker.web.http.targets.hosts import ByHost, is_for_us
from ticker.web.http.targets.slashes import WithoutSlash
from ticker.web.http.targets.slugs import ByName
from ticker.web.partners import embed as partners
from ticker.web.process import Process, running
from ticker.web.readers import media, pages, preview, robots
from ticker.web.readers.elsewhere import PUBLIC, preflight
from ticker.web.readers.follow import READERS
from ticker.web.readers.pages import for_people
from ticker.web.static.assets import Assets
from ticker.web.static.site import Site

_PREVIEWED = "/t/{slug}/preview/{code}/media/{id}/{file}"
_OPEN, _PAGE, _DATA = (Open(answered) for answered in (as_it_is, for_people, for_programs))


class State(TypedDict):
    """What every request finds in its state."""

    process: Process


def create_app(settings: Settings) -> ASGIApp:
    """Return the ASGI application of one server process, whose answers all leave one way."""
    return Counter(Sender(routed(settings)), media.UNDER, media.ready, is_for_us)


def routed(settings: Settings) -> Starlette:
    """Return what answers each address."""
    overlay.lay(Path(settings.templates) if settings.templates else None)
    markup.show_from(settings.hosts_of_images, settings.site_logo)
    templates.load()
    site = Site(settings.site_name, settings.site_url, settings.site_logo, settings.accent)
    assets = Assets(site)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        async with running(settings, site, assets) as process:
            yield {"process": process}

    app = Starlette(
        routes=routes(rows(assets), Till()),
        middleware=[Middleware(ByHost, refused=_told), Middleware(InOneLine), Middleware(ByName)],
        lifespan=lifespan,
        exception_handlers={404: _not_found, 405: _not_found, 500: _failed},
    )
    app.router.redirect_slashes = False
    app.router.default = WithoutSlash(app.router)
    return app


def rows(assets: Assets) -> list[Row | SocketRow]:
    """Return all addresses there are, and who is let in at each."""
    # They are tried in this order: those that many ask for, or that must be quick, come first.
    return [
        SocketRow("/t/{slug}/live", READERS.websocket, _OPEN),
        Row("GET", "/t/{slug}/live", READERS.stream_or_poll, _OPEN),
        Row("GET", "/t/{slug}", pages.ticker, _PAGE),
        Row("GET", "/t/{slug}/e/{id}", pages.entry, _PAGE),
        Row("GET", "/t/{slug}/embed", partners.embed, _PAGE),
        Row("GET", "/", pages.index, _PAGE),
        Row("GET", "/media/{id}/{file}", media.public, media.PICTURES),
        *api.ROWS,
        *(Row("OPTIONS", path, preflight, _DATA) for path in PUBLIC),
        Row("GET", "/t/{slug}/preview/{code}", preview.preview, _PAGE, price=READING),
        Row("GET", _PREVIEWED, preview.picture, _PAGE, price=1),
        Row("GET", "/t/{slug}/jsonld", partners.jsonld, _DATA),
        Row("GET", "/embed.js", partners.script, _OPEN),
        Row("GET", "/robots.txt", robots.rules, _OPEN),
        Row("GET", "/favicon.ico", assets.favicon, _OPEN),
        Row("GET", "/sitemap.xml", robots.sitemap, _DATA),
        *desk.ROWS,
        Row("GET", "/healthz", health.healthz, _OPEN),
        Row("GET", "/readyz", health.readyz, _OPEN),
        Row("GET", "/metrics", metrics.endpoint, _OPEN),
        Row("GET", "/static/{path:path}", assets.endpoint, _OPEN),
    ]


async def _not_found(request: Request, error: Exception) -> Response:
    return await _told(request, problems.of(error))


async def _failed(request: Request, _: Exception) -> Response:
    return await _told(request, problems.Problem(500, "failed"))


async def _told(request: Request, problem: problems.Problem) -> Response:
    if request.scope["path"].startswith("/api/"):
        return problem.response()
    return await pages.message(request, problem)
