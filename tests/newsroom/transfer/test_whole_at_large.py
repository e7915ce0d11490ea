"""Large installations: a backup takes no more memory for more entries, and files as they come."""

from __future__ import annotations

import tracemalloc
from contextlib import nullcontext

import pytest
from redis import Redis

from ticker.newsroom.archive.installation import installed
from ticker.newsroom.pictures.files import Files
from ticker.newsroom.pictures.places import Place
from ticker.newsroom.transfer.installation.exporting import export
from ticker.newsroom.transfer.installation.restoring import restore

ENTRIES, BYTES = 5_000, 4_000
MOST = 10 * 1024 * 1024
"""Bytes that either may take beside what it began with."""


@pytest.fixture
def large(bundled):
    """Keys as those of a long ticker are, of every type."""
    text = '{"headline":"ä","body":"' + "x" * BYTES + '"}'
    with Redis.from_url(bundled.store_url) as store, store.pipeline(transaction=False) as pipe:
        for number in range(ENTRIES):
            name = f"entry-{number:05}"
            pipe.hset("large:{long}:entries", name, text)
            pipe.zadd("large:{long}:index:all", {f"2026 {name}": 0.1 + number})
            pipe.rpush("large:{long}:log", f'{{"at":"{number}-0"}}' + "y" * 500)
            pipe.sadd("large:{long}:keys", f"large:{{long}}:copies:{name}")
            pipe.xadd("large:{long}:audit", {"did": "x", "of": name}, id=f"{number + 1}-0")
            if number % 500 == 0:
                pipe.execute()
        pipe.execute()
    return bundled.store_url


def no_bar(*_: object):
    return nullcontext(lambda _: None)


async def test_memory_stays_what_it_is(large, tmp_path):
    """Five thousand entries of twenty megabytes pass through, out and in."""
    file = tmp_path / "backup.tar"
    tracemalloc.start()
    try:
        async with installed(large, "large") as house:
            with file.open("wb") as stream:
                kept = Files(Place(tmp_path / "media"))
                await export(house.log.homes.common, kept, stream, no_bar)
        exporting = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        async with installed(large, "larger") as house:
            with file.open("rb") as stream:
                kept = Files(Place(tmp_path / "other"))
                await restore(house, kept, stream, 0, no_bar)
        restoring = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert file.stat().st_size > ENTRIES * BYTES
    assert max(exporting, restoring) < MOST, (exporting, restoring)
    with Redis.from_url(large) as store:
        assert store.zscore("larger:{long}:index:all", "2026 entry-00007") == 7.1
        assert store.llen("larger:{long}:log") == ENTRIES
