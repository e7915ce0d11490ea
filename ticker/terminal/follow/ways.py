"""The ways to a ticker that are open: the one that is followed, and a better one that is tried."""

from __future__ import annotations

import asyncio

from ticker.terminal.follow.ladder import Ladder, Rung
from ticker.terminal.follow.place import Place
from ticker.terminal.follow.transports import PATIENCE, SILENCE, TRANSPORTS, Ended, Event

WATCH = 1.0


class _Way:
    """One way: what is said there goes to whoever hears it, until it is left."""

    def __init__(self, rung: Rung, live: str, since: str, heard: _Heard) -> None:
        self._task = asyncio.create_task(self._follow(rung, live, since, heard))

    async def _follow(self, rung: Rung, live: str, since: str, heard: _Heard) -> None:
        try:
            async for event in TRANSPORTS[rung](live, since):
                heard.put_nowait((self, event))
        except Ended as ended:
            heard.put_nowait((self, ended))
        except Exception as error:  # noqa: BLE001 - whatever is said there, or a library makes of it
            heard.put_nowait((self, Ended(f"{type(error).__name__}: {error}")))

    async def leave(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


_Heard = asyncio.Queue[tuple[_Way, Event | Ended]]


class Ways:
    """What is heard from a position on, by whatever way is open."""

    def __init__(self, live: str, place: Place, ladder: Ladder) -> None:
        self._live = live
        self._place = place
        self._ladder = ladder
        self._now = asyncio.get_running_loop().time
        self._heard: _Heard = asyncio.Queue()
        self._followed = self._open(ladder.rung)
        self._tried: _Way | None = None
        self._heard_at = self._now()
        self.holds = False
        """Whether we have been in place."""
        self.turn = place.turn()
        """What tells the place that the way that is followed has spoken."""

    async def next(self) -> Event:
        """Return what is said next on the way that is followed; Ended where it has ended."""
        while True:
            await self._try_the_best()
            try:
                async with asyncio.timeout(WATCH):
                    way, said = await self._heard.get()
            except TimeoutError:
                self._watch()
                continue
            if way is self._tried:
                await self._judge(way, said)
            if way is self._followed:
                if isinstance(said, Ended):
                    raise said
                self._heard_at = self._now()
                return said

    def hold(self) -> None:
        """Note that we are in place."""
        if not self.holds:
            self._ladder.hold(self._now())
        self.holds = True

    async def leave(self) -> None:
        """Leave them all."""
        for way in (self._followed, self._tried):
            if way:
                await way.leave()

    def _open(self, rung: Rung) -> _Way:
        return _Way(rung, self._live, self._place.at, self._heard)

    async def _try_the_best(self) -> None:
        """See whether a better way is open, if it is time to, while the present one goes on."""
        best = self._ladder.above(self._now())
        if self.holds and best:
            self._ladder.hold(self._now())
            if self._tried:  # it has said nothing since
                await self._tried.leave()
            self._tried = self._open(best)

    async def _judge(self, tried: _Way, said: Event | Ended) -> None:
        """Change over to a better way once it has said something that continues what we show."""
        if isinstance(said, Ended):
            self._tried = None
        elif self._place.at in {said.get("at"), said.get("after")}:
            await self._followed.leave()
            self._followed, self._tried = tried, None
            self._ladder.climb()
            self.turn = self._place.turn()

    def _watch(self) -> None:
        if self._now() - self._heard_at > (SILENCE if self.holds else PATIENCE):
            raise Ended("Nothing was said for too long.")
