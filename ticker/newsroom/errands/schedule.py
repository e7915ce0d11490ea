"""The schedule: entries that are published by themselves when their time has come.

The errand that does it is written in the same step as the scheduled entry, moved with its time, and
ends in the step that publishes it. Two who do it at once are told apart by the entry's own guard.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from ticker.newsroom.content.entries import Due, Entry, State
from ticker.newsroom.content.refusals import Erased, NoSuchEntry
from ticker.newsroom.errands import outbox
from ticker.newsroom.errands.errand import PUBLISH, Errand
from ticker.newsroom.errands.runner import Kind
from ticker.newsroom.people.authors import SYSTEM, Author
from ticker.newsroom.records.keys import Keys
from ticker.newsroom.records.once import Outcome
from ticker.wire.log.change import Write

Writing = Callable[[str, str, Due, Author], Awaitable[Outcome]]

LEASE = timedelta(seconds=2)
"""Far longer than a write takes, and as late as an entry is whose publisher was killed."""


def due_of(entry: Entry | None) -> datetime | None:
    """Return when an entry is to be published by itself; None where it is not."""
    return entry.published_at if entry and entry.state is State.SCHEDULED else None


def writes(keys: Keys, before: Entry | None, after: Entry | None, now: datetime) -> list[Write]:
    """Return what an entry's next revision, or its end, changes of what is to be done."""
    was, due = due_of(before), due_of(after)
    if after and due:
        return outbox.put(keys, Errand.new(PUBLISH, after.id, due))
    if before is None or was is None:
        return []
    if after and after.state is State.PUBLISHED:
        return outbox.done(keys, Errand.new(PUBLISH, before.id, was), now)
    return outbox.drop(keys, PUBLISH, before.id)


def publishing(write: Writing) -> Kind:
    """Return the kind of errands that publish what is scheduled, by what writes entries."""

    async def publish(name: str, errand: Errand) -> bool:
        try:
            outcome = await write(name, errand.subject, Due(errand.due), SYSTEM)
        except (NoSuchEntry, Erased):  # then nothing is to be published
            return True
        # A new master's clock may be behind: then its time has yet to come.
        return due_of(outcome.entry) != errand.due

    return Kind(PUBLISH, publish, LEASE)
