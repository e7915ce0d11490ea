"""Rendering: how each page of the desk is made, in the language of whoever reads it."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.markup.locales import Locale, locale
from ticker.web.http import templates
from ticker.web.process import process_of
from ticker.web.readers import pages

SEE_OTHER = 303


def words_of(request: Request) -> Locale:
    """Return the words in which an editor is told what is the matter."""
    return locale(pages.language_of(request))


async def page(request: Request, template: str, status: int, **context: object) -> Response:
    """Return a page of the desk, which nobody keeps."""
    context |= {**process_of(request).frame, "lang": pages.language_of(request)}
    text = await asyncio.to_thread(templates.render, f"desk/{template}", **context)
    return pages.html(text, status, {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"})
