"""The history of an entry: its revisions, what each has changed, and a way back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.entries import Entry, State
from ticker.newsroom.content.refusals import NoSuchEntry
from ticker.newsroom.markup.differences import Piece, differences
from ticker.newsroom.people.roles import Deed
from ticker.web.desk.rendering import page
from ticker.web.desk.texts import identified
from ticker.web.process import process_of

LAST = 200
"""How many revisions are listed."""
_MARKS = ("pinned", "key", "breaking")


@dataclass(frozen=True, slots=True)
class Step:
    """A revision, and what became of the entry by it."""

    entry: Entry
    deed: str
    """The key of the word for it."""


async def shown(request: Request) -> Response:
    """Show the revisions of an entry, and what one of them has changed."""
    process, slug = process_of(request), request.path_params["slug"]
    session = await process.sessions.of(request, Deed.READ_ALL, slug)
    placed = await process.archive.readings.entry(slug, identified(request, "id"))
    revisions = await process.archive.readings.revisions(slug, placed.entry.id, last=LAST + 1)
    number = request.query_params.get("revision", str(placed.entry.revision))
    at = next((i for i, one in enumerate(revisions) if str(one.revision) == number), None)
    if at is None:
        raise NoSuchEntry(placed.entry.id)
    before = revisions[at - 1] if at else None
    return await page(
        request,
        "history.html",
        200,
        session=session,
        slug=slug,
        ticker=placed.ticker,
        entry=placed.entry,
        steps=list(reversed(steps(revisions)))[:LAST],
        chosen=revisions[at],
        before=before,
        differ=differ,
        names=await process.authors.names(one.by for one in revisions),
    )


def steps(revisions: Sequence[Entry]) -> list[Step]:
    """Return what became of an entry by each of its revisions, in their order."""
    before = [None, *revisions]
    return [Step(one, _deed(was, one)) for was, one in zip(before, revisions, strict=False)]


def differ(before: Entry | None, after: Entry, name: str) -> list[Piece]:
    """Return how a text of two revisions differs; what there was none before of is not marked."""
    text = _text(after, name)
    return differences(_text(before, name) if before else text, text)


def _text(entry: Entry, name: str) -> str:
    value = getattr(entry, name)
    if name == "source":
        return value.name if value else ""
    return ", ".join(value) if name == "tags" else str(value)


def _deed(before: Entry | None, after: Entry) -> str:
    was = before.state if before else None
    if after.state != was:
        return str(after.state)
    assert before is not None
    if after.state is State.PUBLISHED and after.correction not in {"", before.correction}:
        return "corrected"
    texts = ("headline", "body", "label", "author", "source", "verification", "tags")
    if all(getattr(before, name) == getattr(after, name) for name in texts):
        return next((name for name in _MARKS if getattr(before, name) != getattr(after, name)), "")
    return "updated"
