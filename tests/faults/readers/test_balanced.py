"""Two machines on one Redis behind nginx, set up as the docs say: one dies, each is updated."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from support.clients.flow import flowing
from support.clients.readers import get
from support.machines import nginx
from support.machines.servers import Editor, Server, new_token
from support.machines.stores import wait_for


@pytest.fixture(scope="module")
def machines(store):
    """Two servers, and the address of the balancer before them."""
    if not nginx.installed():
        pytest.skip("nginx is not installed; on Debian and Ubuntu: apt install nginx")
    given = {"drain_seconds": 1, "trusted_proxies": "127.0.0.1"}
    with (
        Server(store.url, **given) as one,
        Server(store.url, **given) as other,
        nginx.balancing(one.url, other.url) as url,
    ):
        yield SimpleNamespace(one=one, other=other, url=url)


@pytest.fixture
def editor(machines, store, slug):
    """Somebody who writes by way of the balancer."""
    editor = Editor(machines.url, new_token(store.url, "ticker"))
    editor.create(slug)
    yield editor
    editor.http.close()


async def flows_on(flow) -> None:
    """Wait until some more entries were acknowledged."""
    goal = len(flow.acknowledged) + 10
    await asyncio.to_thread(wait_for, lambda: len(flow.acknowledged) > goal, "entries flow")


async def test_one_of_two_machines_dies(machines, editor, slug, crowd):
    """Its readers go on by the other one where they were; what was acknowledged is there, once."""
    readers = await crowd(machines, slug, 4)
    with flowing(editor, slug) as flow:
        await flows_on(flow)
        await asyncio.to_thread(machines.one.kill)
        await flows_on(flow)
    await all_have(editor, slug, flow, readers)
    assert not flow.refused, "what was in flight is repeated at the other, as a `PUT` may be"
    await asyncio.to_thread(machines.one.start)


async def test_one_after_the_other_is_started_again(machines, editor, slug, crowd):
    """Of a rolling update readers notice that they come back, and editors nothing."""
    readers = await crowd(machines, slug, 4)
    with flowing(editor, slug) as flow:
        for server in (machines.one, machines.other):
            await flows_on(flow)
            await asyncio.to_thread(server.stop)
            await flows_on(flow)
            await asyncio.to_thread(server.start)
            await asyncio.to_thread(wait_for, lambda one=server: writes(one), "it writes again")
    await all_have(editor, slug, flow, readers)
    assert not flow.refused


def writes(server) -> bool:
    """Tell whether the balancer leads writers there."""
    return "\nticker_events_total{" in get(f"{server.url}/metrics").text


async def all_have(editor, slug, flow, readers) -> None:
    """Each reader has each entry that was acknowledged, once and in turn, and none was reset."""
    page = await asyncio.to_thread(editor.entries, slug, limit=1)
    for reader in readers:
        await reader.until_at(page["at"])
        assert reader.resets == 0
        puts = [event["id"] for event in reader.history if event["type"] == "put"]
        assert puts == flow.acknowledged
