"""Health: alive, and ready to serve readers."""

from __future__ import annotations

import pytest
from support.clients.readers import follow, get
from support.machines.servers import Server
from support.machines.stores import RedisServer, wait_for


def test_the_server_says_that_it_lives(server):
    """`/healthz` answers as long as the process does; nobody keeps the answer."""
    answer = get(f"{server.url}/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert answer.headers["cache-control"] == "no-store"


async def test_the_server_says_how_it_stands(server, ticker):
    """`/readyz` tells whether Redis is there, how many follow, and how safe a write is."""
    said = get(f"{server.url}/readyz").json()
    assert (said["ready"], said["redis"]) == (True, "connected")
    assert said["troubles"] == {}
    assert said["durability"] == "Every change is on disk before it is acknowledged."
    async with follow("ws", server.url, ticker) as stream:
        await stream.until("ready")
        # Each worker counts its own readers, and any of them may answer.
        wait_for(lambda: get(f"{server.url}/readyz").json()["readers"], "a reader is counted")


@pytest.fixture
def lonely():
    """A server whose Redis may be taken away."""
    store = RedisServer().start()
    with Server(store.url) as server:
        yield server, store
    store.close()


def test_readers_are_served_from_memory_while_redis_is_away(lonely):
    """Without Redis pages that were open stay open, `/readyz` says so, and writes are 503."""
    server, store = lonely
    editor = server.editor()
    editor.create("storm")
    entry = editor.publish("storm", "Noch da")
    assert "Noch da" in get(f"{server.url}/t/storm").text
    store.kill()
    away = wait_for(
        lambda: (said := get(f"{server.url}/readyz")).json()["redis"].startswith("away") and said,
        "the server has noticed",
    )
    assert away.status_code == 200
    page = get(f"{server.url}/t/storm")
    assert (page.status_code, "Noch da" in page.text) == (200, True)
    poll = get(f"{server.url}/t/storm/live", params={"since": entry["position"]})
    assert poll.json() == {"at": entry["position"], "events": []}
    for answer in (
        editor.http.post("/storm/entries", json={"headline": "x"}),
        get(f"{server.url}/t/storm/live", params={"since": "1-00000000"}),
        get(f"{server.url}/t/other"),
        get(f"{server.url}/"),
    ):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["cache-control"] == "no-store"
    counted = 'ticker_writes_refused_total{reason="away"} 1.0'
    assert counted in get(f"{server.url}/metrics").text
    store.start()
    wait_for(lambda: get(f"{server.url}/").status_code == 200, "Redis is back")
    assert editor.http.post("/storm/entries", json={"headline": "Wieder"}).status_code == 201
