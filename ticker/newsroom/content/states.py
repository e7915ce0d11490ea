"""States: which one may follow which, and when an entry's time is kept or forgotten.

An entry's time is one of three: the server's, which is that of publishing; the schedule's, which is
when it is to be published; or one that an editor has given, to back-date it. What becomes a draft
keeps only the last: published again twenty minutes later, it is not twenty minutes old.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ticker.newsroom.content.entries import Entry, State
from ticker.newsroom.content.refusals import Fault, Invalid

AHEAD = timedelta(seconds=60)
"""How far a newly set time may lie in the future, for the sake of clocks that differ."""
LATE = timedelta(seconds=60)
"""What goes out later than that after its time carries the time at which it went out."""

DRAFT, SCHEDULED = State.DRAFT, State.SCHEDULED
PUBLISHED, RETRACTED = State.PUBLISHED, State.RETRACTED
MAY_FOLLOW: Mapping[State | None, frozenset[State]] = {
    None: frozenset({DRAFT, SCHEDULED, PUBLISHED}),
    DRAFT: frozenset({DRAFT, SCHEDULED, PUBLISHED, RETRACTED}),
    SCHEDULED: frozenset({DRAFT, SCHEDULED, PUBLISHED}),
    PUBLISHED: frozenset({DRAFT, PUBLISHED, RETRACTED}),
    RETRACTED: frozenset({DRAFT, PUBLISHED, RETRACTED}),
}
"""What an entry of a state may become; None is one that is not there yet."""


@dataclass(frozen=True, slots=True)
class Placing:
    """What state an entry gets, and where in time it stands."""

    state: State
    published_at: datetime | None
    backdated: bool
    """Whether an editor has given that time."""


def placed(before: Entry | None, asked: State, given: datetime | None, now: datetime) -> Placing:
    """Return what a request leads to that asks for a state, and perhaps for a time.

    Raises Invalid.
    """
    was = before.state if before and isinstance(before.state, State) else None
    kept = before.published_at if before else None
    if asked is SCHEDULED:
        if was is PUBLISHED and before and given and given <= now:
            return Placing(PUBLISHED, kept, before.backdated)  # it has been done
        _check(was, asked)
        due = given or (kept if was is SCHEDULED else None)
        if due is None:
            raise Invalid({"published_at": Fault("without_a_time")})
        if given is None or due > now:
            return Placing(SCHEDULED, due, backdated=False)
        return Placing(PUBLISHED, gone_out(due, now), backdated=False)
    _check(was, asked)
    anew = given is not None and given != kept
    if given is not None and (anew or was is SCHEDULED) and given > now + AHEAD:
        raise Invalid({"published_at": Fault("in_the_future")})
    if given is not None and (anew or was is SCHEDULED):
        return Placing(asked, given, backdated=True)
    stays = asked is was or {asked, was} == {PUBLISHED, RETRACTED}
    # A draft has no other time than an editor's; those of earlier versions do not say so.
    if before and kept and (stays or before.backdated or was is DRAFT):
        return Placing(asked, kept, before.backdated or was is DRAFT)
    return Placing(asked, now if asked is PUBLISHED else None, backdated=False)


def gone_out(due: datetime, now: datetime) -> datetime:
    """Return the time of an entry that was due then, and goes out now."""
    return due if now - due <= LATE else now


def _check(was: State | None, asked: State) -> None:
    if asked in MAY_FOLLOW[was]:
        return
    if was is None:
        raise Invalid({"state": Fault("retracted_unseen")})
    may = ", ".join(sorted(MAY_FOLLOW[was]))
    raise Invalid({"state": Fault("cannot_follow", {"before": was, "asked": asked, "may": may})})
