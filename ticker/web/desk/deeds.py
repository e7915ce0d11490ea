"""Deeds: what is done to an entry from its row in the feed, by a form or by the desk's script."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.archive.moving import Moving
from ticker.newsroom.archive.revisions import Wanted
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import Content, Entry, Retraction, State
from ticker.newsroom.content.refusals import (
    EditedMeanwhile,
    Forbidden,
    Invalid,
    NoSuchEntry,
    NoSuchTicker,
)
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import Deed, permit
from ticker.newsroom.records.expectations import ANY, Expected
from ticker.newsroom.records.records import Record
from ticker.web.api import answers
from ticker.web.desk.rendering import SEE_OTHER, words_of
from ticker.web.desk.script import asked
from ticker.web.desk.setup.naming import meant
from ticker.web.desk.texts import identified, revision_in, taking_back, written
from ticker.web.desk.versions.earlier import again
from ticker.web.http import problems
from ticker.web.http.asking import author_of, form_in
from ticker.web.http.problems import Problem
from ticker.web.http.rows import Endpoint
from ticker.web.process import process_of

FORMS = ("retract", "pin", "publish", "undo", "restore")
"""What a row's forms do, as their addresses have it."""
NOT_RESTORED = {"state", "published_at", "quiet"}
"""An older text comes back; whether and when readers have it stays as it is."""


def by_form(deed: str) -> Endpoint:
    """Return what does to an entry what a form of its row asks for.

    What stands by now must be what was seen, where the form says what that was.
    """

    async def done(request: Request) -> Response:
        process, slug = process_of(request), request.path_params["slug"]
        entry_id, form = identified(request, "id"), form_in(request)
        revision = _number(form.get("revision", ""))
        wanted = await _wanted(request, deed, form, revision)
        seen = ANY if revision is None else Expected.of(revision)
        await process.write(slug, entry_id, wanted, author_of(request), expected=seen)
        return RedirectResponse(f"/desk/{slug}", SEE_OTHER)

    return done


async def move(request: Request) -> Response:
    """Have an entry moved to another ticker, which is done a moment later."""
    form = asked(request, "revision", "to")
    to = form.fields["to"] if isinstance(form.fields["to"], str) else ""
    await _moved(request, form.slug, to, form.author, revision_in(form, "revision"))
    return answers.of_json({"to": to}, 202)


async def move_by_form(request: Request) -> Response:
    """Do the same for a form of an entry's row."""
    slug, form = request.path_params["slug"], form_in(request)
    revision = _number(form.get("revision", "")) or 0
    await _moved(request, slug, form.get("to", ""), author_of(request), revision)
    return RedirectResponse(f"/desk/{slug}", SEE_OTHER)


async def destination(request: Request) -> Response:
    """Answer with the title of the ticker that an entry is to be moved to, or why it cannot be."""
    slug, moving = request.path_params["slug"], Moving(process_of(request).archive)
    try:
        to = await meant(request, request.query_params.get("to", ""), Deed.PUBLISH)
        name = await process_of(request).archive.aliases.name_of(to)
        permit(author_of(request), Deed.PUBLISH, name)
        ticker = await moving.destination(slug, identified(request, "id"), to)
    except (Forbidden, NoSuchTicker, Invalid) as refusal:
        return answers.of_json({"why": problems.of(refusal).detail(words_of(request))})
    return answers.of_json({"title": ticker.title})


async def _moved(request: Request, slug: str, to: str, by: Author, revision: int) -> None:
    moving = Moving(process_of(request).archive)
    named = await meant(request, to, Deed.PUBLISH)
    await moving.ask(slug, identified(request, "id"), named, by, revision)


async def retract(request: Request) -> Response:
    """Take an entry from the readers, whatever has been changed in it; erase a draft, unplan.

    ``revision`` is 0 where it does not matter which one stands.
    """
    form = asked(request, "revision", "press", "reason", "correction")
    why = Retraction.model_validate({name: form.fields[name] for name in ("reason", "correction")})
    revision = revision_in(form, "revision")
    return await written(request, form, why, Expected.of(revision) if revision else ANY)


async def revision(request: Request) -> Response:
    """Answer with an earlier revision of an entry, as its text may stand again."""
    found = again(request.path_params["revision"], await _revisions(request))
    if found is None:
        raise NoSuchEntry(identified(request, "id"))
    return await answers.made(answers.of_entry, found, None, {})


async def restore(request: Request) -> Response:
    """Let the text of an earlier revision stand again, as a new revision."""
    form = asked(request, "restored", "revision", "press")
    wanted = await _restored(request, revision_in(form, "restored"))
    return await written(request, form, wanted, Expected.of(revision_in(form, "revision")))


async def _wanted(
    request: Request, deed: str, form: dict[str, str], revision: int | None
) -> Wanted:
    match deed:
        case "retract":
            told = {name: form.get(name, "") for name in ("reason", "correction")}
            return Retraction.model_validate(told)
        case "pin":
            return Edit({"pinned": form.get("pinned") == "on"})
        case "publish":
            return Edit({"state": State.PUBLISHED})
        case "undo":
            return taking_back(revision or 0, await _revisions(request))
        case _:
            restored = _number(form.get("restored", "")) or 0
            return await _restored(request, restored)


async def _restored(request: Request, revision: int) -> Edit:
    entry = again(revision, await _revisions(request))
    if entry is None:
        raise EditedMeanwhile(None)
    fields = Record(entry).fields
    names = [name for name in Content.model_fields if name in fields and name not in NOT_RESTORED]
    held: dict[str, Any] = {name: json.loads(fields[name]) for name in names}
    return Edit(held)


async def _revisions(request: Request) -> Sequence[Entry]:
    readings = process_of(request).archive.readings
    return await readings.revisions(request.path_params["slug"], identified(request, "id"))


def _number(text: str) -> int | None:
    """Return the revision in a field of a form, if it has one; a 400 Problem for anything else."""
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,9}", text):
        raise Problem(400, "not_our_form")
    return int(text)
