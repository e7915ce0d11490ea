"""Hosts: on how many pages of which sites a ticker is followed that is shown there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from ticker.wire.channel.reader import Reader

MOST_HOSTS = 50
"""So many are told apart for a ticker that any site may show."""
OTHERS = "*"
MOST_LETTERS = 100


def host_of(origin: str) -> str:
    """Return the host of an origin."""
    return urlsplit(origin).netloc.lower()[:MOST_LETTERS]


class Hosts:
    """What this process knows of them, of each ticker."""

    def __init__(self) -> None:
        self._of: dict[str, Counter[str]] = {}

    def count(self, reader: Reader, name: str, host: str) -> None:
        """Count a reader of a ticker until it leaves."""
        hosts = self._of.setdefault(name, Counter())
        if host not in hosts and len(hosts) >= MOST_HOSTS:
            host = OTHERS
        hosts[host] += 1
        reader.occupy(_Counted(self, name, host))

    def of(self, name: str) -> Counter[str]:
        """Return how many follow a ticker on which host."""
        return self._of.get(name, Counter())

    def discount(self, name: str, host: str) -> None:
        """Count one reader less."""
        hosts = self._of[name]
        hosts[host] -= 1
        if not hosts[host]:
            del hosts[host]
        if not hosts:
            del self._of[name]


@dataclass(frozen=True, slots=True)
class _Counted:
    hosts: Hosts
    name: str
    host: str

    def leave(self, _: Reader) -> None:
        self.hosts.discount(self.name, self.host)
