"""Errands while things break: what is due is done, once, in order, as soon as it can be."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from datetime import UTC, datetime, timedelta

import httpx2
from support.clients.readers import get
from support.machines.servers import Server
from support.machines.stores import wait_for

NUMBER = 60


def schedule(editor, slug: str, number: int, start: datetime, step: timedelta) -> None:
    """Schedule entries, one after the other, from a moment on."""
    for n in range(number):
        content = {
            "headline": f"Geplant {n}",
            "state": "scheduled",
            "published_at": (start + n * step).isoformat(),
        }
        answer = editor.http.put(f"/{slug}/entries/n{n}", json=content)
        assert answer.status_code == 201, answer.text


def out(server: Server, slug: str) -> list[dict]:
    """Return what readers see, oldest first; nothing while nobody answers."""
    url = f"{server.url}/api/tickers/{slug}/entries"
    try:
        answer = get(url, params={"limit": 100}, timeout=5)
    except httpx2.HTTPError:
        return []
    return answer.json()["entries"][::-1] if answer.status_code == 200 else []


def told(store, slug: str) -> int:
    """Return how many events there are, by asking nobody who may be asleep."""
    return store.client.llen(f"ticker:{{{slug}}}:log")


def pass_by(moment: datetime) -> None:
    """Let a moment pass."""
    wait_for(lambda: datetime.now(UTC) > moment, "that moment has passed")


def all_out_once(server: Server, slug: str, number: int) -> list[dict]:
    def all_of_them() -> list[dict]:  # a worker may still be without Redis when another has it
        found = out(server, slug)
        return found if len(found) == number else []

    entries = wait_for(all_of_them, "all are out", 30)
    assert {entry["revision"] for entry in entries} == {2}
    places = [int(entry["position"].partition("-")[0]) for entry in entries]
    assert places == list(range(2, number + 2)), "not in the order of their times"
    return entries


def test_workers_are_killed_while_entries_go_out(hurt, slug):
    """kill -9 over and over: every entry goes out, once, in the order of their times."""
    editor = hurt.editor()
    editor.create(slug)
    start = datetime.now(UTC) + timedelta(seconds=2)
    schedule(editor, slug, NUMBER, start, timedelta(milliseconds=60))
    for seen in (5, 30):
        wait_for(lambda least=seen: len(out(hurt, slug)) >= least, f"{seen} are out", 30)
        for worker in hurt.workers:
            os.kill(worker, signal.SIGKILL)
    all_out_once(hurt, slug, NUMBER)


def test_a_worker_sleeps_over_an_errand(hurt, store, slug):
    """SIGSTOP of one: the other goes on; awake again, the first does nothing twice."""
    editor = hurt.editor()
    editor.create(slug)
    start = datetime.now(UTC) + timedelta(seconds=1.5)
    schedule(editor, slug, 40, start, timedelta(milliseconds=50))
    first, other = hurt.workers
    for victim in (first, other):
        seen = told(store, slug)
        os.kill(victim, signal.SIGSTOP)
        wait_for(lambda least=seen: told(store, slug) > least, "the other one goes on", 7)
        os.kill(victim, signal.SIGCONT)
    all_out_once(hurt, slug, 40)


def test_redis_is_away_over_the_due_time(hurt, store, slug):
    """What came due meanwhile goes out as soon as Redis is there again."""
    editor = hurt.editor()
    editor.create(slug)
    start = datetime.now(UTC) + timedelta(seconds=1)
    schedule(editor, slug, 5, start, timedelta(milliseconds=100))
    store.kill()
    pass_by(start + timedelta(seconds=1))
    store.start()
    entries = all_out_once(hurt, slug, 5)
    for entry in entries:  # not a minute late: they carry the time that was planned
        assert entry["published_at"] < entry["updated_at"]


def test_the_server_is_down_over_the_due_time(hurt, slug):
    """What came due while nothing ran goes out when the server starts, within a second or two."""
    editor = hurt.editor()
    editor.create(slug)
    start = datetime.now(UTC) + timedelta(seconds=1)
    schedule(editor, slug, 3, start, timedelta(milliseconds=10))
    hurt.kill()
    pass_by(start + timedelta(milliseconds=100))
    hurt.start()
    began = time.monotonic()
    all_out_once(hurt, slug, 3)
    assert time.monotonic() - began < 4


async def test_other_writes_are_not_held_up(hurt, slug):
    """While many are due at once, an editor publishes as ever."""
    editor = hurt.editor()
    editor.create(slug)
    start = datetime.now(UTC) + timedelta(seconds=4)
    await asyncio.to_thread(schedule, editor, slug, 100, start, timedelta(0))
    await asyncio.sleep(max(0.0, (start - datetime.now(UTC)).total_seconds()))
    editor.create(f"{slug}-anderer")
    took = []
    while len(out(hurt, slug)) < 100:
        began = time.monotonic()
        await asyncio.to_thread(editor.publish, f"{slug}-anderer", "Sofort")
        took.append(time.monotonic() - began)
    assert took
    assert max(took) < 1
