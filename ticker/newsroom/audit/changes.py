"""Changes: what is done to a ticker, noted in its own slot in the step of the change itself.

It is nothing of the ticker's that goes with it: a line says who, what and when, the last one who
has deleted it, and what is created later under the same name goes on below.
"""

from __future__ import annotations

from dataclasses import fields

from ticker.newsroom.audit.lines import Act, words
from ticker.newsroom.content.entries import Arrived, Due, Entry, Moved, Purge, State
from ticker.newsroom.content.tickers import Status, Ticker
from ticker.newsroom.people.authors import Author
from ticker.newsroom.records.keys import Keys
from ticker.wire.log.change import Write

_OF_COURSE = {"revision", "updated_at", "by", "created_at", "unknown"}
"""What changes with each change of a header."""


def noted(
    keys: Keys, act: Act, by: Author, subject: str = "", *, revision: int = 0, detail: str = ""
) -> Write:
    """Return the write that notes what is done to a ticker, among a change's notes."""
    said = words(act, by.id, subject, revision=revision, detail=detail)
    return ["XADD", keys["audit"], *said]


def of_entry(
    keys: Keys, entry_id: str, by: Author, wanted: object, states: tuple[Entry | None, Entry | None]
) -> Write:
    """Return the write that notes what becomes of an entry: how it stood, and stands."""
    before, after = states
    revision = after.revision if after else 0
    return noted(keys, _act(wanted, before, after), by, entry_id, revision=revision)


def of_header(keys: Keys, before: Ticker, after: Ticker, by: Author) -> Write:
    """Return the write that notes which fields of a header change, and never what they say."""
    names = [one.name for one in fields(Ticker) if one.name not in _OF_COURSE]
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    act = Act.CHANGED
    if before.slug != after.slug:
        act = Act.READDRESSED
    elif before.status != after.status and after.status == Status.ENDED:
        act = Act.ENDED
    return noted(keys, act, by, revision=after.revision, detail=" ".join(changed))


def _act(wanted: object, before: Entry | None, after: Entry | None) -> Act:
    was = before.state if before else None
    if after is None:
        return Act.ERASED if isinstance(wanted, Purge) else Act.DISCARDED
    match wanted:
        case Moved():
            return Act.MOVED
        case Arrived():
            return Act.ARRIVED
        case Due():
            return Act.WENT_OUT
    match after.state:
        case State.DRAFT:
            return Act.UNPUBLISHED if was == State.PUBLISHED else Act.DRAFTED
        case State.SCHEDULED:
            return Act.SCHEDULED
        case State.RETRACTED:
            return Act.RETRACTED
    if before is None or was != State.PUBLISHED:
        return Act.PUBLISHED
    return Act.CORRECTED if after.correction not in {"", before.correction} else Act.UPDATED
