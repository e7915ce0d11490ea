"""Partner sites: the ticker as a page for an iframe, the script for that, and structured data."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.archive.snapshot import Snapshot
from ticker.web.http import problems
from ticker.web.http.sending.packed import Kept
from ticker.web.http.sending.policies import SHARED
from ticker.web.http.sending.validators import etag
from ticker.web.process import process_of
from ticker.web.readers.jsonld import MEDIA_TYPE, live_blog
from ticker.web.readers.pages import ticker_page
from ticker.web.static.assets import FOR_MINUTES

THEMES = ("auto", "light", "dark")
MOST = 100
"""How many entries a frame may be asked to show before it folds the others away."""


async def embed(request: Request) -> Response:
    """Show a ticker in an iframe, on the pages of those origins that it allows.

    `limit` is checked here and heeded by the frame's script, which finds it in its address: so all
    limits have one page, and without script there are all entries.
    """
    theme = request.query_params.get("theme", THEMES[0])
    if theme not in THEMES:
        raise problems.parameter(400, "theme", " or ".join(THEMES), theme)
    limit = request.query_params.get("limit", "1")
    if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= MOST:
        raise problems.parameter(400, "limit", f"1 to {MOST}", limit)
    return await ticker_page(request, "embed.html", framed=True, theme=theme)


async def jsonld(request: Request) -> Response:
    """Send what a ticker says as structured data, for a partner's own page.

    Anybody may have it, on any page: crawlers get the same from ours, and it says who publishes.
    """
    process, slug = process_of(request), request.path_params["slug"]
    origin = process.access.own_origin(request)

    def render(snapshot: Snapshot) -> str:
        return live_blog(snapshot, process.site, origin)

    page = await process.shelf.page(slug, "jsonld", render, origin=origin)
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": SHARED,
        "ETag": etag(page.at, process.assets.build, origin),
    }
    if not page.ticker.listed:
        headers["X-Robots-Tag"] = "noindex"
    return Kept(page.packed, headers, MEDIA_TYPE)


async def script(request: Request) -> Response:
    """Send the script that defines `<live-ticker>` on a partner's page."""
    return await process_of(request).assets.response("embed/embed.js", FOR_MINUTES)
