"""The header: a page of the desk on which everything about a ticker itself is edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.refusals import (
    EditedMeanwhile,
    Fault,
    Invalid,
    NoSuchTicker,
    SlugTaken,
)
from ticker.newsroom.content.tickers import TIMEZONES, Status, Ticker
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import Deed
from ticker.newsroom.records.expectations import Expected
from ticker.web.desk.rendering import SEE_OTHER, page, words_of
from ticker.web.desk.setup import fields, naming, points, zones
from ticker.web.desk.setup.fields import Fields
from ticker.web.desk.setup.previewing import shown
from ticker.web.desk.setup.seen import as_typed
from ticker.web.http import problems
from ticker.web.http.asking import author_of, form_in, session_of
from ticker.web.http.problems import Problem
from ticker.web.process import process_of

ATTEMPTS = 20
MOST_OFFERED = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """What the page shows: a ticker, and what of it is typed, which comes back as it was."""

    ticker: Ticker | None
    """None where it cannot be read just now."""
    fields: Fields
    shown: str
    """What the form carries along."""
    faults: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    """What stands by now of units that somebody else has changed, too."""
    status: int = 200


TAKE, RAISE = "take", "raise"
"""What the buttons are called that only change what is typed."""


async def show(request: Request) -> Response:
    """Show a ticker's header in a form."""
    ticker = await process_of(request).archive.readings.ticker(request.path_params["slug"])
    return await _page(request, _draft(ticker, fields.shown(ticker)))


async def change(request: Request) -> Response:
    """Take what was changed in it; what is refused comes back as it was typed."""
    form = form_in(request)
    typed, marks = fields.typed(form), fields.carried(form)
    if fields.ZONE not in marks:
        raise Problem(400, "not_our_form")
    try:
        if form.keys() & {TAKE, RAISE}:
            draft = await _rearranged(request, form, typed)
        else:
            draft = await _changed(request, typed, marks, author_of(request))
    except problems.EXPECTED as error:  # even then what was typed comes back
        problem = problems.of(error)
        told = {"request": problem.detail(words_of(request))}
        draft = Draft(None, typed, form["shown"], told, {}, problem.status)
    if draft.status != SEE_OTHER or draft.ticker is None:
        return await _page(request, draft)
    saved = f"?saved={draft.ticker.revision}"
    return RedirectResponse(f"/desk/{request.path_params['slug']}/ticker{saved}", SEE_OTHER)


async def _changed(
    request: Request, typed: Fields, marks: Mapping[str, str], author: Author
) -> Draft:
    """Make the header what was typed, or say why not."""
    process, slug = process_of(request), request.path_params["slug"]
    for _ in range(ATTEMPTS):
        standing = await process.archive.readings.ticker(slug)
        merged = fields.merged(typed, marks, standing)
        if units := fields.contested(typed, marks, standing):
            stands = fields.shown(standing)
            theirs = {unit: _said(stands, unit) for unit in units}
            return _draft(standing, merged, theirs=theirs, status=412)
        try:
            asked = fields.patch(typed, fields.changed(typed, marks), marks)
            asked |= await _parts(request, asked)
            outcome = await process.archive.headers.change(
                slug, Edit(asked), author, expected=Expected.of(standing.revision)
            )
        except EditedMeanwhile:
            continue
        except SlugTaken as taken:
            told = problems.of(taken).detail(words_of(request))
            return _draft(standing, merged, faults={"slug": told}, status=409)
        except Invalid as wrong:
            words = words_of(request)
            languages = (words.language, standing.language)
            wrong = await zones.helped(wrong, merged[zones.FIELD], languages)
            sentences = problems.of(wrong).sentences(words)
            faults = {fields.field_of(name): text for name, text in sentences.items()}
            return _draft(standing, merged, faults=faults, status=422)
        return _draft(outcome.ticker or standing, typed, status=SEE_OTHER)
    raise process.log.contended()


async def _parts(request: Request, asked: Mapping[str, Any]) -> dict[str, str]:
    """Return the slugs of the other parts that are asked for by title or address."""
    found: dict[str, str] = {}
    wrong: dict[str, Fault] = {}
    for unit in fields.PARTS:
        if typed := asked.get(unit):
            try:
                found[unit] = await naming.meant(request, typed, Deed.READ_ALL)
            except NoSuchTicker as none:
                wrong[unit] = Fault(none.key, none.values)
            except Invalid as several:
                wrong[unit] = several.fields["request"]
    if wrong:
        raise Invalid(wrong)
    return found


async def _rearranged(request: Request, form: Mapping[str, str], typed: Fields) -> Draft:
    """Return what was typed with another order of its key points, or one more."""
    process, slug = process_of(request), request.path_params["slug"]
    ticker, faults = await process.archive.readings.ticker(slug), {}
    if RAISE in form:
        typed |= points.raised(typed, form[RAISE])
    for entry in await _key_events(request):
        if entry.id == form.get(TAKE):
            more = points.taken(typed, ticker, entry, fields.zone_of(fields.carried(form)))
            if more is None:
                faults = {points.UNIT: words_of(request).text("desk.points.full")}
            typed |= more or {}
    return Draft(ticker, typed, form["shown"], faults, {}, 422 if faults else 200)


async def _key_events(request: Request) -> list[Entry]:
    return (await process_of(request).shelf.snapshot(request.path_params["slug"])).key_events


def _draft(ticker: Ticker, typed: Fields, **more: Any) -> Draft:
    return Draft(ticker, typed, fields.digests(ticker), **more)


def _said(stands: Fields, unit: str) -> str:
    """Return what stands of a unit, on one line for each of its fields."""
    names = [name for name in fields.UNITS[unit] if not name.endswith("_entry")]
    return "\n".join(text for name in names if (text := stands[name]))


async def _page(request: Request, draft: Draft) -> Response:
    ticker, saved = draft.ticker, ""
    events: list[Entry] = []
    lost: list[int] = []
    others: list[Ticker] = []
    if ticker:
        slug, readings = request.path_params["slug"], process_of(request).archive.readings
        events = points.offered(await _key_events(request), draft.fields)
        lost = await points.lost(readings, slug, draft.fields)
        others = await naming.offered(request, ticker, Deed.READ_ALL, ended=True)
    if ticker and request.query_params.get("saved") == str(ticker.revision):
        saved = f"{ticker.updated_at.astimezone(ticker.zone):%H:%M:%S}"
    return await page(
        request,
        "header.html",
        draft.status,
        session=session_of(request),
        slug=request.path_params["slug"],
        ticker=ticker,
        seen=as_typed(ticker, draft.fields, fields.carried({"shown": draft.shown}))
        if ticker
        else None,
        fields=draft.fields,
        shown=draft.shown,
        faults=draft.faults,
        theirs=draft.theirs,
        saved=saved,
        key_events=events[:MOST_OFFERED],
        lost=lost,
        others=others,
        rows=points.ROWS,
        link=await shown(request, ticker) if ticker else None,
        statuses=list(Status),
        zones=sorted(TIMEZONES),
    )
