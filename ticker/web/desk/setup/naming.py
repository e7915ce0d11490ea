"""Naming: which other ticker an editor means, who gives its title or its address."""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import Request

from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault, Invalid, NoSuchTicker
from ticker.newsroom.content.tickers import SLUG, Status, Ticker
from ticker.newsroom.people.roles import Deed
from ticker.web.desk.setup.slugs import folded
from ticker.web.http.asking import session_of
from ticker.web.process import process_of

MOST_OFFERED = 50


async def meant(request: Request, typed: str, deed: Deed) -> str:
    """Return the slug of the ticker that is meant, among those with which one may do something.

    An address goes before a title. Raises NoSuchTicker, and Invalid where several are called so.
    """
    archive = process_of(request).archive
    slug = _end_of(typed)
    if SLUG.fullmatch(slug):
        with suppress(NoSuchTicker):
            await archive.readings.ticker(await archive.aliases.name_of(slug))
            return slug
    title = folded(typed)
    called = [one.slug for one in await _all(request, deed) if folded(one.title) == title]
    if not called:
        raise NoSuchTicker(shown(typed.strip()))
    if len(called) > 1:
        several = {"title": shown(typed.strip()), "slugs": ", ".join(called)}
        raise Invalid({"request": Fault("called_alike", several)})
    return called[0]


async def offered(request: Request, but: Ticker, deed: Deed, *, ended: bool) -> list[Ticker]:
    """Return which others may be meant, those first in which something has come last."""
    return [
        one
        for one in await _all(request, deed)
        if one.slug != but.slug and (ended or one.shown_status != Status.ENDED)
    ][:MOST_OFFERED]


async def _all(request: Request, deed: Deed) -> list[Ticker]:
    session = session_of(request)
    found = await process_of(request).archive.readings.by_name()
    return [ticker for name, (ticker, _) in found.items() if session.may(deed, name)]


def _end_of(typed: str) -> str:
    """Return the slug in an address, of which only the end may have been given."""
    _, is_whole, after = typed.strip().rpartition("/t/")
    return after.partition("/")[0] if is_whole else after.strip("/").rpartition("/")[2]
