"""Rendering: how each page of the desk is made, in the language of whoever reads it."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from datetime import datetime

from babel.core import UnknownLocaleError
from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.planning import Unclear
from ticker.newsroom.markup.dates import formats
from ticker.newsroom.markup.locales import Locale, locale
from ticker.web.desk.people.whence import came_from
from ticker.web.http import requests, templates
from ticker.web.http.sending import policies
from ticker.web.process import process_of
from ticker.web.readers import pages
from ticker.web.readers.unpublished import with_pictures

SEE_OTHER = 303


def words_of(request: Request) -> Locale:
    """Return the words in which an editor is told what is the matter."""
    return locale(language_of(request))


def language_of(request: Request) -> str:
    """Return the language of the desk, with an editor's region: clocks differ by it."""
    language = pages.language_of(request)
    liked = requests.accepted(request.headers.get("accept-language", ""))
    regional = next((tag for tag in liked if tag.lower().startswith(f"{language}-")), language)
    with suppress(ValueError, UnknownLocaleError):
        formats(regional)
        return regional
    return language


def choices(error: Exception, words: Locale) -> list[dict[str, str]]:
    """Return what there is to choose from after a refusal, with how it is called."""
    if not isinstance(error, Unclear):
        return []
    return [
        {"value": one.isoformat(), "said": words.text(key, time=f"{one:%H:%M}", zone=_offset(one))}
        for key, one in zip(("desk.plan.before", "desk.plan.after"), error.choices, strict=True)
    ]


def _offset(moment: datetime) -> str:
    sign, hours, minutes = re.fullmatch(r"(.)0?(\d+)(\d\d)", f"{moment:%z}").groups()  # type: ignore[union-attr]
    return f"UTC{sign}{hours}" + (f":{minutes}" if minutes != "00" else "")


async def page(request: Request, template: str, status: int, **context: object) -> Response:
    """Return a page of the desk, which nobody keeps."""
    if "session" in context:
        context["came_from"] = await came_from(request)
    context |= {**process_of(request).frame, "lang": language_of(request)}
    text = await asyncio.to_thread(templates.render, f"desk/{template}", **context)
    return policies.html(
        with_pictures(text), status, {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
    )
