"""Answers: what the API says of tickers and entries, in JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import ParamSpec, TypeVar

from starlette.responses import Response

from ticker.newsroom.archive.copies import Copy
from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.people.authors import Author
from ticker.newsroom.records.once import Outcome
from ticker.newsroom.records.records import Record
from ticker.newsroom.records.values import encoded, spliced
from ticker.web.memory.listing import Part
from ticker.wire.log.position import Position

Given = ParamSpec("Given")
Made = TypeVar("Made")
Names = Mapping[str, str]
"""What authors are called, by their ids; empty for whoever is not told."""


async def made(make: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made:
    """Make what shows prose, in a thread: however long that takes, readers do not wait for it."""
    return await asyncio.to_thread(make, *given, **named)


async def of_write(outcome: Outcome, author: Author, names: Names) -> Response:
    """Answer a write of an entry."""
    record, known = outcome.record, {author.id: author.name, **names}
    if record is None:
        response = of_json({"id": outcome.id, "erased": True})
    else:
        text = (
            _entry(record, outcome.position, known)
            if record.is_rendered
            else await made(_entry, record, outcome.position, known)
        )
        response = of_text(text, 201 if outcome.created else 200)
        response.headers["ETag"] = f'"{record.of.revision}"'
    return repeated(response, outcome)


def repeated(response: Response, outcome: Outcome) -> Response:
    """Say of the answer to a write, if it is that, that it was given before."""
    if outcome.repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def of_entry(entry: Entry, position: Position | None, names: Names) -> Response:
    """Answer for an entry as it stands."""
    response = of_text(_entry(Record(entry), position, names))
    response.headers["ETag"] = f'"{entry.revision}"'
    return response


def page(snapshot: Snapshot, names: Names) -> str:
    """Return a page of entries as JSON text."""
    entries = [_entry(Record(one), snapshot.positions[one.id], names) for one in snapshot.entries]
    said = {
        "at": encoded(str(snapshot.at)),
        "entries": f"[{','.join(entries)}]",
        "next": encoded(str(snapshot.next) if snapshot.next else None),
    }
    return spliced(said)


def of_revisions(revisions: Iterable[Entry], names: Names) -> Response:
    """Answer with all revisions of an entry."""
    texts = [spliced(_fields(Record(one), names)) for one in revisions]
    return of_text(f'{{"revisions":[{",".join(texts)}]}}')


def of_ticker(record: Record, status: int = 200) -> Response:
    """Answer for a ticker."""
    response = of_text(spliced(_ticker_fields(record)), status)
    response.headers["ETag"] = f'"{record.of.revision}"'
    return response


def listing(part: Part) -> str:
    """Return listed tickers as JSON text; their `updated_at` is their last activity."""
    texts = [
        spliced(_ticker_fields(Record(ticker)) | {"updated_at": _moment(updated_at)})
        for ticker, updated_at in part.tickers
    ]
    following = encoded(str(part.next) if part.next else None)
    return f'{{"tickers":[{",".join(texts)}],"next":{following}}}'


def of_copy(copy: Copy, author: Author, status: int = 200) -> Response:
    """Answer for a working copy."""
    return of_json(_copy(copy, author) | {"content": copy.content}, status)


def of_copies(copies: Iterable[Copy], author: Author) -> Response:
    """Answer with what an author has copies of."""
    return of_json({"copies": [_copy(copy, author) for copy in copies]})


def of_standing(standing: object, names: Names) -> dict[str, object]:
    """Return what an edit meanwhile has left standing, so that its author can decide."""
    if isinstance(standing, Entry):
        return {"entry": json.loads(spliced(_fields(Record(standing), names)))}
    if isinstance(standing, Ticker):
        return {"ticker": json.loads(spliced(_ticker_fields(Record(standing))))}
    return {}


def of_json(what: object, status: int = 200) -> Response:
    """Answer with JSON that nobody keeps."""
    return of_text(encoded(what), status)


def of_text(text: str, status: int = 200) -> Response:
    """Answer with what is JSON already."""
    return Response(text, status, {"Cache-Control": "no-store"}, "application/json")


def _entry(record: Record, position: Position | None, names: Names) -> str:
    place = encoded(str(position) if position else None)
    return spliced(_fields(record, names) | {"position": place})


def _fields(record: Record, names: Names) -> dict[str, str]:
    """Return what is told of a revision; who has written it only to those who may know."""
    entry = record.of
    assert isinstance(entry, Entry)
    fields = {name: text for name, text in record.fields.items() if name not in _OURS}
    for name in ("reason", "moved_to"):
        if not getattr(entry, name):
            del fields[name]
    if names:
        fields["by"] = encoded(names.get(entry.by or ""))
    return fields | {"body_html": encoded(record.html)}


_OURS = {"by", "unheard", "shared", "backdated"}
"""Fields of an entry's record that are not told, or not as they stand there."""


def _ticker_fields(record: Record) -> dict[str, str]:
    fields = {name: text for name, text in record.fields.items() if name != "by"}
    return fields | {"intro_html": encoded(record.html)}


def _copy(copy: Copy, author: Author) -> dict[str, object]:
    return {
        "entry": copy.entry_id,
        "name": copy.name,
        "base": copy.base,
        "by": author.name,
        "updated_at": moments.written(copy.updated_at),
    }


def _moment(value: datetime) -> str:
    return encoded(moments.written(value))
