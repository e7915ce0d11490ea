"""Robots: what search engines are told: which pages there are, and which are not for them."""

from __future__ import annotations

from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.moments import written
from ticker.web.http.sending.packed import Kept
from ticker.web.http.sending.validators import etag
from ticker.web.memory.listing import Part
from ticker.web.process import process_of

MOST = 50_000
"""Addresses in one sitemap, as its protocol has it; those of the newest activity are kept."""
_KEPT = {"Cache-Control": "public, max-age=60"}


async def rules(request: Request) -> Response:
    """Send robots with everything but to the desk and the API."""
    process = process_of(request)
    origin = process.access.own_origin(request)
    lines = [
        "User-agent: *",
        "Disallow: /desk",
        "Disallow: /api",
        "",
        f"Sitemap: {origin}/sitemap.xml",
    ]
    headers = {**_KEPT, "ETag": etag("rules", process.assets.build, origin)}
    return Response("\n".join([*lines, ""]), headers=headers, media_type="text/plain")


async def sitemap(request: Request) -> Response:
    """List the tickers that are listed, with their last activity."""
    process = process_of(request)
    origin = process.access.own_origin(request)

    def rendered(part: Part) -> str:
        urls = [
            f"<url><loc>{escape(origin + ticker.url)}</loc><lastmod>{written(at)}</lastmod></url>"
            for ticker, at in part.tickers
        ]
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *urls,
            "</urlset>",
            "",
        ]
        return "\n".join(lines)

    digest, packed = await process.listing.page("sitemap", rendered, None, MOST, origin)
    tag = etag(digest, process.assets.build, origin)
    return Kept(packed, {**_KEPT, "ETag": tag}, "application/xml")
