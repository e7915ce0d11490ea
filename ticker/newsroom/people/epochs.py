"""Epochs: how often all of somebody's sessions have ended, so that none begins by an older proof.

A password takes a while to compare, and a second factor minutes to show. *The naive way* begins a
session once that is done: whoever has begun with a password that is changed meanwhile is in for
fourteen hours. Ours notes the epoch before anything is compared, and a session begins in that epoch
or not at all.
"""

from __future__ import annotations

from ticker.wire.store.store import Store


def epochs_key(prefix: str) -> str:
    """Return where the epochs of all people are, by their ids."""
    return f"{prefix}:{{:people}}:epochs"


class Epochs:
    """Those of one installation's people."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._store = store
        self._epochs = epochs_key(prefix)

    async def of(self, person_id: str | None) -> str:
        """Return the epoch of a person, or of nobody. Raises Unavailable."""
        found = await self._store.ask("HGET", self._epochs, person_id or "")
        return found.decode() if found else "0"
