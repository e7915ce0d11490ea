"""Status: in one press from the desk's head a ticker goes live, pauses, ends, or is put away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault, Invalid
from ticker.newsroom.content.tickers import Status, Ticker
from ticker.newsroom.markup.locales import locale
from ticker.web.desk.rendering import SEE_OTHER
from ticker.web.http.asking import author_of, form_in
from ticker.web.process import process_of

ARCHIVED = "archived"
"""Ended, and in no list: what it says can be read on."""
ON = "on"
"""Live on, though nothing has come for long."""


async def status(request: Request) -> Response:
    """Let a ticker be in a status, whatever somebody else has changed of it meanwhile."""
    process, slug = process_of(request), request.path_params["slug"]
    to = form_in(request).get("to", "")
    if to == ON:
        await process.archive.lulls.go_on(slug, author_of(request))
    elif to in _EDITS:
        await process.archive.headers.change(slug, _EDITS[to], author_of(request))
    else:
        values = {"expected": ", ".join([*_EDITS, ON]), "found": shown(to)}
        raise Invalid({"status": Fault("not_one_of", values)})
    return RedirectResponse(f"/desk/{slug}", SEE_OTHER)


def last_words(ticker: Ticker) -> dict[str, str]:
    """Return how the last entry of a ticker may begin, in the language of its readers."""
    words = locale(ticker.language)
    return {"headline": words.text("last.headline"), "body": words.text("last.body")}


def _going_live(ticker: Ticker, now: datetime) -> Edit:
    """Let coverage begin, or go on; what was prepared, or put away, is in the list from then on."""
    is_hidden = ticker.stage in {"preparing", ARCHIVED}
    return Edit(
        {**_going_on(Status.LIVE)(ticker, now).patch, **({"listed": True} if is_hidden else {})}
    )


def _going_on(to: Status) -> Callable[[Ticker, datetime], Edit]:
    """Return what lets coverage go on: an end that has come is taken back."""

    def edit(ticker: Ticker, now: datetime) -> Edit:
        is_over = ticker.coverage_end is not None and ticker.coverage_end <= now
        return Edit({"status": to, **({"coverage_end": None} if is_over else {})})

    return edit


def _ending(ticker: Ticker, now: datetime) -> Edit:
    """End coverage now, if it has not ended before."""
    end, start = ticker.coverage_end, ticker.coverage_start
    if end is None or end > now:
        end = max(now, start) if start else now
    return Edit({"status": Status.ENDED, "coverage_end": end})


def _putting_away(ticker: Ticker, now: datetime) -> Edit:
    return Edit({**_ending(ticker, now).patch, "listed": False})


_EDITS: dict[str, Callable[[Ticker, datetime], Edit]] = {
    Status.LIVE: _going_live,
    Status.PAUSED: _going_on(Status.PAUSED),
    Status.ENDED: _ending,
    ARCHIVED: _putting_away,
}
