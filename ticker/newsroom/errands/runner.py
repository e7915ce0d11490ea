"""The runner: does what is due, in each process, one kind of errand beside the other.

The naive way keeps a timer in one process for each thing that is to happen. It forgets them all
when that process ends, and with two processes everything happens twice. Ours keeps nothing: all
processes look at what is due, by Redis's clock, and take it under a lease. Who dies over an errand
leaves it to the others as soon as the lease has run out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

from ticker.newsroom.content.refusals import Refusal, Unreadable
from ticker.newsroom.errands.errand import Errand
from ticker.newsroom.errands.hints import Hint, Hints
from ticker.newsroom.errands.outbox import Lane, Outbox
from ticker.newsroom.markup import words
from ticker.wire import meters
from ticker.wire.log.log import Log
from ticker.wire.store.unavailable import Unavailable

LOOK_SECONDS = 0.4
"""How often all hints are looked at; what is due sooner than that is waited for exactly."""
LONGEST_LOOK_SECONDS = 2.0
"""How often a hint is followed that has led nowhere."""
AWAY_SECONDS = 0.5
MOST_AT_ONCE = 4
"""Tickers whose errands are done at the same time."""
MOST_OF_ONE = 8
"""Errands of one ticker before another's are looked at."""

logger = logging.getLogger(__name__)


class Failed(Exception):
    """An errand could not be done, for a reason that is said in a sentence."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of errands, and how they are done."""

    name: str
    work: Callable[[str, Errand], Awaitable[bool]]
    """Does an errand of the ticker of a name, by writes that happen once; tells whether it is done.

    What is not done is left until the lease is over. A Refusal, or Failed, is told, and the errand
    tried again, later each time; Unavailable is nobody's fault.
    """
    lease: timedelta
    """How long that may take before others may do it, too."""
    turn: Callable[[], AbstractContextManager[bool]] | None = None
    """Gives this process the turn of its machine, if nobody else there has it.

    Each machine does one errand of such a kind at a time, and several do theirs side by side.
    """


@dataclass(frozen=True, slots=True)
class _Look:
    """When a hint is to be followed again, by the loop's clock, and after what pause."""

    when: float
    pause: float


_AT_ONCE = _Look(0.0, LOOK_SECONDS / 2)


class Runner:
    """What one process does of all that is due."""

    def __init__(self, log: Log, hints: Hints, kinds: Iterable[Kind]) -> None:
        self._log = log
        self._hints = hints
        self._kinds = list(kinds)
        self._later: dict[str, dict[Hint, _Look]] = {}
        """Of each kind, the hints that have led nowhere, and when to follow them again."""
        self._at_once = asyncio.Semaphore(MOST_AT_ONCE)

    async def run(self) -> None:
        """Do what is due, for ever."""
        async with asyncio.TaskGroup() as lanes:
            for kind in self._kinds:
                lanes.create_task(self._lane(kind), name=f"errands: {kind.name}")

    async def _lane(self, kind: Kind) -> None:
        while True:
            try:
                pause = await self._round(kind)
            except Unavailable as why:
                logger.debug("Errands to %s have to wait: %s", kind.name, why)
                pause = AWAY_SECONDS
            except Exception:
                logger.exception("The runner has stumbled, and goes on.")
                pause = AWAY_SECONDS
            await asyncio.sleep(pause)

    async def _round(self, kind: Kind) -> float:
        """Do some of what is due; return the seconds until there is something to be looked at."""
        hints, until = await self._hints.due(kind.name)
        pauses = [LOOK_SECONDS if until is None else until, LOOK_SECONDS]
        later = self._later.pop(kind.name, {})
        self._later[kind.name] = {hint: later[hint] for hint in hints if hint in later}
        pauses += await asyncio.gather(*(self._followed(kind, hint) for hint in hints))
        return max(0.0, min(pauses))

    async def _followed(self, kind: Kind, hint: Hint) -> float:
        """Do as `_follow`; a ticker where that is not possible keeps none of the others from it."""
        try:
            async with self._at_once:
                return await self._follow(kind, hint)
        except Unavailable as why:
            if why.reason == "away":
                return AWAY_SECONDS
            logger.warning("Errands to %s of %s have to wait: %s", kind.name, hint.name, why)
        except Exception:
            logger.exception("Errands to %s of %s have to wait.", kind.name, hint.name)
        return self._postponed(kind, hint, Lane(None, None), again=False)

    async def _follow(self, kind: Kind, hint: Hint) -> float:
        """Do some of what a hint leads to; return the seconds until it is to be followed again."""
        left = self._later[kind.name].get(hint, _AT_ONCE).when - asyncio.get_running_loop().time()
        if left > 0:
            return left
        outbox = Outbox(self._log, hint.name)
        for number in range(MOST_OF_ONE):
            with kind.turn() if kind.turn else nullcontext(enter_result=True) as is_ours:
                if not is_ours:
                    return self._postponed(kind, hint, Lane(None, None), again=number > 0)
                lane = await outbox.take(kind.name, kind.lease, beside=kind.turn is not None)
                if lane.errand is None:
                    await self._hints.settle(kind.name, hint, lane.earliest)
                    return self._postponed(kind, hint, lane, again=number > 0)
                await self._do(kind, hint.name, outbox, lane.errand)
        return 0.0

    async def _do(self, kind: Kind, name: str, outbox: Outbox, errand: Errand) -> None:
        try:
            is_done = await kind.work(name, errand)
        except (Refusal, Unreadable, Failed) as error:
            why = words.sentence(error) if isinstance(error, Refusal) else str(error)
        except Unavailable as error:
            if error.reason != "failed":  # else something is wrong with this very ticker
                raise
            why = str(error)
        except Exception as error:
            logger.exception("The errand %s/%s/%s has stumbled.", name, kind.name, errand.subject)
            why = f"{type(error).__name__}: {error}"
        else:
            if is_done:
                await outbox.end(errand)
                meters.errand_done(kind.name, self._log.clock.now - errand.due.timestamp())
            return
        await self._failed(name, outbox, errand, why)

    async def _failed(self, name: str, outbox: Outbox, errand: Errand, why: str) -> None:
        after = await outbox.failed(errand, why)
        if after is None:  # somebody has asked for something else meanwhile
            return
        identity = f"{name}/{errand.kind}/{errand.subject}"
        meters.errand_failed(errand.kind, given_up=after.next is None)
        if after.next is None:
            logger.error(
                "The errand %s is given up after %d tries: %s Mend that, then: "
                "ticker errands --retry %s",
                *(identity, after.tries, why, identity),
            )
        else:
            logger.warning("The errand %s has failed, and is tried again: %s", identity, why)

    def _postponed(self, kind: Kind, hint: Hint, lane: Lane, *, again: bool) -> float:
        """Follow a hint when there is something, and ever less often as long as there is nothing.

        What it was written for may still be on its way, or be done by somebody who dies over it.
        """
        before = _AT_ONCE if again else self._later[kind.name].get(hint, _AT_ONCE)
        pause = min(2 * before.pause, LONGEST_LOOK_SECONDS)
        seconds = min(lane.until or pause, pause)
        when = asyncio.get_running_loop().time() + seconds
        self._later[kind.name][hint] = _Look(when, pause)
        return seconds
