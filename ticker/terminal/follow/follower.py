"""A follower: never loses its place in a ticker, whatever happens to the ways there."""

from __future__ import annotations

import asyncio
import random
import threading
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from ticker.terminal.client import Refused, asked
from ticker.terminal.follow.ladder import Ladder, Rung
from ticker.terminal.follow.lines import Lines
from ticker.terminal.follow.place import Place
from ticker.terminal.follow.transports import Ended, Event
from ticker.terminal.follow.ways import Ways
from ticker.terminal.standard import streams

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
MOST_ENTRIES = 100


async def tail(server: str, slug: str, *, number: int, as_json: bool) -> None:
    """Print a ticker's newest entries, then each event as it comes, as long as anybody reads it.

    Raises Refused, and Cut.
    """
    follower = Follower(server, slug, Lines(as_json=as_json))
    tasks = [
        asyncio.create_task(follower.tail(max(0, min(number, MOST_ENTRIES)))),
        asyncio.create_task(streams.until_cut()),
    ]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        await task


class Follower:
    """Follows a ticker from its newest entries on."""

    def __init__(self, server: str, slug: str, lines: Lines, ladder: Ladder | None = None) -> None:
        self._slug = slug
        self._entries = f"{server}/api/tickers/{quote(slug, safe='')}/entries"
        self._live = f"{server}/t/{quote(slug, safe='')}/live"
        self._lines = lines
        self._place = Place("")
        self._ladder = ladder or Ladder()
        self._failures = 0

    @property
    def rung(self) -> Rung:
        """The way by which it follows."""
        return self._ladder.rung

    async def tail(self, number: int) -> None:
        """Show so many of the newest entries, and then each event. Raises Refused."""
        await self.load(number)
        await self.follow()

    async def load(self, number: int | None = None, at: str = "") -> None:
        """Show so many of the newest entries, or those that are new; take their position.

        They are at least as new as a position. Raises Refused.
        """
        turn = self._place.turn()
        page = await _asked(
            f"{self._entries}?limit={MOST_ENTRIES if number is None else number or 1}&at={at}"
        )
        self._lines.show_page(page["entries"], number)
        self._place.load(turn, page["at"])

    async def follow(self) -> None:
        """Show each event, and come back as often as it takes; Refused where that is no use."""
        while True:
            wait = await self._follow_once()
            await asyncio.sleep(wait)

    async def _follow_once(self) -> float:
        """Follow for as long as it goes; return the seconds after which to join again."""
        ways = Ways(self._live, self._place, self._ladder)
        try:
            while (reset := self._take(ways, await ways.next())) is None:
                pass
        except Ended as ended:
            if ended.final:
                sentence = f"The server does not let us follow '{self._slug}': {ended.why}."
                raise Refused(sentence) from None
            if not (ways.holds or ended.wait):
                self._ladder.miss()
            self._failures += 1
            return max(ended.wait, _pause(self._failures - 1))
        finally:
            await ways.leave()
        await self._load_again(reset)
        return 0.0

    def _take(self, ways: Ways, event: Event) -> Event | None:
        """Take what was heard; return it where it asks us to load everything afresh."""
        match self._place.take(ways.turn, event):
            case "apply":
                self._lines.show(event)
            case "here":
                self._failures = 0
                ways.hold()
            case "join":
                raise Ended("We are not where the server believes us to be.")
            case "load":
                return event
            case "stop":
                raise Refused(f"The ticker '{self._slug}' was deleted.")
        return None

    async def _load_again(self, reset: Event) -> None:
        """Show what there is now. A ticker that is away may come back, as after a loss of data."""
        wait = random.uniform(0, reset["spread"])
        while True:
            resets = self._place.resets
            await asyncio.sleep(max(wait, _pause(resets)) if resets > 1 else wait)
            try:
                return await self.load(at=reset["at"])
            except Refused:
                self._place.load(self._place.turn(), None)


async def _asked(url: str) -> Any:
    """Ask in a thread that nobody waits for who wants to end."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Any] = loop.create_future()

    def ask() -> None:
        try:
            found, why = asked(url), None
        except Refused as refused:
            found, why = None, refused
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(_settle, answer, found, why)

    threading.Thread(target=ask, daemon=True).start()
    return await answer


def _settle(answer: asyncio.Future[Any], found: Any, why: Refused | None) -> None:
    if answer.cancelled():
        return
    if why:
        answer.set_exception(why)
    else:
        answer.set_result(found)


def _pause(times: int) -> float:
    """Return the seconds to wait after so many failures, drawn for us."""
    return random.uniform(0, min(FIRST_PAUSE * 2.0 ** min(times, 10), LONGEST_PAUSE))
