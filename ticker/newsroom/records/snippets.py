"""Snippets as they are kept: all of an installation, together, under one key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from ticker.newsroom.content.refusals import Unreadable
from ticker.newsroom.content.snippets import Snippet
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

_KEEP = Script.of("ticker.newsroom.records", "snippets.lua")


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
