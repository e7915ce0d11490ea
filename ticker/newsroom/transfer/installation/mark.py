"""The mark: that what stands here is a part of a backup, until all of it does.

It stands where the layout does (`PREFIX:format`), which is looked at by every connection before
anything else: so nobody serves, reads or writes half a backup. It is written first and taken away
last. It says by whom it was written, so that of two who restore at once one stops, and where the
pictures go, so that only those are written over that a restore before has put there.
"""

from __future__ import annotations

from typing import Any

from ticker.newsroom.content.refusals import NotAsWritten
from ticker.newsroom.transfer.installation.kinds import asked
from ticker.wire.log.position import new_tag
from ticker.wire.store.layout import RESTORING, layout_key
from ticker.wire.store.line import Command, Line


class Mark:
    """That of one restore."""

    def __init__(self, prefix: str, place: str) -> None:
        self.key = layout_key(prefix)
        self._value = f"{RESTORING} {new_tag()} {place}"
        self._place = place

    @property
    def look(self) -> Command:
        """Return the command whose answer tells whether this one stands."""
        return ("GET", self.key)

    def check(self, answer: Any) -> None:
        """Raise NotAsWritten where another restore has begun meanwhile."""
        if answer != self._value.encode():
            raise NotAsWritten("another restore has begun meanwhile")

    async def stands(self, line: Line) -> tuple[bool, bool]:
        """Tell whether one stands there, and whether by it our place is full of its pictures."""
        (found,) = await asked(line, self.look)
        word, _, rest = (found or b"").decode(errors="replace").partition(" ")
        return word == RESTORING, word == RESTORING and rest.partition(" ")[2] == self._place

    async def write(self, line: Line) -> None:
        """Let it stand."""
        await asked(line, ("SET", self.key, self._value))

    async def take_away(self, line: Line, layout: int | None) -> None:
        """Take it away, for the number of a layout or for nothing. Raises NotAsWritten."""
        _, found = await asked(line, ("WATCH", self.key), self.look)
        self.check(found)
        last = ("DEL", self.key) if layout is None else ("SET", self.key, layout)
        if (await asked(line, ("MULTI",), last, ("EXEC",)))[-1] is None:
            self.check(None)
