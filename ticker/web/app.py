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
from starlette.routing import Route, WebSocketRoute

from ticker.newsroom.markup import overlay
from ticker.settings import Settings
from ticker.web import health, metrics
from ticker.web.api import routes as api
from ticker.web.desk import routes as desk
from ticker.web.http import problems
from ticker.web.http.slugs import ByName
from ticker.web.partners import embed as partners
from ticker.web.process import Process, running
from ticker.web.readers import pages, robots
from ticker.web.readers.follow import READERS
from ticker.web.readers.pages import for_people
from ticker.web.readers.preview import preview
from ticker.web.static.assets import Assets
from ticker.web.static.site import Site


class State(TypedDict):
    """What every request finds in its state."""

    process: Process


def create_app(settings: Settings) -> Starlette:
    """Return the ASGI application of one server process."""
    overlay.lay(Path(settings.templates) if settings.templates else None)
    site = Site(settings.site_name, settings.site_url, settings.site_logo, settings.accent)
    assets = Assets(site)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        async with running(settings, site, assets) as process:
            yield {"process": process}

    return Starlette(
        routes=_routes(assets),
        middleware=[Middleware(ByName)],
        lifespan=lifespan,
        exception_handlers={404: _not_found, 405: _not_found, 500: _failed},
    )


def _routes(assets: Assets) -> list[Route | WebSocketRoute]:
    # They are tried in this order: those that many ask for, or that must be quick, come first.
    return [
        WebSocketRoute("/t/{slug}/live", READERS.websocket),
        Route("/t/{slug}/live", _for_programs(READERS.stream_or_poll), methods=["GET"]),
        *api.routes(),
        Route("/t/{slug}", for_people(pages.ticker)),
        Route("/t/{slug}/e/{id}", for_people(pages.entry)),
        Route("/", for_people(pages.index)),
        Route("/t/{slug}/preview/{code}", for_people(preview)),
        Route("/t/{slug}/embed", for_people(partners.embed)),
        Route("/t/{slug}/jsonld", _for_programs(partners.jsonld)),
        Route("/embed.js", partners.script),
        Route("/robots.txt", robots.rules),
        Route("/sitemap.xml", _for_programs(robots.sitemap)),
        *desk.routes(),
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route("/metrics", metrics.endpoint),
        Route("/static/{path:path}", assets.endpoint),
    ]


def _for_programs(endpoint: pages.Endpoint) -> pages.Endpoint:
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except problems.EXPECTED as error:
            return problems.of(error).response()

    return answered


async def _not_found(request: Request, error: Exception) -> Response:
    problem = problems.of(error)
    if request.scope["path"].startswith("/api/"):
        return problem.response()
    return pages.message(request, problem)


async def _failed(request: Request, _: Exception) -> Response:
    problem = problems.Problem(500, "failed")
    if request.scope["path"].startswith("/api/"):
        return problem.response()
    return pages.message(request, problem)
