"""The outbox: a ticker's own errands, written in the same step as what they follow from.

Those of a kind are a lane: they are done one after the other, in the order in which they are due. A
runner takes the first under a lease, so that others leave it alone. The lease keeps nobody from
doing it twice, for it may run out while its holder sleeps. What does is that whatever an errand
leads to is guarded by what it began with: the second to come changes nothing.

In a kind of which several are done side by side, whoever looks passes over what others are at.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ticker.newsroom.content import moments
from ticker.newsroom.content.refusals import Unreadable
from ticker.newsroom.errands.errand import KINDS, Errand, errand_of, of_score, score
from ticker.newsroom.records.keys import Keys
from ticker.newsroom.records.values import stored
from ticker.wire.log.change import Change, Guard, GuardError, Write
from ticker.wire.log.log import Log
from ticker.wire.log.position import new_tag

AHEAD = 16
"""How many of a kind may be held at once where they are done side by side."""
HISTORY = 100
"""How many of each kind are remembered that have ended."""

logger = logging.getLogger(__name__)


def put(keys: Keys, errand: Errand) -> list[Write]:
    """Return the writes that ask for an errand, in place of another about the same subject."""
    times = keys.outbox_times(errand.kind)
    return [
        ["HSET", keys.outbox(errand.kind), errand.subject, errand.text],
        ["ZADD", times, score(errand.next), errand.subject]
        if errand.next
        else ["ZREM", times, errand.subject],
    ]


def drop(keys: Keys, kind: str, subject: str) -> list[Write]:
    """Return the writes after which nothing is to be done about a subject."""
    return [["HDEL", keys.outbox(kind), subject], ["ZREM", keys.outbox_times(kind), subject]]


def done(keys: Keys, errand: Errand, now: datetime) -> list[Write]:
    """Return the writes that end an errand, and remember it for a while."""
    line = {
        "subject": errand.subject,
        "due": moments.written(errand.due),
        "done_at": moments.written(now),
    }
    history = keys.outbox_history(errand.kind)
    return [
        *drop(keys, errand.kind, errand.subject),
        ["LPUSH", history, stored(line)],
        ["LTRIM", history, 0, HISTORY - 1],
    ]


@dataclass(frozen=True, slots=True)
class Lane:
    """What somebody who looks for work finds in a lane."""

    errand: Errand | None
    """What is theirs to do now; None where there is nothing, or somebody is at it."""
    earliest: datetime | None
    """When the first one is due; None where there is none."""
    until: float = 0.0
    """In how many seconds that is; none where somebody is at it."""


class Outbox:
    """The errands of one ticker."""

    def __init__(self, log: Log, name: str) -> None:
        self._log = log
        self._keys = Keys(log.prefix, name)

    async def take(self, kind: str, lease: timedelta, *, beside: bool = False) -> Lane:
        """Take the first errand of a kind, if it is due and nobody is at it. Raises Unavailable.

        Where errands are done beside each other, it is the first one at which nobody is.
        """
        times, last = self._keys.outbox_times(kind), AHEAD - 1 if beside else 0
        reading = await self._log.read(self._keys.name, ["ZRANGE", times, 0, last, "WITHSCORES"])
        subjects, scores = reading.found[0][::2], [of_score(one) for one in reading.found[0][1::2]]
        if not subjects:
            return Lane(None, None)
        earliest = scores[0]
        if earliest > reading.now:
            return Lane(None, earliest, (earliest - reading.now).total_seconds())
        for subject, due in zip(subjects, scores, strict=True):
            if due <= reading.now and (mine := await self._leased(kind, subject.decode(), lease)):
                return Lane(mine, earliest)
        return Lane(None, earliest)

    async def _leased(self, kind: str, subject: str, lease: timedelta) -> Errand | None:
        """Take an errand under a lease; None where somebody is at it, or was faster."""
        times, box = self._keys.outbox_times(kind), self._keys.outbox(kind)
        reading = await self._log.read(
            self._keys.name, ["HGET", box, subject], ["ZSCORE", times, subject]
        )
        text, there = reading.found
        if there is None:  # somebody has just done it
            return None
        try:
            errand = errand_of(kind, subject, text or b"")
        except Unreadable as why:
            logger.error("Left undone: %s", why)  # noqa: TRY400 - what is stored is at fault
            await self._change(kind, subject, text or b"", [["ZREM", times, subject]])
            return None
        # Whoever was faster may have put it off between both looks.
        if errand.is_held(reading.now) or errand.next is None or errand.next > reading.now:
            return None
        leased = errand.leased(new_tag(), moments.cut(reading.now) + lease)
        writes: list[Write] = [["HSET", box, subject, leased.text]]
        return leased if await self._change(kind, subject, text, writes) else None

    async def end(self, errand: Errand) -> None:
        """Forget an errand, should what it has led to not have done so. Raises Unavailable."""
        await self._change(
            errand.kind,
            errand.subject,
            errand.text.encode(),
            drop(self._keys, errand.kind, errand.subject),
        )

    async def failed(self, errand: Errand, why: str) -> Errand | None:
        """Note that a try has failed; None where the errand is no longer ours. Raises Unavailable.

        It returns the errand as it stands then: it is tried again later, or was given up.
        """
        now = moments.cut((await self._log.read(self._keys.name)).now)
        after = errand.failed(why, now)
        mine = await self._change(
            errand.kind, errand.subject, errand.text.encode(), put(self._keys, after)
        )
        return after if mine else None

    async def retry(self, kind: str, subject: str) -> Errand | None:
        """Let an errand be due now, as if it were new; None where there is none."""
        reading = await self._log.read(self._keys.name, ["HGET", self._keys.outbox(kind), subject])
        text = reading.found[0]
        if text is None:
            return None
        errand = errand_of(kind, subject, text).anew(moments.cut(reading.now))
        mine = await self._change(kind, subject, text, put(self._keys, errand))
        return errand if mine else await self.retry(kind, subject)

    async def all(self) -> list[Errand]:
        """Return all errands that can be read, in the order in which they are due."""
        boxes = [["HGETALL", self._keys.outbox(kind)] for kind in KINDS]
        reading = await self._log.read(self._keys.name, *boxes)
        found = []
        for kind, pairs in zip(KINDS, reading.found, strict=True):
            for subject, text in zip(pairs[::2], pairs[1::2], strict=True):
                try:
                    found.append(errand_of(kind, subject.decode(), text))
                except Unreadable as why:
                    logger.error("Left out: %s", why)  # noqa: TRY400
        return sorted(found, key=lambda one: (one.due, one.subject))

    async def history(self) -> list[Mapping[str, Any]]:
        """Return what was done lately, the last first."""
        lists: list[Write] = [["LRANGE", self._keys.outbox_history(kind), 0, -1] for kind in KINDS]
        reading = await self._log.read(self._keys.name, *lists)
        lines = [
            {"kind": kind, **json.loads(line)}
            for kind, found in zip(KINDS, reading.found, strict=True)
            for line in found
        ]
        return sorted(lines, key=lambda one: str(one["done_at"]), reverse=True)

    async def earliest(self) -> dict[str, datetime]:
        """Return when the first errand of each kind is due that has any."""
        times = (self._keys.outbox_times(kind) for kind in KINDS)
        lanes: list[Write] = [["ZRANGE", key, 0, 0, "WITHSCORES"] for key in times]
        reading = await self._log.read(self._keys.name, *lanes)
        return {
            kind: of_score(found[1])
            for kind, found in zip(KINDS, reading.found, strict=True)
            if found
        }

    async def _change(self, kind: str, subject: str, text: bytes, writes: list[Write]) -> bool:
        """Write, if the errand still stands as it was read; tell whether it did."""
        change = Change(guards=[Guard(self._keys.outbox(kind), text, subject)], writes=writes)
        try:
            await self._log.append(self._keys.name, change, durable=False)
        except GuardError:
            return False
        return True
