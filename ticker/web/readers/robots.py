"""Robots: what search engines are told: which pages there are, and which are not for them."""

from __future__ import annotations

from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.moments import written
from ticker.web.process import process_of

MOST = 50_000
"""Addresses in one sitemap, as its protocol has it; those of the newest activity are kept."""
_KEPT = {"Cache-Control": "public, max-age=60", "X-Content-Type-Options": "nosniff"}


async def rules(request: Request) -> Response:
    """Send robots with everything but to the desk and the API."""
    origin = process_of(request).access.own_origin(request)
    lines = [
        "User-agent: *",
        "Disallow: /desk",
        "Disallow: /api",
        "",
        f"Sitemap: {origin}/sitemap.xml",
    ]
    return Response("\n".join([*lines, ""]), headers=_KEPT, media_type="text/plain")


async def sitemap(request: Request) -> Response:
    """List the tickers that are listed, with their last activity."""
    process = process_of(request)
    origin = process.access.own_origin(request)
    listing = await process.archive.readings.listing()
    listed = [(ticker, active) for ticker, active in listing if ticker.listed][:MOST]
    urls = [
        f"<url><loc>{escape(origin + ticker.url)}</loc><lastmod>{written(active)}</lastmod></url>"
        for ticker, active in listed
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        *urls,
        "</urlset>",
        "",
    ]
    return Response("\n".join(lines), headers=_KEPT, media_type="application/xml")
