"""Redis fails in every way it can; readers end up with exactly what a reload shows."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import httpx2
import pytest
from support.clients.readers import BOTH_ANSWER, Ended, everywhere, follow, get
from support.machines.stores import wait_for


def upstream(server) -> bool:
    return get(f"{server.url}/readyz").json()["redis"] == "connected"


async def published(editor, slug: str, headline: str) -> dict:
    """Publish as an editor does while things break: again and again with the same id.

    Each time on a new connection, which any worker may take.
    """
    address = f"/{slug}/entries/e" + "".join(filter(str.isalnum, headline))
    asked = {"json": {"headline": headline}, "headers": {"Connection": "close"}}
    for _ in range(200):
        try:
            answer = await asyncio.to_thread(editor.http.put, address, **asked)
        except httpx2.HTTPError:
            await asyncio.sleep(0.1)
            continue
        if answer.status_code in {200, 201}:
            return answer.json()
        assert answer.status_code == 503, answer.text
        assert answer.headers["retry-after"]
        await asyncio.sleep(0.1)
    raise AssertionError(f"'{headline}' could not be published")


async def complete(editor, slug: str, readers) -> None:
    """Wait until each reader shows what a reload would."""
    page = await asyncio.to_thread(editor.entries, slug, limit=100)
    for reader in readers:
        await reader.until_at(page["at"])
        assert reader.entries == {entry["id"]: entry["revision"] for entry in page["entries"]}


@pytest.fixture
async def newsroom(hurt, slug):
    editor = hurt.editor()
    editor.create(slug)
    for number in range(3):
        editor.publish(slug, f"Vorher {number}")
    return editor


async def test_a_restart_of_redis_loses_nothing(store, hurt, newsroom, slug, crowd):
    """Redis is killed and started again; entries of before and after reach everybody once."""
    readers = await crowd(hurt, slug)
    store.kill()
    late = asyncio.create_task(published(newsroom, slug, "Mittendrin"))
    await asyncio.to_thread(store.start)
    await late
    await complete(newsroom, slug, readers)
    assert all(reader.resets == 0 for reader in readers)


async def test_cut_subscriptions_lose_nothing_on_a_busy_ticker(store, hurt, newsroom, slug, crowd):
    """Pub/sub connections are cut again and again while entries flow."""
    readers = await crowd(hurt, slug, 2)
    for number in range(20):
        if number % 4 == 0:
            store.cut()
        await published(newsroom, slug, f"Meldung {number}")
    await complete(newsroom, slug, readers)
    assert all(reader.resets == 0 for reader in readers)


async def test_a_cut_subscription_loses_nothing_on_a_quiet_ticker(
    store, hurt, newsroom, slug, crowd
):
    """An event that was published while nobody listened arrives without another one."""
    readers = await crowd(hurt, slug)
    newsroom.publish(slug, "Vor dem Schnitt")
    store.cut()
    newsroom.publish(slug, "Gleich nach dem Schnitt")
    await complete(newsroom, slug, readers)


async def test_a_hung_redis_is_noticed_and_survived(store, hurt, newsroom, slug, crowd):
    """A Redis that stops answering is noticed within seconds; publishing is repeated."""
    readers = await crowd(hurt, slug)
    store.hang()
    try:
        late = asyncio.create_task(published(newsroom, slug, "In die Stille"))
        await asyncio.to_thread(wait_for, lambda: not upstream(hurt), "the server misses Redis")
        page = await asyncio.to_thread(get, f"{hurt.url}/t/{slug}", timeout=10)
        assert page.status_code in {200, 503}
    finally:
        store.resume()
    await late
    await complete(newsroom, slug, readers)
    assert all(reader.resets == 0 for reader in readers)
    assert len({entry["id"] for entry in newsroom.entries(slug)["entries"]}) == 4


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers share one socket")
def test_a_worker_with_nothing_in_memory_leaves_readers_to_one_who_has(store, hurt, slug):
    """While Redis hangs, a worker that takes another's place turns nobody away."""
    editor = hurt.editor()
    editor.create(slug)
    everywhere(hurt.url, slug, editor.publish(slug, "Da")["position"])
    wait_for(
        lambda: all(_status(f"{hurt.url}/t/{slug}") == 200 for _ in BOTH_ANSWER), "all know it"
    )
    kept, gone = hurt.workers
    store.hang()
    try:
        os.kill(gone, signal.SIGKILL)
        wait_for(lambda: _listening(hurt.url) == 1, "another has seen that it cannot serve", 30)
        assert [_status(f"{hurt.url}/t/{slug}") for _ in range(20)] == [200] * 20
        os.kill(kept, signal.SIGKILL)
        wait_for(lambda: _status(f"{hurt.url}/readyz") == 503, "those with nothing say so", 30)
    finally:
        store.resume()
    wait_for(lambda: _status(f"{hurt.url}/t/{slug}") == 200, "all is well again")
    wait_for(lambda: _listening(hurt.url) == 2, "both serve")


def _listening(url: str) -> int:
    """Return how many sockets take connections at an address."""
    port = f":{int(url.rpartition(':')[2]):04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(port) and row[3] == "0A" for row in rows)


def _status(url: str) -> int:
    try:
        return get(url, timeout=2).status_code
    except httpx2.HTTPError:
        return 0


async def test_publishing_into_a_hung_redis_is_refused_in_time_and_repeated_once(
    store, hurt, newsroom, slug, crowd
):
    """The editor is told within seconds to repeat it; the same key then makes one entry of it."""
    readers = await crowd(hurt, slug)
    key = {"Idempotency-Key": "nur-einmal"}

    def post() -> httpx2.Response:
        return newsroom.http.post(f"/{slug}/entries", json={"headline": "Einmal"}, headers=key)

    store.hang()
    try:
        began = time.monotonic()
        refused = await asyncio.to_thread(post)
        assert time.monotonic() - began < 7
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
    finally:
        store.resume()
    answers = [await asyncio.to_thread(post) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    await complete(newsroom, slug, readers)
    for reader in readers:
        headlines = [event["headline"] for event in reader.history if event["type"] == "put"]
        assert headlines == ["Einmal"]
        assert reader.resets == 0


@pytest.mark.parametrize("follow_up", [False, True], ids=["quiet", "with other events"])
async def test_a_rollback_resets_readers(store, hurt, newsroom, slug, crowd, tmp_path, follow_up):
    """Redis comes back without its last writes; readers end with what stands now."""
    readers = await crowd(hurt, slug)
    await complete(newsroom, slug, readers)
    shutil.copytree(store.folder, tmp_path / "earlier")
    for number in range(3):
        newsroom.publish(slug, f"Verloren {number}")
    await complete(newsroom, slug, readers)
    store.kill()
    shutil.rmtree(store.folder)
    shutil.copytree(tmp_path / "earlier", store.folder)
    await asyncio.to_thread(store.start)
    if follow_up:
        for number in range(3):
            await published(newsroom, slug, f"Anders {number}")
    await complete(newsroom, slug, readers)
    assert all(reader.resets >= 1 for reader in readers)
    assert all(not entry.startswith("Verloren") for reader in readers for entry in reader.entries)


async def test_all_data_lost_ends_in_what_a_reload_shows(store, hurt, newsroom, slug, crowd):
    """After a loss of everything there is no such ticker any more, and readers learn of it."""
    readers = await crowd(hurt, slug)
    await complete(newsroom, slug, readers)
    store.client.flushall()
    for reader in readers:
        # Who happens not to be connected at that moment is refused, others are reset.
        before = reader.refused
        await reader.until(
            lambda reader=reader, before=before: reader.missing or reader.refused > before,
            "nothing",
        )
    for transport in ("sse", "json"):
        answer = await asyncio.to_thread(get, f"{hurt.url}/t/{slug}/live?as={transport}")
        assert answer.status_code == 404
    with pytest.raises(Ended) as ended:
        async with follow("ws", hurt.url, slug, readers[0].at) as stream:
            await stream.next()
    assert ended.value.code == 1013
    assert get(f"{hurt.url}/t/{slug}").status_code == 404


async def test_a_ticker_made_anew_after_a_loss_is_followed(store, hurt, newsroom, slug, crowd):
    """Everything is lost and the same slug created again at once: readers show the new one."""
    readers = await crowd(hurt, slug)
    await complete(newsroom, slug, readers)
    store.client.flushall()
    editor = hurt.editor()
    editor.create(slug)
    editor.publish(slug, "Von vorn")
    await complete(editor, slug, readers)
    assert all(reader.resets >= 1 and not reader.ended for reader in readers)
