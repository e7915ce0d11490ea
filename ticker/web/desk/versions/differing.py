"""Differing: how two texts in work differ, by words, so that an editor can decide between them."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.markup.locales import Locale
from ticker.web.api import answers
from ticker.web.desk.composing import unfinished
from ticker.web.desk.rendering import words_of
from ticker.web.desk.script import Asked, asked
from ticker.web.desk.versions.difference import TEXTS, differ, seen
from ticker.web.http import templates
from ticker.web.http.problems import Problem

_ID = "text"


async def differences(request: Request) -> Response:
    """Answer with two texts in one, as HTML: what only one of them has is marked.

    Where there was none before, nothing is.
    """
    form = asked(request, "before", "after")
    before = None if form.fields["before"] is None else _read(form, "before")
    after = _read(form, "after")
    return await answers.made(_answer, before, after, words_of(request))


def _answer(before: Entry | None, after: Entry, words: Locale) -> Response:
    of = partial(differ, words, before, after)
    pictures = seen(before, after)
    pieces = chain(pictures, *map(of, TEXTS))
    marked = any(piece.kind != "same" for piece in pieces)
    is_same = before is not None and not marked
    html = templates.render(
        "desk/versions/differences.html",
        words=words,
        of=of,
        seen=pictures,
        is_same=is_same,
    )
    return answers.of_json({"html": html})


def _read(form: Asked, name: str) -> Entry:
    content: Any = form.fields[name]
    if not isinstance(content, dict):
        raise Problem(400, "not_our_form")
    return unfinished.written(unfinished.blank(_ID), content)
