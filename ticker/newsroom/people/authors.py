"""Authors: who has written what, as a stable id, and what they are called at present."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

_NAME = Script.of("ticker.newsroom.people", "lua/name.lua")


class Rights(Protocol):
    """What somebody may do."""

    def allow(self, deed: str, name: str) -> bool:
        """Tell whether they may do that to the ticker of a name; "" is none in particular."""


@dataclass(frozen=True, slots=True)
class _All:
    """The same for all there is."""

    allowed: bool

    def allow(self, _: str, __: str) -> bool:
        return self.allowed


EVERYTHING: Rights = _All(True)
NOTHING: Rights = _All(False)


@dataclass(frozen=True, slots=True)
class Author:
    """A token or a person, as whoever writes."""

    id: str
    """Stable, whatever becomes of the name."""
    name: str
    rights: Rights


SYSTEM = Author("system", "Ticker", EVERYTHING)
"""What writes by itself: the demonstration, what is due."""
CONSOLE = Author("console", "the command line", EVERYTHING)
"""Whoever types commands where the server runs."""
PROVIDER = Author("provider", "the provider of identities", EVERYTHING)
"""What says at a sign-in who may do what, where the newsroom has accounts of its own."""


class Authors:
    """The names of all who have ever been able to write."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._store = store
        self._names = f"{prefix}:authors"

    async def note(self, author: Author) -> None:
        """Keep what an author is called. Raises Unavailable."""
        await self._store.run(_NAME, [self._names], author.id, author.name)

    async def all(self) -> dict[str, str]:
        """Return the names of all who have ever been able to write, by their ids.

        Raises Unavailable.
        """
        stored = await self._store.ask("HGETALL", self._names)
        texts = [one.decode(errors="replace") for one in stored]
        return dict(zip(texts[::2], texts[1::2], strict=True))

    async def names(self, ids: Iterable[str | None]) -> dict[str, str]:
        """Return the present names of authors by their ids; those without one are left out."""
        sought = sorted({one for one in ids if one})
        if not sought:
            return {}
        found = await self._store.ask("HMGET", self._names, *sought)
        return {
            author_id: name.decode(errors="replace")
            for author_id, name in zip(sought, found, strict=True)
            if name is not None
        }
