"""What people do beside writing is noted; addresses and strangers go after thirty days."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from ticker.newsroom.archive.installation import installed
from ticker.newsroom.audit.audit import ADDRESSES_LAST
from ticker.newsroom.audit.lines import Act
from ticker.newsroom.audit.reading import Sought, order_of
from ticker.newsroom.content.entries import Content
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.people.authors import EVERYTHING, Author

ADA, BO = (Author(f"person:{name}", name, EVERYTHING) for name in ("ada", "bo"))


async def read(house, **sought):
    return [line async for line in house.audited.lines(Sought(**sought))]


async def test_addresses_go_and_what_was_done_stays(server, slug):
    """After thirty days nobody can tell from where somebody signed in, but that they did."""
    async with installed(server.store_url, slug) as house:
        await house.audit.note(ADA, Act.SIGNED_IN, detail="link", address="192.0.2.7")
        await house.audit.note(None, Act.REFUSED, address="192.0.2.8")
        lines = await read(house)
        assert {(one.act, one.by, one.address) for one in lines} == {
            (Act.REFUSED, "", "192.0.2.8"),
            (Act.SIGNED_IN, ADA.id, "192.0.2.7"),
        }
        house.log.clock.set(
            datetime.now(UTC) + ADDRESSES_LAST + timedelta(minutes=1), time.monotonic()
        )
        await house.audit.sweep()
        assert [(one.act, one.address) for one in await read(house)] == [(Act.SIGNED_IN, "")]
        assert await house.log.homes.common.ask("XLEN", house.audit.passing) == 0


async def test_lines_of_all_streams_are_read_as_they_were_done(server, slug):
    """The newest come first, page by page, each once; filters leave the rest out."""
    async with installed(server.store_url, slug) as house:
        archive = house.archive
        for name in ("flood", "storm"):
            await archive.headers.create(NewTicker(slug=name, title="x"), ADA)
        for number in range(60):
            name, by = ("flood", ADA) if number % 2 else ("storm", BO)
            content = Content.model_validate({"headline": "x"})
            await archive.write(name, f"e{number}", content, by)
        await house.audit.note(BO, Act.SIGNED_OUT)
        whole = await read(house)
        assert [one.order for one in whole] == sorted((one.order for one in whole), reverse=True)
        assert len(whole) == 63
        assert Act.SIGNED_OUT in {one.act for one in whole[:9]}
        paged, before = [], None
        while page := (await read(house, before=before))[:7]:
            paged += page
            before = order_of("{}-{}-{}".format(*page[-1].order))
        assert paged == whole
        today = datetime.now(UTC).date()
        for sought, number in (
            ({"who": BO.id}, 31),
            ({"ticker": "flood"}, 31),
            ({"act": Act.PUBLISHED}, 60),
            ({"first": today - timedelta(days=1), "last": today + timedelta(days=1)}, 63),
            ({"last": today - timedelta(days=2)}, 0),
            ({"first": today + timedelta(days=2)}, 0),
        ):
            assert len(await read(house, **sought)) == number
