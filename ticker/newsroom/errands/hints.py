"""Hints: which tickers may have an errand that is due, of each kind, so that nobody has to ask all.

A ticker's errands lie with it, in its own slot, and no step can write a hint beside them. So the
hint is written before: a crash leaves one too many, which is found to lead nowhere, and never one
too few. It is taken away, or moved to a later time, only if nobody has written it since, and never
while it is young: whoever has written it may not have written the errand yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ticker.newsroom.errands.errand import score
from ticker.wire.store.homes import Homes
from ticker.wire.store.script import Script

YOUNG_SECONDS = 60
"""By Redis's time; a write is given up long before."""
MOST_AT_ONCE = 10_000
"""Hints that lead nowhere stay among them as long as they are young."""
_HERE = "ticker.newsroom.errands"
_HINT, _DUE, _SETTLE = (Script.of(_HERE, f"{name}.lua") for name in ("hint", "due", "settle"))


@dataclass(frozen=True, slots=True)
class Hint:
    """That a ticker may have something to be done."""

    name: str
    due: str
    """When, as Redis says it."""
    written: str


class Hints:
    """The hints of one installation."""

    def __init__(self, homes: Homes) -> None:
        self._homes = homes

    async def write(self, kind: str, name: str, due: datetime) -> None:
        """Note that a ticker will have something to be done. Raises Unavailable."""
        await self._homes.common.run(_HINT, self._keys(kind), name, score(due), "")

    async def restore(self, kind: str, name: str, due: datetime) -> None:
        """Note that a ticker has something to be done, should that have got lost."""
        await self._homes.common.run(_HINT, self._keys(kind), name, score(due), "missing")

    async def due(self, kind: str) -> tuple[list[Hint], float | None]:
        """Return what may be due, the earliest first, and in how many seconds the next will be."""
        until, found = await self._homes.common.run(_DUE, self._keys(kind), MOST_AT_ONCE)
        texts = [one.decode() for one in found]
        hints = [Hint(*texts[i : i + 3]) for i in range(0, len(texts), 3)]
        return hints, int(until) / 1000 if until else None

    async def settle(self, kind: str, hint: Hint, earliest: datetime | None) -> None:
        """Let a hint say when the first errand is really due; take it away where there is none."""
        later = score(earliest) if earliest else ""
        arguments = (hint.name, hint.due, hint.written, later, YOUNG_SECONDS)
        await self._homes.common.run(_SETTLE, self._keys(kind), *arguments)

    def _keys(self, kind: str) -> list[str]:
        # No ticker is called so, and the braces keep both in one slot.
        name = f"{self._homes.prefix}:{{:{kind}}}:due"
        return [name, f"{name}:written"]
