"""The preview: what is being written as readers would see it, and what may not be meant so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.entries import ENTRY_ID, Entry
from ticker.newsroom.content.refusals import Erased, NoSuchEntry
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup import markup, prose
from ticker.newsroom.markup.elsewhere import is_shown
from ticker.newsroom.markup.locales import Locale
from ticker.web.api import answers
from ticker.web.desk.composing import unfinished
from ticker.web.desk.rendering import words_of
from ticker.web.desk.script import asked
from ticker.web.http.problems import Problem
from ticker.web.process import process_of
from ticker.web.readers.unpublished import with_pictures

LISTS = {"bullet_list", "ordered_list"}
CODE = {"fence"}
_MARKER = re.compile(r"^\s*(\d*)([.)*-])( .{0,30})", re.MULTILINE)
_NO_ADDRESS = re.compile(r"\]\(url\)")
"""What the toolbar leaves where the address of a link is to be typed."""


async def preview(request: Request) -> Response:
    """Answer with an unfinished entry's HTML, as readers would get it, and with remarks."""
    form = asked(request, "id", "content")
    entry_id, content = form.fields["id"], form.fields["content"]
    if not isinstance(content, dict) or not ENTRY_ID.fullmatch(str(entry_id)):
        raise Problem(400, "not_our_form")
    readings = process_of(request).archive.readings
    ticker = await readings.ticker(form.slug)
    try:
        standing = (await readings.entry(form.slug, entry_id)).entry
    except (NoSuchEntry, Erased):
        standing = unfinished.blank(entry_id)
    # What has no time yet would get that of its publishing.
    standing = replace(standing, published_at=standing.published_at or datetime.now(UTC))
    return await answers.made(_answer, ticker, standing, content, words_of(request))


def _answer(ticker: Ticker, standing: Entry, content: Mapping[str, Any], words: Locale) -> Response:
    entry = unfinished.written(standing, content)
    said = [words.text(f"desk.preview.{key}", **values) for key, values in _remarks(entry.body)]
    html = with_pictures(markup.fragment(ticker, entry))
    return answers.of_json({"html": html, "remarks": said, "strange": _strange(entry)})


def _strange(entry: Entry) -> list[str]:
    """Return where pictures lie that readers are not shown from there."""
    found = [one.url for one in prose.strange(entry.body)]
    if entry.image and not entry.image.picture:
        found.append(entry.image.url)
    return list(dict.fromkeys(one for one in found if not is_shown(one)))


def _remarks(body: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what readers see otherwise than an editor may think."""
    if not body.strip():
        return
    if not prose.to_html(body):
        yield "nothing", {}
    blocks = set(prose.blocks(body))
    if blocks and blocks <= LISTS and (found := _MARKER.search(body)):
        yield "list", {"example": f"{found[1]}\\{found[2]}{found[3]}"}
    if blocks and blocks <= CODE:
        yield "code", {}
    if _NO_ADDRESS.search(prose.to_text(body)):
        yield "address", {}
    if linked := [one for one in prose.strange(body) if not is_shown(one.url)]:
        yield "picture", {"address": linked[0].url}
