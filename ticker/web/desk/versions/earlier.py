"""Earlier: what a revision of an entry brings along when its text is to stand again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ticker.newsroom.content.entries import Entry, State


def again(number: int, revisions: Sequence[Entry]) -> Entry | None:
    """Return one of all revisions as its text may stand again; None where there is none such.

    What readers were told of a mistake stays told, unless that revision has told them something
    itself. What is told in place of an entry that was retracted is no correction of its text.
    """
    found = next((one for one in revisions if one.revision == number), None)
    if found is None:
        return None
    standing = revisions[-1]
    has_told = found.correction and State.RETRACTED not in {found.state, standing.state}
    return found if has_told else replace(found, correction=standing.correction)
