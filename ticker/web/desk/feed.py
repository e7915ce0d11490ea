"""The feed at the desk: which of a ticker's entries it shows, and the part of the page they are in.

The page has the newest thirty, whatever a ticker holds. What is older is asked for as it is needed,
and a desk that has loaded more asks for as many again when something has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.archive.places import Before, Place
from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.content import moments
from ticker.newsroom.content.cursors import Cursor
from ticker.newsroom.content.entries import Entry, State
from ticker.newsroom.content.refusals import Erased, NoSuchEntry
from ticker.newsroom.markup.days import moment_of
from ticker.newsroom.people.sessions import Session
from ticker.newsroom.records.keys import DESK
from ticker.web.desk.rendering import page, words_of
from ticker.web.desk.rows import Rows
from ticker.web.http.asking import session_of
from ticker.web.http.places import place_of
from ticker.web.process import process_of

PAGE = 30
MOST = 500
"""How many a desk may ask for at once, however many it has loaded."""
MOST_WORDS = 200
ROUNDS = 5
"""How often more is read where drafts stand between what readers have seen."""
UNSEEN = (State.SCHEDULED, State.DRAFT)
MOST_UNSEEN = 50
"""Drafts and scheduled entries that stand above the feed, of each."""
LONG = timedelta(hours=2)
"""After which what is unconfirmed should have been confirmed."""


class Part(StrEnum):
    """What of a ticker an editor looks at."""

    ALL = "all"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What is shown of a ticker's entries."""

    snapshot: Snapshot
    """The ticker, and the position of the same moment."""
    part: Part
    words: str
    """What was searched for."""
    unseen: list[Entry]
    """What readers have not seen yet, above the rest; with the newest of all only."""
    seen: list[Entry]
    older: Cursor | None
    counts: dict[Part, int]
    place: Place
    page_size: int = PAGE
    most: int = MOST

    @property
    def entries(self) -> list[Entry]:
        """Return all that is shown."""
        return [*self.unseen, *self.seen]


async def entries(request: Request) -> Response:
    """Answer with the part of the desk's page that its entries are in."""
    context = await shown(request, session_of(request), await read(request))
    return await page(request, "feed.html", 200, **context)


async def read(request: Request) -> Feed:
    """Read what an address asks for of a ticker. Raises as `Readings.snapshot` does."""
    slug, archive = request.path_params["slug"], process_of(request).archive
    part, words, place = _part(request), _words(request), place_of(request)
    most = _most(request)
    snapshot = await archive.readings.snapshot(
        slug, index=_index(part), limit=most, place=place, log=DESK
    )
    shown, older, unseen = list(snapshot.entries), snapshot.older, []
    unconfirmed = await archive.finding.unconfirmed(slug, snapshot.at)
    long = [one for one in unconfirmed if moments.now() - moment_of(one) > LONG]
    counts = await archive.finding.counts(slug)
    if words:
        point = place.point if isinstance(place, Before) else None
        below = point if isinstance(point, Cursor) else None
        found = await archive.finding.search(slug, words, below=below, most=most)
        shown, older = found.entries, found.older
    elif part is Part.UNCONFIRMED:
        shown, older = long, None
    elif part is Part.ALL:
        shown, older = await _seen(request, snapshot, most)
        if place is None:
            for state in UNSEEN:
                index = await archive.readings.snapshot(slug, index=state, limit=MOST_UNSEEN)
                unseen += index.entries
    at_hand = await _at_hand(request, [*shown, *unseen])
    return Feed(
        snapshot=snapshot,
        part=part,
        words=words,
        unseen=unseen,
        seen=sorted([*shown, *at_hand], key=moment_of, reverse=True) if at_hand else shown,
        older=older,
        counts={
            Part.ALL: counts["all"],
            Part.DRAFT: counts["draft"],
            Part.SCHEDULED: counts["scheduled"],
            Part.UNCONFIRMED: len(long),
        },
        place=place,
    )


async def shown(request: Request, session: Session, feed: Feed) -> dict[str, Any]:
    """Return what the feed's part of a page is made of."""
    snapshot = feed.snapshot
    names = await process_of(request).authors.names(entry.by for entry in feed.entries)
    wanted = feed.words.split()
    slug, lulls = request.path_params["slug"], process_of(request).archive.lulls
    return {
        "session": session,
        "slug": slug,
        "lull": await lulls.of(slug) if snapshot.ticker.pause_after else None,
        "feed": feed,
        "ticker": snapshot.ticker,
        "rows": Rows(words_of(request), snapshot.ticker, moments.now(), wanted),
        "today": moments.now().astimezone(snapshot.ticker.zone).date(),
        "names": names,
    }


async def _seen(
    request: Request, snapshot: Snapshot, most: int
) -> tuple[list[Entry], Cursor | None]:
    """Return what readers have or had, though drafts may stand between."""
    readings = process_of(request).archive.readings
    found, older = _without(snapshot.entries), snapshot.older
    for _ in range(ROUNDS):
        if older is None or len(found) >= most // 2:
            break
        more = await readings.snapshot(
            snapshot.ticker.slug, index="all", limit=most, place=Before(older)
        )
        found, older = found + _without(more.entries), more.older
    return found, older


async def _at_hand(request: Request, shown: list[Entry]) -> list[Entry]:
    """Return the entry that an editor is at, where what was done to it has taken it from here."""
    wanted = request.query_params.get("with", "")
    if not wanted or any(entry.id == wanted for entry in shown):
        return []
    with suppress(NoSuchEntry, Erased):
        archive, slug = process_of(request).archive, request.path_params["slug"]
        return [(await archive.readings.entry(slug, wanted)).entry]
    return []


def _without(entries: Iterable[Entry]) -> list[Entry]:
    return [one for one in entries if one.state not in UNSEEN]


def _index(part: Part) -> str:
    return "all" if part is Part.UNCONFIRMED else part.value


def _part(request: Request) -> Part:
    asked = request.query_params.get("show", "")
    return Part(asked) if asked in list(Part) else Part.ALL


def _words(request: Request) -> str:
    return " ".join(request.query_params.get("q", "")[:MOST_WORDS].split())


def _most(request: Request) -> int:
    asked = request.query_params.get("count", "")
    number = int(asked) if re.fullmatch("[0-9]{1,4}", asked) else PAGE
    return min(max(number, PAGE), MOST)
