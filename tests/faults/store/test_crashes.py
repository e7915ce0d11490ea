"""Workers, the bundled Valkey and their parent are killed; every acknowledged entry stays, once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess

import httpx2
import pytest
from support.clients.readers import get
from support.machines.servers import Server
from support.machines.stores import wait_for

ENTRIES = 25


@pytest.fixture(scope="module")
def started():
    """A server on its bundled Valkey, with two workers."""
    with Server(workers=2, drain_seconds=1) as server:
        yield server


@pytest.fixture
def own(started, recovered):
    """The same, once it has got over the test before."""
    return recovered(started)


@pytest.fixture
def editor(own, slug):
    editor = own.editor()
    editor.create(slug)
    return editor


def valkey_of(server: Server) -> int:
    """Return the process id of the bundled Valkey."""
    return int((server.data / "valkey.pid").read_text())


async def publish_all(editor, server: Server, slug: str) -> set[str]:
    """Publish entries one after the other, each repeated with its id until it is acknowledged."""
    acknowledged = set()
    for number in range(ENTRIES):
        entry_id = f"e{number}"
        async with asyncio.timeout(60):
            while not await _acknowledged(editor, server, slug, entry_id):
                await asyncio.sleep(0.05)
        acknowledged.add(entry_id)
    return acknowledged


async def _acknowledged(editor, server: Server, slug: str, entry_id: str) -> bool:
    headers = {"Authorization": f"Bearer {editor.token}"}
    address = f"{server.url}/api/tickers/{slug}/entries/{entry_id}"
    async with httpx2.AsyncClient(timeout=20, headers=headers, verify=False) as client:
        try:
            answer = await client.put(address, json={"headline": f"Meldung {entry_id}"})
        except httpx2.HTTPError:
            return False
    assert answer.status_code in {200, 201, 503}, answer.text
    return answer.status_code != 503


async def settled(server: Server, slug: str, readers, acknowledged: set[str]) -> None:
    """Check that every acknowledged entry is there once, for the archive and for each reader."""
    page = await asyncio.to_thread(_entries, server, slug)
    ids = [entry["id"] for entry in page["entries"]]
    assert sorted(ids) == sorted(acknowledged)
    assert all(entry["revision"] == 1 for entry in page["entries"])
    for reader in readers:
        await reader.until_at(page["at"])
        assert set(reader.entries) == acknowledged
        assert reader.resets == 0
        puts = [event["id"] for event in reader.history if event["type"] == "put"]
        assert len(puts) == len(set(puts))


def _entries(server: Server, slug: str) -> dict:
    def asked():
        answer = get(f"{server.url}/api/tickers/{slug}/entries?limit=100", timeout=20)
        return answer.json() if answer.status_code == 200 else None

    return wait_for(asked, "the entries can be read again", 30)


@pytest.mark.parametrize("victim", ["worker", "valkey", "both"])
async def test_a_kill_in_the_middle_of_publishing_loses_nothing(own, editor, slug, crowd, victim):
    """kill -9 while entries flow: all that was acknowledged is there, once, for everybody."""
    readers = await crowd(own, slug)
    publishing = asyncio.create_task(publish_all(editor, own, slug))
    for wanted in (5, 12):
        reader = readers[0]
        await reader.until(lambda r=reader, n=wanted: len(r.entries) >= n, f"{wanted} entries")
        if victim in {"worker", "both"}:
            os.kill(own.workers[0], signal.SIGKILL)
        if victim in {"valkey", "both"}:
            os.kill(valkey_of(own), signal.SIGKILL)
    await settled(own, slug, readers, await publishing)
    assert len(own.workers) == 2


async def test_a_killed_parent_takes_its_children_along_and_comes_back(own, editor, slug, crowd):
    """kill -9 of `ticker serve` while entries flow: all ends; a new start has everything, once."""
    readers = await crowd(own, slug)
    publishing = asyncio.create_task(publish_all(editor, own, slug))
    await readers[0].until(lambda: len(readers[0].entries) >= 5, "5 entries")
    children = [*own.workers, valkey_of(own)]
    await asyncio.to_thread(own.kill)
    await asyncio.to_thread(wait_for, lambda: not any(map(alive, children)), "all have ended", 20)
    await asyncio.to_thread(own.start)
    await settled(own, slug, readers, await publishing)


def alive(process_id: int) -> bool:
    found = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process_id)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()[:1] not in {"", "Z"}


@pytest.fixture
def keeper(own):
    """The process id of what would start Valkey again, and goes on after the test."""
    found = ["ps", "-o", "ppid=", "-p", str(valkey_of(own))]
    keeper = int(subprocess.run(found, capture_output=True, text=True, check=True).stdout)
    yield keeper
    os.kill(keeper, signal.SIGCONT)


@pytest.mark.parametrize("fate", ["hangs", "is killed"])
async def test_readers_stay_while_valkey_is_away(own, editor, slug, crowd, keeper, fate):
    """Without its store the server serves pages from memory, and says that it cannot publish."""
    readers = await crowd(own, slug)
    editor.publish(slug, "Vorher")
    for _ in range(8):
        get(f"{own.url}/t/{slug}")
    before = editor.entries(slug)
    for reader in readers:
        await reader.until_at(before["at"])
    os.kill(keeper, signal.SIGSTOP)
    os.kill(valkey_of(own), signal.SIGSTOP if fate == "hangs" else signal.SIGKILL)
    try:
        for _ in own.workers * 3:
            await asyncio.to_thread(
                wait_for, lambda: "away" in readyz(own)["redis"], "the server misses its store", 20
            )
            page = await asyncio.to_thread(get, f"{own.url}/t/{slug}")
            assert page.status_code == 200
            assert "Vorher" in page.text
        answer = await asyncio.to_thread(_put_once, editor, slug)
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
    finally:
        if fate == "hangs":
            os.kill(valkey_of(own), signal.SIGCONT)
        os.kill(keeper, signal.SIGCONT)
    await asyncio.to_thread(
        wait_for, lambda: readyz(own)["redis"] == "connected", "the store is back", 20
    )
    after = await asyncio.to_thread(_put_once, editor, slug)
    assert after.status_code in {200, 201}, after.text
    page = editor.entries(slug)
    assert len(page["entries"]) == 2
    for reader in readers:
        await reader.until_at(page["at"])
        assert reader.loads == 1
        assert reader.joins == 1, "a reader who was connected stays so"


def readyz(server: Server) -> dict:
    answer = get(f"{server.url}/readyz")
    assert answer.status_code == 200
    return answer.json()


def _put_once(editor, slug: str) -> httpx2.Response:
    return editor.http.put(f"/{slug}/entries/stumm", json={"headline": "In die Stille"})


async def test_a_stop_tells_readers_when_to_come_back(own, editor, slug, crowd):
    """SIGTERM ends the server within seconds, and readers come back to the next one."""
    readers = await crowd(own, slug, 3)
    editor.publish(slug, "Vor dem Stopp")
    await asyncio.to_thread(own.stop)
    await asyncio.to_thread(own.start)
    editor.publish(slug, "Nach dem Stopp")
    page = editor.entries(slug)
    for reader in readers:
        await reader.until_at(page["at"])
        assert len(reader.entries) == 2
        assert reader.resets == 0
