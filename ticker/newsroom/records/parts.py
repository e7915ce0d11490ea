"""Parts: a ticker that goes on in another, and how both come to say so.

Each lies in a slot of its own, so they are written one after the other. What the one says is asked
of the other each time that somebody asks for it, also where it stands already: a write that a
crash has cut in two is mended by its repetition.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.refusals import Fault, Invalid
from ticker.newsroom.content.tickers import Ticker

OTHER_WAY = {"continues": "continued_by", "continued_by": "continues"}
"""What the other part says of a ticker that says so of it."""


async def check(
    asked: Ticker, standing: Ticker | None, there: Callable[[str], Awaitable[bool]]
) -> None:
    """Raise Invalid where a ticker is to go on in itself, or in one that is not there."""
    wrong: dict[str, Fault] = {}
    for field in OTHER_WAY:
        slug = getattr(asked, field)
        if slug is None or (standing and slug == getattr(standing, field)):
            continue
        if slug in {asked.slug, *asked.aliases}:
            wrong[field] = Fault("part_of_itself")
        elif not await there(slug):
            wrong[field] = Fault("no_such_ticker", {"slug": slug})
    if wrong:
        raise Invalid(wrong)


def are_asked_for(wanted: object) -> bool:
    """Tell whether somebody says what a part is of, be it as it stands."""
    return isinstance(wanted, Edit) and not wanted.patch.keys().isdisjoint(OTHER_WAY)


def differ(one: Ticker, other: Ticker) -> bool:
    """Tell whether two states of a ticker have other tickers say something else of it."""
    return one.is_hidden != other.is_hidden or bool(named(one, other))


def named(before: Ticker | None, after: Ticker) -> set[str]:
    """Return which other tickers only one of two states of a ticker names."""
    old, new = (
        {getattr(one, field) for field in OTHER_WAY} if one else set() for one in (before, after)
    )
    return (old ^ new) - {None}


def told(
    before: Ticker | None, after: Ticker | None
) -> list[tuple[str, Callable[[Ticker, datetime], Edit]]]:
    """Return which other tickers have to say something else now, and what.

    None says anything of a ticker that is still being prepared: readers are not led there.
    """
    found: list[tuple[str, Callable[[Ticker, datetime], Edit]]] = []
    for field, other in OTHER_WAY.items():
        old, new = (getattr(one, field) if one else None for one in (before, after))
        is_withdrawn = before and after and after.is_hidden and not before.is_hidden
        if old and before and (old != new or is_withdrawn):
            found.append((old, _without(other, {before.slug, *before.aliases})))
        if new and after and not after.is_hidden:
            found.append((new, _with(other, after)))
    return found


def _with(field: str, of: Ticker) -> Callable[[Ticker, datetime], Edit]:
    slugs = {of.slug, *of.aliases}
    return lambda ticker, _: Edit({} if getattr(ticker, field) in slugs else {field: of.slug})


def _without(field: str, slugs: set[str]) -> Callable[[Ticker, datetime], Edit]:
    return lambda ticker, _: Edit({field: None} if getattr(ticker, field) in slugs else {})
