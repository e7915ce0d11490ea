"""Snippets: beginnings of entries that a newsroom needs again and again, kept under one key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from ticker.newsroom.content.fields import Asked, Line, Lines
from ticker.newsroom.content.refusals import Unreadable
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

MOST_SNIPPETS = 12
_KEEP = Script.of("ticker.newsroom.records", "lua/keep.lua")


class Snippet(Asked):
    """What an editor begins with: a name to find it by, and what it sets."""

    name: Annotated[str, Line(40, least=1)]
    label: Annotated[str, Line(40)] = ""
    breaking: bool = False
    headline: Annotated[str, Line(300)] = ""
    body: Annotated[str, Lines(4000)] = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A newsroom's snippets, as they stood at one moment."""

    snippets: tuple[Snippet, ...] | None = None
    """None where it has none of its own."""
    mark: str = ""
    """By which it is told whether others have been kept since."""


class Snippets:
    """The snippets of one installation."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._store = store
        self._key = f"{prefix}:snippets"

    async def kept(self) -> Kept:
        """Return them. Raises Unavailable, and Unreadable for those of a later version."""
        held = await self._store.ask("GET", self._key)
        if held is None:
            return Kept()
        try:
            snippets = tuple(Snippet.model_validate(one) for one in json.loads(held))
        except (ValueError, TypeError) as error:
            raise Unreadable("The newsroom's snippets", str(error)) from None
        return Kept(snippets, hashlib.sha1(held, usedforsecurity=False).hexdigest())

    async def keep(self, snippets: Sequence[Snippet], mark: str) -> bool:
        """Put these in place of those that had a mark; tell whether they were those still."""
        text = json.dumps([one.model_dump() for one in snippets], ensure_ascii=False)
        text = text if snippets else ""
        return bool(await self._store.run(_KEEP, [self._key], mark, text))
