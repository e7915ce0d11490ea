"""The desk's log: a ticker of an earlier version has none, and gets one."""

from __future__ import annotations

from ticker.newsroom.archive import desklog
from ticker.newsroom.archive.installation import installed
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.people.authors import SYSTEM


async def test_a_ticker_of_an_earlier_version_gets_its_log(server, slug):
    """It begins once, is the ticker's own, and goes with it."""
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    async with installed(server.store_url, prefix) as house:
        log, ask = house.log, house.log.homes.common.ask
        await house.archive.headers.create(NewTicker(slug=slug, title="x"), SYSTEM)
        keys = [log.key(slug, what) for what in ("desk", "desk:tally")]
        await ask("DEL", *keys)
        await ask("SREM", log.key(slug, "keys"), *keys)
        assert not await log.exists(desklog.strand(slug))
        for _ in range(2):
            await house.archive.begin_desk_logs()
        (event,) = (await log.since(desklog.strand(slug), None)).events
        assert (event.type, event.at.offset) == ("opened", 1)
        recorded = await ask("SMEMBERS", log.key(slug, "keys"))
        assert {key.encode() for key in keys} <= set(recorded)
        await house.archive.headers.delete(slug, SYSTEM)
        assert await ask("EXISTS", keys[1]) == 0
        assert await ask("TTL", keys[0]) > 0
