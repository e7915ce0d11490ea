"""Imports that are cut off: whatever ends one, nothing of it stays."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time

import pytest
from redis import Redis
from support.machines.commands import Command

from ticker.newsroom.archive.installation import installed
from ticker.newsroom.people.authors import SYSTEM
from ticker.newsroom.transfer.tickers import import_
from ticker.wire.store.unavailable import Unavailable

ENTRIES = 10_000


def line(number: int) -> bytes:
    """Return an entry's line of an export."""
    moment = "2026-01-01T00:00:00.000Z"
    revision = {"headline": f"Nummer {number}", "id": f"e{number}", "revision": 1}
    revision |= {"updated_at": moment, "published_at": moment, "state": "published"}
    return json.dumps({"id": f"e{number}", "seen": True, "revisions": [revision]}).encode() + b"\n"


def head(slug: str) -> bytes:
    """Return the first line of an export."""
    moment = "2026-01-01T00:00:00.000Z"
    ticker = {"title": "x", "slug": slug, "created_at": moment, "updated_at": moment}
    return json.dumps({"format": "ticker 1", "activity": moment, "ticker": ticker}).encode() + b"\n"


@pytest.fixture
async def archive(server):
    """The server's own archive."""
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    async with installed(server.store_url, prefix) as house:
        yield house.archive


async def left_of(archive, slug: str) -> list[bytes]:
    """Return the keys that a ticker has, and its name where that stands in the list of all."""
    keys = await archive.log.homes.common.ask("KEYS", f"*{{{slug}}}*")
    return [*keys, *(name for name in await archive.names.all() if name == slug)]


async def test_a_file_that_cannot_be_read_to_its_end(archive, slug):
    """A disk that fails half way leaves nothing."""

    def lines():
        yield head(slug)
        yield from map(line, range(500))
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        await import_(archive, lines(), slug, lambda _: None)
    assert await left_of(archive, slug) == []


async def test_an_import_that_is_cancelled(archive, slug):
    """Who gives up half way leaves nothing."""

    def lines():
        yield head(slug)
        for number in range(1000):
            if number == 700:
                asyncio.current_task().cancel()
            yield line(number)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(import_(archive, lines(), slug, lambda _: None))
    assert await left_of(archive, slug) == []


async def test_a_redis_that_is_full(server, archive, slug):
    """What has no room half way is taken away although there is none."""
    with Redis.from_url(server.store_url) as redis:

        def lines():
            yield head(slug)
            for number in range(1000):
                if number == 700:
                    redis.config_set("maxmemory", "1")
                yield line(number)

        try:
            with pytest.raises(Unavailable):
                await import_(archive, lines(), slug, lambda _: None)
            assert await left_of(archive, slug) == []
        finally:
            redis.config_set("maxmemory", "0")


async def test_a_redis_that_is_away_for_a_while(server, archive, slug):
    """An import waits for it, to take away what it has written."""
    with Redis.from_url(server.store_url) as redis:

        def lines():
            yield head(slug)
            for number in range(1000):
                if number == 700:  # it answers nobody for longer than anybody waits
                    redis.execute_command("CLIENT", "PAUSE", 6500, "ALL")
                yield line(number)

        with pytest.raises(Unavailable):
            await import_(archive, lines(), slug, lambda _: None)
    assert await left_of(archive, slug) == []


@pytest.mark.parametrize(  # what then happens is the same at each of them
    ("server", "number"),
    [("bundled", signal.SIGINT), ("clustered", signal.SIGTERM), ("bundled", signal.SIGHUP)],
    indirect=["server"],
)
async def test_a_command_that_is_stopped(server, archive, slug, number, tmp_path):
    """By Ctrl+C, by a system that shuts down, by a terminal that is closed."""
    file = tmp_path / "export.jsonl"
    file.write_bytes(head(slug) + b"".join(map(line, range(ENTRIES))))
    with (tmp_path / "stderr").open("w+") as stderr:
        importing = Command("import", str(file), environment=server.environment, stderr=stderr)
        deadline = time.monotonic() + 30
        while not await left_of(archive, slug):
            assert importing.poll() is None
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        importing.send_signal(number)
        importing.send_signal(number if number != signal.SIGINT else signal.SIGTERM)
        assert importing.wait(30) in {-number, -signal.SIGTERM}
        stderr.seek(0)
        said = stderr.read()
    assert "Traceback" not in said
    assert await left_of(archive, slug) == []


@pytest.mark.parametrize("server", ["clustered"], indirect=True)
async def test_a_command_that_is_not_to_be_stopped(server, archive, slug, tmp_path):
    """With ``nohup`` it outlives its terminal."""
    file = tmp_path / "export.jsonl"
    file.write_bytes(head(slug) + b"".join(map(line, range(3000))))
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as children inherit it
    try:
        importing = child_of_ours(server, file)
    finally:
        signal.signal(signal.SIGHUP, former)
    while not await left_of(archive, slug):
        assert importing.poll() is None
        await asyncio.sleep(0.01)
    importing.send_signal(signal.SIGHUP)
    assert importing.wait(60) == 0
    assert (await archive.readings.ticker(slug)).title == "x"
    await archive.headers.delete(slug, SYSTEM)


def child_of_ours(server, file) -> subprocess.Popen[bytes]:
    """Start an import with a server's settings, which inherits what we ignore."""
    return subprocess.Popen(
        [*server.program, "import", str(file)],
        env=server.environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
