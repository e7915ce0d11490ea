"""Names: the list of all tickers is a hint; a crash leaves one too many, never one too few."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from redis import Redis

from ticker.newsroom.archive.installation import installed
from ticker.newsroom.content.refusals import SlugTaken
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.people.authors import SYSTEM
from ticker.wire.store.store import Store

DIES = """
import asyncio, os, signal, sys
from ticker.newsroom.archive.installation import installed
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.people.authors import SYSTEM
from ticker.wire.log.log import Log

url, prefix, slug, when = sys.argv[1:]
append = Log.append

async def dying(self, *given, **named):
    if when == "after":
        await append(self, *given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

async def run():
    async with installed(url, prefix) as house:
        if when == "after":
            await house.archive.headers.create(NewTicker(slug=slug, title="x"), SYSTEM)
            Log.append = dying
            await house.archive.headers.delete(slug, SYSTEM)
        Log.append = dying
        await house.archive.headers.create(NewTicker(slug=slug, title="x"), SYSTEM)

asyncio.run(run())
"""


@pytest.fixture
def prefix(server):
    return server.environment.get("TICKER_PREFIX", "ticker")


@pytest.fixture
async def archive(server, prefix):
    async with installed(server.store_url, prefix) as house:
        yield house.archive


@pytest.fixture
def dies(server, prefix, slug):
    """Kill a process between the hint and what it tells of."""

    def run(when: str) -> None:
        words = [server.store_url, prefix, slug, when]
        died = subprocess.run([sys.executable, "-c", DIES, *words], check=False, timeout=60)
        assert died.returncode == -signal.SIGKILL

    return run


def age(server, prefix: str, slug: str) -> None:
    """Make a hint older than any write can take."""
    with Redis.from_url(server.store_url) as redis:
        redis.zincrby(f"{prefix}:tickers", -61_000, slug)


async def slugs(archive) -> list[str]:
    return [ticker.slug for ticker, _ in await archive.readings.listing()]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_crash_leaves_a_name_that_is_passed_over_and_swept(
    server, archive, prefix, slug, dies, when
):
    """Killed before the first event, or after the last, a ticker is not listed; its name goes."""
    dies(when)
    assert slug in await archive.names.all()
    assert slug not in await slugs(archive)
    assert slug not in await archive.names.sweep(), "it is young: somebody may just be creating it"
    age(server, prefix, slug)
    assert slug in await archive.names.sweep()
    assert slug not in await archive.names.all()


async def test_a_slug_whose_creation_was_cut_off_is_free(archive, slug, dies):
    """Whoever comes next creates the ticker, which is listed."""
    dies("before")
    await archive.headers.create(NewTicker(slug=slug, title="x"), SYSTEM)
    assert slug in await slugs(archive)
    with pytest.raises(SlugTaken):
        await archive.headers.create(NewTicker(slug=slug, title="x"), SYSTEM)
    await archive.headers.delete(slug, SYSTEM)
    assert slug not in await archive.names.all()


async def test_a_name_that_was_written_anew_is_not_swept(
    server, archive, prefix, slug, monkeypatch
):
    """Between looking and sweeping somebody may create the ticker: then its name stays."""
    with Redis.from_url(server.store_url) as redis:
        redis.zadd(f"{prefix}:tickers", {slug: 1})
    ask_all = Store.ask_all

    async def meanwhile(self, commands):
        found = await ask_all(self, commands)
        if any(command[0] == "EXISTS" and slug in command[1] for command in commands):
            monkeypatch.setattr(Store, "ask_all", ask_all)
            await archive.headers.create(NewTicker(slug=slug, title="x"), SYSTEM)
        return found

    monkeypatch.setattr(Store, "ask_all", meanwhile)
    await archive.names.sweep()
    assert slug in await slugs(archive)


async def test_a_deleted_ticker_leaves_no_key(server, archive, prefix, slug):
    """All that it had goes in one step; only the word of its end, and who did what, stay."""
    with Redis.from_url(server.store_url) as redis:
        await archive.headers.create(NewTicker(slug=slug, title="x"), SYSTEM)
        key = f"{prefix}:{{{slug}}}:of-a-later-version"
        redis.set(key, "x")
        redis.sadd(f"{prefix}:{{{slug}}}:keys", key)
        await archive.headers.delete(slug, SYSTEM)
        left = [f"{prefix}:{{{slug}}}:{log}" for log in ("desk", "log")]
        there = sorted(key.decode() for key in redis.keys(f"*{slug}*"))
        assert there == sorted([f"{prefix}:{{{slug}}}:audit", *left])
        assert all(0 < redis.ttl(key) <= 86400 for key in left)
