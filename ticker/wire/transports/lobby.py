"""The lobby: connections that have no reader's seat yet, and how many of them there may be.

A connection costs a file, of which a process has only so many; where all are taken, nobody comes in
any more, and nothing that is published does. So there are fewer connections than files, and no one
address has most of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container

from ticker.wire.meters import ConnectionRefusal
from ticker.wire.networks import network

ANY = 10_000_000


class Crowded(Exception):
    """There is no room for a connection; with the status that says why."""

    def __init__(self, status: int, sentence: str, reason: ConnectionRefusal) -> None:
        super().__init__(sentence)
        self.status = status
        self.reason = reason


class Lobby:
    """The lobby of one process."""

    def __init__(
        self, most: int = ANY, per_address: int = 0, uncounted: Container[str] = ("",)
    ) -> None:
        """Take how many connections there may be in all, and of one address that is counted.

        0 for any.
        """
        self._most = most
        self._per_address = per_address
        self._uncounted = uncounted
        self._of: Counter[str] = Counter()

    def enter(self, address: str, connected: int) -> str:
        """Let a connection in, the last of so many; return as whose it leaves. Raises Crowded."""
        if connected > self._most:
            raise Crowded(
                503, "This server has as many connections as it may; come back later.", "full"
            )
        if not self._per_address or address in self._uncounted:
            return ""
        whose = network(address)
        if self._of[whose] >= self._per_address:
            raise Crowded(
                429,
                f"The address {whose} has {self._per_address} connections here already; "
                "use fewer, and keep them.",
                "address",
            )
        self._of[whose] += 1
        return whose

    def leave(self, whose: str) -> None:
        """Let a connection go."""
        if whose:
            self._of[whose] -= 1
            if not self._of[whose]:
                del self._of[whose]
