"""Homes: on which server a ticker is at home."""

from __future__ import annotations

from collections.abc import Iterable

from ticker.wire.store.store import Store


class Homes:
    """The servers of one installation, which today is one."""

    def __init__(self, url: str, prefix: str) -> None:
        self.prefix = prefix
        self.common = Store(url, prefix)
        """Where is what belongs to no ticker."""

    def home(self, name: str) -> Store:  # noqa: ARG002 - the one question that a cluster answers
        """Return the server on which all keys of that ticker are."""
        return self.common

    def stores(self) -> Iterable[Store]:
        """Return all servers."""
        return (self.common,)

    async def close(self) -> None:
        """Close all connections."""
        for store in self.stores():
            await store.close()
