"""The audience: how many follow a ticker, and how fast its last entry was with them all.

Each process notes about once a second what it knows of the tickers that are followed there; what it
has not renewed for five seconds counts no more. It is for editors to look at: nothing waits for a
disk, and what Redis refuses of it is only missing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from ticker.newsroom.records.keys import Keys, name_of
from ticker.wire.channel.channel import Channel
from ticker.wire.kinds import Kind
from ticker.wire.log.log import Log
from ticker.wire.log.position import BEGINNING, Position

COUNTS_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Audience:
    """All who follow a ticker now."""

    readers: Counter[str]
    """By transport."""
    hosts: Counter[str]
    """By the site that shows the ticker; who reads on ours is in none of them."""
    position: Position | None
    """Of the last event that any process has written to all its readers."""
    seconds: float | None
    """How long after its publishing the last of them had it."""


class Audiences:
    """The audiences of all tickers."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._process = token_hex(8)

    async def note(self, followed: Iterable[tuple[Channel, Counter[str]]]) -> None:
        """Note what this process knows: who follows, and on which hosts. Raises Unavailable."""
        now = self._log.clock.now
        commands: list[tuple[Any, ...]] = []
        for channel, hosts in followed:
            if not channel.fanout and not channel.delivered:
                continue  # nobody has followed it here
            key = Keys(self._log.prefix, channel.name)["readers"]
            commands.append(("HSET", key, self._process, json.dumps(_noted(channel, hosts, now))))
            commands.append(("EXPIRE", key, COUNTS_SECONDS))
        if commands:
            await self._log.homes.common.ask_all(commands)

    async def of(self, slug: str) -> Audience:
        """Return who follows a ticker. Raises Unavailable."""
        keys = Keys(self._log.prefix, name_of(slug))
        reading = await self._log.read(keys.name, ["HGETALL", keys["readers"]])
        readers: Counter[str] = Counter()
        hosts: Counter[str] = Counter()
        last, slowest = BEGINNING, 0.0
        for noted in _present(reading.found[0], reading.now.timestamp()):
            readers.update(noted["readers"])
            hosts.update(noted.get("hosts", {}))
            at = Position.parse(noted.get("position", str(BEGINNING)))
            if at.offset > last.offset:
                last, slowest = at, 0.0
            if at == last:
                slowest = max(slowest, noted.get("seconds", 0.0))
        if last == BEGINNING:
            return Audience(readers, hosts, None, None)
        return Audience(readers, hosts, last, slowest)


def _noted(channel: Channel, hosts: Counter[str], now: float) -> dict[str, Any]:
    readers: Counter[Kind] = Counter()
    for (kind, _), number in channel.fanout.kinds.items():
        readers[kind] += number
    noted: dict[str, Any] = {"now": now, "readers": +readers, "hosts": hosts}
    if channel.delivered:
        at, seconds = channel.delivered
        noted |= {"position": str(at), "seconds": round(seconds, 3)}
    return noted


def _present(fields: list[bytes], now: float) -> Iterator[dict[str, Any]]:
    """Yield what processes have noted just now; of those that are no more, it is out of date."""
    for text in fields[1::2]:
        noted = json.loads(text)
        if abs(now - noted["now"]) < COUNTS_SECONDS:
            yield noted
