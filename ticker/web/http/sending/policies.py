"""Policies: what a page of ours may do in a browser, and for how long caches may answer with it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from ticker.newsroom.markup import elsewhere

SHARED = "public, max-age=0, s-maxage=1, stale-while-revalidate=10"
"""Caches may answer for a second, and for ten more while they ask us again."""


def html(
    text: str, status: int = 200, headers: Mapping[str, str] | None = None, frames: str = "'none'"
) -> Response:
    """Return a page that runs nothing but our own scripts; ``frames`` says who may frame it."""
    return Response(text, status, {**of_page(frames), **(headers or {})}, "text/html")


def of_page(frames: str = "'none'") -> dict[str, str]:
    """Return the headers that say what a page may do."""
    images = " ".join(["'self'", "data:", *elsewhere.sources()])
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src {images}; font-src 'self'; base-uri 'self'; "
        "form-action 'self'; "
        f"frame-ancestors {frames}"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "strict-origin-when-cross-origin",
    }
