"""While Redis is away, readers are served from memory whatever they have asked for before."""

from __future__ import annotations

import pytest
from support.clients.readers import everywhere, get
from support.machines.servers import Server
from support.machines.stores import wait_for

PATHS = (
    "/",
    "/t/{slug}",
    "/t/{slug}/e/da",
    "/t/{slug}/e/weg",
    "/t/{slug}/embed",
    "/t/{slug}/jsonld",
    "/t/{slug}/live?as=json",
    "/api/tickers",
    "/api/tickers/{slug}",
    "/api/tickers/{slug}/entries",
    "/api/tickers/{slug}/entries?limit=5",
    "/api/tickers/{slug}/entries/da",
    "/api/openapi.json",
    "/sitemap.xml",
)


@pytest.fixture(scope="module")
def alone(store):
    """A server of one worker, whose memory is the only one."""
    with Server(store.url, drain_seconds=1) as server:
        yield server


@pytest.mark.parametrize(("goes", "comes"), [("kill", "start"), ("hang", "resume")])
def test_what_was_there_is_there_while_redis_is_away(store, alone, slug, goes, comes):
    """Pages, lists, one entry, what partners and programs read: as before, at once, and not 503."""
    wait_for(lambda: redis_is(alone, "connected"), "it has got over the test before")
    editor = alone.editor()
    editor.create(slug)
    editor.http.put(f"/{slug}/entries/weg", json={"headline": "Weg"})
    editor.retract(slug, "weg")
    entry = editor.http.put(f"/{slug}/entries/da", json={"headline": "Da"}).json()
    everywhere(alone.url, slug, entry["position"])
    paths = [path.format(slug=slug) for path in PATHS]
    before = {path: get(alone.url + path) for path in paths}
    getattr(store, goes)()
    try:
        wait_for(lambda: redis_is(alone, "away"), "Redis is missed")
        for path, answer in before.items():
            again = get(alone.url + path, timeout=2)
            assert (again.status_code, again.text) == (answer.status_code, answer.text), path
            assert again.headers.get("etag") == answer.headers.get("etag"), path
    finally:
        getattr(store, comes)()


def redis_is(server: Server, word: str) -> bool:
    return word in get(f"{server.url}/readyz").json()["redis"]
