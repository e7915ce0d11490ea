"""The shelf: a page is rendered once, and what anybody may ask for does not fill the memory."""

from __future__ import annotations

from collections import Counter

import pytest

from ticker.newsroom.archive.installation import installed
from ticker.newsroom.archive.places import After, At, Before
from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.content.cursors import Cursor
from ticker.newsroom.content.refusals import NoSuchEntry
from ticker.newsroom.records import records
from ticker.web.memory.keeping import MOST
from ticker.web.memory.shelf import Shelf
from ticker.wire.hub.hub import Hub


class Pages:
    """A shelf whose pages are counted as they are rendered."""

    def __init__(self, shelf: Shelf, hub: Hub, slug: str) -> None:
        self.shelf, self.hub, self.slug = shelf, hub, slug
        self.rendered: Counter = Counter()

    def _render(self, snapshot: Snapshot) -> str:
        self.rendered[snapshot.place] += 1
        return "page"

    async def ask(self, place=None) -> None:
        await self.shelf.page(self.slug, "plain", self._render, place=place)

    async def kept(self) -> int:
        return len((await self.hub.follow(self.slug)).kept)


@pytest.fixture
async def pages(server, ticker):
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    async with (
        installed(server.store_url, prefix) as house,
        Hub(house.log, records.forget) as hub,
    ):
        yield Pages(Shelf(house.archive.readings, hub), hub, ticker)


def made_up(number):
    return Cursor.of(f"2024-05-06T07:08:{number // 10:02}.{number % 10}00Z made-up")


async def test_made_up_places_do_not_drive_out_the_newest_page(pages, editor, ticker):
    """However many there are, what is kept has its limit, and who comes first is served as ever."""
    entry = editor.publish(ticker, "Da")["id"]
    await pages.ask()
    for number in range(MOST):
        for place in (Before(made_up(number)), After(made_up(number))):
            await pages.ask(place)
        with pytest.raises(NoSuchEntry):
            await pages.ask(At(f"made-up-{number}"))
        await pages.ask()
        await pages.ask(At(entry))
    assert await pages.kept() <= MOST
    assert pages.rendered[None] == pages.rendered[At(entry)] == 1
