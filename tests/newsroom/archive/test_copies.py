"""Copies: what is written between the two steps of somebody else's writing is not lost."""

from __future__ import annotations

import pytest

from ticker.newsroom.archive.copies import Copies
from ticker.newsroom.archive.installation import installed
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.people.authors import EVERYTHING, SYSTEM, Author

ONE, OTHER = Author("one", "Eine", EVERYTHING), Author("other", "Andere", EVERYTHING)


@pytest.fixture
async def house(server):
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    async with installed(server.store_url, prefix) as house:
        yield house


@pytest.mark.parametrize("time", [b"2020-01-01T00:00:00.000Z", b"junk"])
async def test_an_old_copy_that_is_saved_anew_meanwhile_stays(house, slug, time, monkeypatch):
    """Between seeing that a copy is old and dropping it, its author may go on with it."""
    copies = house.archive.copies
    await house.archive.headers.create(NewTicker(slug=slug, title="x"), SYSTEM)
    await copies.put(slug, "a", "x", OTHER, content={"body": "alt"}, base=0)
    times = house.log.key(slug, "copies:a:times")
    await house.log.homes.common.ask("HSET", times, "other x", time)
    standing = Copies._standing  # noqa: SLF001 - where the two steps meet

    async def meanwhile(self, keys, author, entry_id, only):
        found = await standing(self, keys, author, entry_id, only)
        monkeypatch.setattr(Copies, "_standing", standing)
        await copies.put(slug, "a", "x", OTHER, content={"body": "neu"}, base=0)
        return found

    monkeypatch.setattr(Copies, "_standing", meanwhile)
    await copies.put(slug, "a", "y", ONE, content={}, base=0)
    assert (await copies.get(slug, "a", "x", OTHER)).content == {"body": "neu"}
    assert [copy.name for copy in await copies.kept(slug, OTHER)] == ["x"]
