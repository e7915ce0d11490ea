"""The preview: a ticker with what is not published yet, for whoever has its private link."""

from __future__ import annotations

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.entries import Entry, State
from ticker.newsroom.markup.locales import Locale, locale
from ticker.web.http.problems import Problem
from ticker.web.http.sending import policies
from ticker.web.process import process_of
from ticker.web.readers import media, pages
from ticker.web.readers.unpublished import with_pictures

MOST = 200
"""How many of the newest entries it shows."""
HIDDEN = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


async def preview(request: Request) -> Response:
    """Show drafts and scheduled entries beside what readers have; it does not follow."""
    slug, archive = request.path_params["slug"], process_of(request).archive
    if not await archive.previews.opens(slug, request.path_params["code"]):
        ticker = await archive.readings.ticker(slug)
        over = locale(ticker.language).text("preview.over")
        return await pages.message(request, Problem(404, "no_such_address"), ticker, over)
    snapshot = await archive.readings.snapshot(slug, index="all", limit=MOST)
    words = locale(snapshot.ticker.language)
    entries = [_marked(one, words) for one in snapshot.entries if one.state != State.RETRACTED]
    shown = replace(snapshot, entries=entries, older=None)
    page = await pages.render(
        request, "preview.html", snapshot=shown, lang=snapshot.ticker.language
    )
    return policies.html(with_pictures(page, f"{request.url.path}/media/"), headers=HIDDEN)


async def picture(request: Request) -> Response:
    """Answer with a picture that the ticker of a private link names, published or not."""
    slug, archive = request.path_params["slug"], process_of(request).archive
    name = await archive.aliases.name_of(slug)
    mentioned = await archive.mentions.of(request.path_params["id"])
    is_of_ticker = any(one.name == name for one in mentioned.mentions)
    if not (is_of_ticker and await archive.previews.opens(slug, request.path_params["code"])):
        raise HTTPException(404)
    return await media.unpublished(request)


def _marked(entry: Entry, words: Locale) -> Entry:
    """Return an entry that says in its label what readers do not see of it yet."""
    if entry.state == State.PUBLISHED:
        return entry
    said = words.text(f"preview.{entry.state}")
    return replace(entry, label=f"{said} · {entry.label}" if entry.label else said)
