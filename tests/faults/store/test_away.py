"""While Redis is away, readers are served from memory whatever they have asked for before."""

from __future__ import annotations

import pytest
from support.clients.readers import everywhere, get
from support.machines.servers import Server
from support.machines.stores import wait_for

PATHS = (
    "/",
    "/t/lage",
    "/t/lage/e/da",
    "/t/lage/e/weg",
    "/t/lage/embed",
    "/t/lage/jsonld",
    "/t/lage/live?as=json",
    "/api/tickers",
    "/api/tickers/lage",
    "/api/tickers/lage/entries",
    "/api/tickers/lage/entries?limit=5",
    "/api/tickers/lage/entries/da",
    "/api/openapi.json",
    "/sitemap.xml",
)


@pytest.fixture
def alone(store):
    """A server of one worker, whose memory is the only one."""
    with Server(store.url, drain_seconds=1) as server:
        yield server


@pytest.mark.parametrize("how", ["kill", "hang"])
def test_what_was_there_is_there_while_redis_is_away(store, alone, how):
    """Pages, lists, one entry, what partners and programs read: as before, at once, and not 503."""
    editor = alone.editor()
    editor.create("lage")
    editor.http.put("/lage/entries/weg", json={"headline": "Weg"})
    editor.retract("lage", "weg")
    entry = editor.http.put("/lage/entries/da", json={"headline": "Da"}).json()
    everywhere(alone.url, "lage", entry["position"])
    before = {path: get(alone.url + path) for path in PATHS}
    getattr(store, how)()
    wait_for(lambda: "away" in get(f"{alone.url}/readyz").json()["redis"], "Redis is missed")
    for path, answer in before.items():
        again = get(alone.url + path, timeout=2)
        assert (again.status_code, again.text) == (answer.status_code, answer.text), path
        assert again.headers.get("etag") == answer.headers.get("etag"), path
