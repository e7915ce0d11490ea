"""The desk: a composer, and the entries of a ticker with their controls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from ulid import ULID

from ticker.newsroom.content import planning
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import ENTRY_ID, Content, Entry, State
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Erased, Fault, Invalid, NoSuchEntry
from ticker.newsroom.markup.locales import locale
from ticker.newsroom.people.roles import Deed
from ticker.newsroom.records.expectations import NONE, Expected
from ticker.newsroom.records.snippets import Snippet
from ticker.web.desk import feed
from ticker.web.desk.composing.snippets import offered
from ticker.web.desk.rendering import SEE_OTHER, choices, page, words_of
from ticker.web.desk.setup import naming
from ticker.web.desk.setup.status import last_words
from ticker.web.desk.versions import meanwhile
from ticker.web.desk.versions.earlier import again
from ticker.web.http import problems
from ticker.web.http.asking import author_of, form_in, session_of
from ticker.web.http.problems import Problem
from ticker.web.process import process_of

UNSTORED = {404, 409, 410, 412, 413, 422, 503}
"""What keeps a form from being stored, and is told beside it, filled in as it was."""
LINES = ("headline", "body", "label", "author", "correction")
FLAGS = ("breaking", "key", "pinned")
IMAGE = ("url", "alt", "caption", "credit", "focus")
DUE = (planning.TYPED, planning.CHOSEN)
GONE = {"no_such_entry", "not_there", "erased"}
"""After which what was written may become another entry."""


async def show(request: Request) -> Response:
    """Show a ticker's composer and its entries."""
    standing = await _entry(request, request.query_params.get("edit"))
    draft = _draft_of(standing)
    draft |= await _earlier(request, draft)
    draft["correcting"] = "correct" in request.query_params
    draft["saved"] = await _saved(request)
    if "last" in request.query_params and standing is None:
        readings = process_of(request).archive.readings
        draft |= last_words(await readings.ticker(request.path_params["slug"]))
    return await _page(request, draft, {}, 200)


async def write(request: Request) -> Response:
    """Take what is written there; what is refused comes back as it was."""
    slug, form = request.path_params["slug"], form_in(request)
    draft = _draft_from(form)
    try:
        await _keep(request, form, draft)
    except problems.EXPECTED as error:
        problem = problems.of(error)
        if problem.status not in UNSTORED:
            raise
        words = words_of(request)
        said = problem.sentences(words)
        sentences = {name.replace("image.", "image_"): text for name, text in said.items()} or {
            "request": await meanwhile.said(request, problem, words)
        }
        draft["choices"] = choices(error, words)
        if isinstance(problem.standing, Entry):
            draft["theirs"] = problem.standing
            draft |= _standing(problem.standing)
        elif problem.key in GONE:
            draft |= {**_standing(None), "id": str(ULID())}
        return await _page(request, draft, sentences, problem.status)
    return RedirectResponse(f"/desk/{slug}?saved={draft['id']}", SEE_OTHER)


async def _keep(request: Request, form: dict[str, str], draft: dict[str, Any]) -> None:
    """Store what the composer holds; sent twice, it is still one entry, for its id is its own."""
    asked = {name: draft[name] for name in FLAGS} | {"state": form.get("state", "")}
    # A form of an earlier version has fewer fields, and says nothing of the others.
    asked |= {name: draft[name] for name in LINES if name in form}
    asked["headline"] = " ".join(draft["headline"].split("\n"))
    if "source_name" in form:
        name, url = draft["source_name"], draft["source_url"]
        asked["source"] = {"name": name, "url": url or None} if name or url else None
    if "image_url" in form:
        image = {name: draft[f"image_{name}"].strip() for name in IMAGE}
        # One of ours is known by its address.
        place = {"url": image["url"] or None, "media": ""}
        asked["image"] = image | place if any(image.values()) else None
    if "verification" in form:
        asked["verification"] = draft["verification"] or None
    if "tags" in form:
        asked["tags"] = [tag for one in draft["tags"].split(",") if (tag := one.strip())]
    if not ENTRY_ID.fullmatch(draft["id"]):
        raise Invalid({"id": Fault("not_an_id", {"found": shown(draft["id"])})})
    revision = int(draft["revision"])
    if asked["state"] == State.SCHEDULED:
        asked |= await _due(request, draft)
    wanted = Content.model_validate(asked) if revision == NONE else Edit(asked)
    slug, author, known = request.path_params["slug"], author_of(request), Expected.of(revision)
    await process_of(request).write(slug, draft["id"], wanted, author, expected=known)


async def _due(request: Request, draft: dict[str, Any]) -> dict[str, Any]:
    """Return the moment that is typed; nothing where it is the one that stands."""
    slug, readings = request.path_params["slug"], process_of(request).archive.readings
    ticker = await readings.ticker(slug)
    if draft["state"] == State.SCHEDULED and not draft[planning.CHOSEN]:
        standing = (await readings.entry(slug, draft["id"])).entry
        # A field has neither seconds nor which of two hours is meant: they would be lost, or asked.
        stands = planning.local(standing.state, standing.published_at, ticker.zone)
        if draft[planning.TYPED] == stands:
            return {}
    return planning.planned({name: draft[name] for name in DUE}, ticker.zone)


def _draft_of(entry: Entry | None) -> dict[str, Any]:
    """Return what the composer holds at first."""
    held = entry or Content()
    fields: dict[str, Any] = {name: getattr(held, name) for name in (*LINES, *FLAGS)}
    fields["source_name"] = held.source.name if held.source else ""
    fields["source_url"] = (held.source.url or "") if held.source else ""
    fields |= {f"image_{name}": getattr(held.image, name, "") or "" for name in IMAGE}
    fields["verification"] = held.verification or ""
    fields["tags"] = ", ".join(held.tags)
    fields["choices"] = []
    return {**fields, **_standing(entry), "id": entry.id if entry else str(ULID())}


def _standing(entry: Entry | None) -> dict[str, Any]:
    """Return what a form knows of what stands, by which it offers what may become of that."""
    if entry is None:
        return {"revision": NONE, "state": "", "published_at": None}
    return {name: getattr(entry, name) for name in ("revision", "state", "published_at")}


def _draft_from(form: dict[str, str]) -> dict[str, Any]:
    image = [f"image_{name}" for name in IMAGE]
    others = ("source_name", "source_url", "verification", "tags", "id", "revision")
    texts = (*LINES, *image, *others, *DUE)
    draft: dict[str, Any] = {name: form.get(name, "") for name in texts}
    for name in FLAGS:
        draft[name] = form.get(name) == "on"
    if not re.fullmatch("[0-9]{1,9}", draft["revision"]):
        raise Problem(400, "not_our_form")
    # A form of an earlier version does not say what stood; what readers may have is taken for that.
    unsaid = State.PUBLISHED if int(draft["revision"]) else ""
    draft |= {"state": form.get("stood", unsaid), "published_at": None}
    return draft


async def _entry(request: Request, entry_id: str | None) -> Entry | None:
    if entry_id is None:
        return None
    readings = process_of(request).archive.readings
    return (await readings.entry(request.path_params["slug"], entry_id)).entry


async def _saved(request: Request) -> Entry | None:
    """Return what has just been stored here, as it stands by now, if it still does."""
    try:
        return await _entry(request, request.query_params.get("saved"))
    except (NoSuchEntry, Erased):
        return None


async def _earlier(request: Request, draft: dict[str, Any]) -> dict[str, Any]:
    """Return what an earlier revision has in the composer's fields, if one is asked for."""
    asked = request.query_params.get("revision", "")
    if not (draft["revision"] and re.fullmatch("[0-9]{1,9}", asked)):
        return {}
    readings = process_of(request).archive.readings
    revisions = await readings.revisions(request.path_params["slug"], draft["id"])
    if (earlier := again(int(asked), revisions)) is None:
        return {}
    kept = {name: draft[name] for name in ("revision", "state", "published_at")}
    return {**_draft_of(earlier), **kept}


async def _page(
    request: Request, draft: dict[str, Any], sentences: dict[str, str], status: int
) -> Response:
    slug, session = request.path_params["slug"], session_of(request)
    shown: dict[str, Any] = {"feed": None, "ticker": None}
    snippets: Sequence[Snippet] = ()
    try:
        shown = await feed.shown(request, session, await feed.read(request))
        snippets = await offered(request, locale(shown["ticker"].language))
        shown["others"] = await naming.offered(request, shown["ticker"], Deed.PUBLISH, ended=False)
        if draft["state"] == State.SCHEDULED and draft["published_at"] is None:
            readings = process_of(request).archive.readings
            draft["published_at"] = (await readings.entry(slug, draft["id"])).entry.published_at
    except problems.EXPECTED:
        if not sentences:
            raise  # what was written must come back even where its surroundings cannot
    if shown["ticker"] and not draft.get(planning.TYPED):
        due = planning.local(draft["state"], draft["published_at"], shown["ticker"].zone)
        draft[planning.TYPED] = due
    shown |= {"session": session, "slug": slug, "draft": draft}
    shown["image_hosts"] = process_of(request).settings.image_hosts
    shown["snippets"] = [one.model_dump() for one in snippets]
    shown["blank"] = {**_draft_of(None), planning.TYPED: ""}
    return await page(request, "ticker.html", status, **shown, faults=sentences)
