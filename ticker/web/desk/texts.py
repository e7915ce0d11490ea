"""Texts: what people at the desk write, kept as working copies until it becomes a revision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.archive.revisions import Wanted
from ticker.newsroom.content import moments, planning
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import ENTRY_ID, Content, Entry, State
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault, Invalid, NoSuchCopy
from ticker.newsroom.records.expectations import NONE, Expected
from ticker.newsroom.records.once import Once
from ticker.newsroom.records.records import Record
from ticker.web.api import answers
from ticker.web.desk.script import Asked, asked
from ticker.web.http.asking import author_of
from ticker.web.http.problems import Problem
from ticker.web.process import process_of

MOST_REVISIONS = 10**9


async def listing(request: Request) -> Response:
    """List what whoever asks has in work in a ticker, with all of it."""
    author, slug = author_of(request), request.path_params["slug"]
    copies = process_of(request).archive.copies
    texts = []
    for head in await copies.kept(slug, author):
        try:
            copy = await copies.get(slug, head.entry_id, head.name, author)
        except NoSuchCopy:
            continue  # dropped since it was listed
        texts.append(
            {
                "id": copy.entry_id,
                "name": copy.name,
                "base": copy.base,
                "kept": moments.written(copy.updated_at),
                "content": copy.content,
            }
        )
    return answers.of_json({"person": author.id, "texts": texts})


async def keep(request: Request) -> Response:
    """Keep a working copy; ``durable`` where it is to be on disk when this is answered."""
    form = asked(request, "base", "content", "durable")
    copy, _ = await process_of(request).archive.copies.put(
        form.slug,
        identified(request, "id"),
        identified(request, "name"),
        form.author,
        content=_object(form, "content"),
        base=revision_in(form, "base"),
        durable=form.fields["durable"] is True,
    )
    return answers.of_json({"kept": moments.written(copy.updated_at)})


async def drop(request: Request) -> Response:
    """Drop a working copy; where there is none, that is right, too."""
    form = asked(request)
    copies = process_of(request).archive.copies
    with suppress(NoSuchCopy):
        await copies.delete(
            form.slug, identified(request, "id"), identified(request, "name"), form.author
        )
    return answers.of_json({})


async def read(request: Request) -> Response:
    """Answer with an entry as it stands, whatever its state."""
    process = process_of(request)
    placed = await process.archive.readings.entry(
        request.path_params["slug"], identified(request, "id")
    )
    names = await process.authors.names([placed.entry.by])
    return await answers.made(answers.of_entry, placed.entry, placed.position, names)


async def write(request: Request) -> Response:
    """Let a change become an entry's next revision, once for each press of the button.

    It is for the revision that it began from (``base``; 0 for a new entry), which travels in the
    body: proxies that compress change headers.
    """
    form = asked(request, "base", "press", "change")
    change, base = _object(form, "change"), revision_in(form, "base")
    if planning.TYPED in change:
        ticker = await process_of(request).archive.readings.ticker(form.slug)
        change = planning.planned(change, ticker.zone)
    wanted = Content.model_validate(change) if base == NONE else Edit(change)
    return await written(request, form, wanted, Expected.of(base))


async def undo(request: Request) -> Response:
    """Take a revision back, if it still stands."""
    form = asked(request, "revision", "press")
    revision, entry_id = revision_in(form, "revision"), identified(request, "id")
    revisions = await process_of(request).archive.readings.revisions(form.slug, entry_id)
    wanted = taking_back(revision, revisions)
    return await written(request, form, wanted, Expected.of(revision))


def taking_back(revision: int, revisions: Sequence[Entry]) -> Wanted:
    """Return what takes a revision back.

    What it has brought to readers becomes a draft again; any other gives way, quietly, to the one
    before. What was planned is not planned again: its time may be over.
    """
    by_number = {one.revision: one for one in revisions}
    undone, before = by_number.get(revision), by_number.get(revision - 1)
    if before is None or before.state == State.SCHEDULED:
        return Edit({"state": State.DRAFT})
    if before.state == State.DRAFT and undone and undone.for_readers:
        return Edit({"state": State.DRAFT})
    fields = Record(before).fields
    held = {name: json.loads(fields[name]) for name in Content.model_fields if name in fields}
    return Content.model_validate(held | {"quiet": True})


async def written(request: Request, form: Asked, wanted: Wanted, expected: Expected) -> Response:
    """Answer with what a press of a button has made of an entry, once for each press."""
    process = process_of(request)
    press = form.fields["press"]
    if not (isinstance(press, str) and ENTRY_ID.fullmatch(press)):
        raise Problem(400, "not_our_form")
    what = f"{request.method} {request.scope['path']}\n".encode() + form.body
    outcome = await process.write(
        form.slug,
        identified(request, "id"),
        wanted,
        form.author,
        expected=expected,
        only=Once(form.author.id, press, hashlib.sha256(what).hexdigest()),
    )
    return await answers.of_write(outcome, form.author, {})


def identified(request: Request, name: str) -> str:
    """Return the id that an address has at a place; Invalid where it cannot be one."""
    text: str = request.path_params[name]
    if not ENTRY_ID.fullmatch(text):
        raise Invalid({name: Fault("not_an_id", {"found": shown(text)})})
    return text


def _object(form: Asked, name: str) -> dict[str, Any]:
    value = form.fields[name]
    if not isinstance(value, dict):
        raise Problem(400, "not_our_form")
    return value


def revision_in(form: Asked, name: str) -> int:
    """Return a revision that is asked for; a 400 Problem where it cannot be one."""
    value = form.fields[name]
    if type(value) is not int or not 0 <= value < MOST_REVISIONS:
        raise Problem(400, "not_our_form")
    return value
