"""Partner sites: the ticker as a page for an iframe, and the script that puts it there."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ticker.web.assets import FOR_MINUTES
from ticker.web.process import process_of
from ticker.web.readers.pages import ticker_page


async def embed(request: Request) -> Response:
    """Show a ticker in an iframe, on the pages of those origins that it allows."""
    return await ticker_page(request, "embed.html", framed=True)


async def script(request: Request) -> Response:
    """Send the script that defines `<live-ticker>` on a partner's page."""
    return process_of(request).assets.response(request, "embed/embed.js", FOR_MINUTES)
