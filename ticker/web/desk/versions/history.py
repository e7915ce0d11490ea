"""The history of an entry: its revisions, what each has changed, and a way back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.entries import Entry, State
from ticker.newsroom.content.refusals import NoSuchEntry
from ticker.web.desk.rendering import page, words_of
from ticker.web.desk.texts import identified
from ticker.web.desk.versions.difference import MARKS, differ, seen
from ticker.web.http.asking import session_of
from ticker.web.process import process_of

LAST = 200
"""How many revisions are listed."""


@dataclass(frozen=True, slots=True)
class Step:
    """A revision, and what became of the entry by it."""

    entry: Entry
    deed: str
    """The key of the word for it."""


async def shown(request: Request) -> Response:
    """Show the revisions of an entry, and what one of them has changed."""
    process, slug = process_of(request), request.path_params["slug"]
    placed = await process.archive.readings.entry(slug, identified(request, "id"))
    revisions = await process.archive.readings.revisions(slug, placed.entry.id, last=LAST + 1)
    number = request.query_params.get("revision", str(placed.entry.revision))
    at = next((i for i, one in enumerate(revisions) if str(one.revision) == number), None)
    if at is None:
        raise NoSuchEntry(placed.entry.id)
    before = revisions[at - 1] if at else None
    return await page(
        request,
        "versions/history.html",
        200,
        session=session_of(request),
        slug=slug,
        ticker=placed.ticker,
        entry=placed.entry,
        steps=list(reversed(steps(revisions)))[:LAST],
        chosen=revisions[at],
        before=before,
        of=partial(differ, words_of(request), before, revisions[at]),
        seen=seen(before, revisions[at]),
        names=await process.authors.names(one.by for one in revisions),
    )


def steps(revisions: Sequence[Entry]) -> list[Step]:
    """Return what became of an entry by each of its revisions, in their order."""
    before = [None, *revisions]
    return [Step(one, _deed(was, one)) for was, one in zip(before, revisions, strict=False)]


def _deed(before: Entry | None, after: Entry) -> str:
    was = before.state if before else None
    if after.state != was:
        return str(after.state)
    assert before is not None
    if after.state is State.PUBLISHED and after.correction not in {"", before.correction}:
        return "corrected"
    texts = ("headline", "body", "label", "author", "source", "verification", "image", "tags")
    if all(getattr(before, name) == getattr(after, name) for name in texts):
        return next((name for name in MARKS if getattr(before, name) != getattr(after, name)), "")
    return "updated"
