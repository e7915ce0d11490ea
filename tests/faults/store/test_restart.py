"""A server that is restarted while entries flow."""

from __future__ import annotations

import asyncio

import pytest
from support.clients.flow import flowing
from support.machines.servers import Server
from support.machines.stores import wait_for

SLUG = "abschied"


@pytest.fixture
def own():
    """A server of the test's own."""
    with Server(drain_seconds=1) as server:
        yield server


@pytest.fixture
def editor(own):
    editor = own.editor()
    editor.create(SLUG)
    return editor


async def test_a_restart_under_load_loses_and_doubles_nothing(own, editor, crowd):
    """Readers who come back to the new server have every entry that was acknowledged, once."""
    readers = await crowd(own, SLUG, 4)
    with flowing(editor, SLUG) as flow:
        await asyncio.to_thread(wait_for, lambda: len(flow.acknowledged) > 10, "entries flow")
        await asyncio.to_thread(own.stop)
        before = len(flow.acknowledged)
        await asyncio.to_thread(own.start)
        await asyncio.to_thread(
            wait_for, lambda: len(flow.acknowledged) > before + 10, "entries flow again"
        )
    page = await asyncio.to_thread(editor.entries, SLUG, limit=1)
    for reader in readers:
        await reader.until_at(page["at"])
        assert reader.resets == 0
        puts = [event["id"] for event in reader.history if event["type"] == "put"]
        assert puts == flow.acknowledged
