"""The newsroom's snippets: offered where one writes, and kept on a page of their own."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import refusals
from ticker.newsroom.content.refusals import Fault, Invalid, Unreadable
from ticker.newsroom.markup.locales import Locale
from ticker.newsroom.records.snippets import MOST_SNIPPETS, Snippet
from ticker.web.desk.people.noting import note
from ticker.web.desk.people.whence import again
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.http import problems
from ticker.web.http.asking import form_in, session_of
from ticker.web.http.problems import Problem
from ticker.web.process import process_of

PATH = "/desk/-/snippets"
OURS = ("alert", "quote", "summary")
"""Those that a newsroom has which has none of its own, as the locale has them."""
BREAKING = {"alert"}
TEXTS = ("name", "label", "headline", "body")
Row = dict[str, Any]
_BLANK: Row = {**dict.fromkeys(TEXTS, ""), "breaking": False}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows: the rows of its form, and what is to be said of them."""

    rows: Sequence[Row]
    mark: str
    faults: Mapping[str, str] = field(default_factory=dict)
    theirs: Sequence[Snippet] = ()


async def offered(request: Request, words: Locale) -> Sequence[Snippet]:
    """Return what one may begin with. Raises Unavailable."""
    try:
        kept = await process_of(request).snippets.kept()
    except Unreadable as why:
        logger.warning("Left out: %s", why)
        return ()
    return _ours(words) if kept.snippets is None else kept.snippets


async def show(request: Request) -> Response:
    """Show the newsroom's snippets, to be changed."""
    kept = await process_of(request).snippets.kept()
    held = _ours(words_of(request)) if kept.snippets is None else kept.snippets
    return await _page(request, _Shown([one.model_dump() for one in held], kept.mark))


async def keep(request: Request) -> Response:
    """Keep them as they were changed; what is refused comes back as it was typed."""
    process, form = process_of(request), form_in(request)
    shown = _Shown(_rows(form), form.get("mark", ""))
    try:
        if not await process.snippets.keep(_read(shown.rows), shown.mark):
            theirs = await process.snippets.kept()
            shown = replace(shown, mark=theirs.mark, theirs=theirs.snippets or ())
            raise Problem(412, "snippets_changed")
    except problems.EXPECTED as error:
        problem = problems.of(error)
        words = words_of(request)
        faults = problem.sentences(words) or {"request": problem.detail(words)}
        return await _page(request, replace(shown, faults=faults), problem.status)
    await note(request, Act.TEMPLATES_CHANGED)
    return RedirectResponse(again(request, PATH, kept="1"), SEE_OTHER)


def _ours(words: Locale) -> tuple[Snippet, ...]:
    return tuple(
        Snippet(
            breaking=one in BREAKING,
            **{name: words.texts.get(f"snippet.{one}.{name}", "") for name in TEXTS},
        )
        for one in OURS
    )


def _rows(form: Mapping[str, str]) -> list[Row]:
    """Return what was filled in, without what is empty or to go."""
    rows = []
    for number in range(MOST_SNIPPETS):
        row: Row = {name: form.get(f"{name}-{number}", "") for name in TEXTS}
        row["breaking"] = form.get(f"breaking-{number}") == "on"
        if form.get(f"gone-{number}") != "on" and any(row[name].strip() for name in TEXTS):
            rows.append(row)
    return rows


def _read(rows: Sequence[Row]) -> list[Snippet]:
    """Return the snippets; raises Invalid, which names each field at fault as the form does."""
    read: list[Snippet] = []
    faults: dict[str, Fault] = {}
    for number, row in enumerate(rows):
        try:
            read.append(Snippet.model_validate(row))
        except ValidationError as error:
            found = refusals.faults(error)
            faults |= {f"{name}-{number}": fault for name, fault in found.items()}
    if faults:
        raise Invalid(faults)
    return read


async def _page(request: Request, shown: _Shown, status: int = 200) -> Response:
    is_full = len(shown.rows) >= MOST_SNIPPETS
    return await page(
        request,
        "composing/snippets.html",
        status,
        session=session_of(request),
        rows=shown.rows if is_full else [*shown.rows, _BLANK],
        mark=shown.mark,
        faults=shown.faults,
        theirs=shown.theirs,
        is_kept="kept" in request.query_params,
    )
