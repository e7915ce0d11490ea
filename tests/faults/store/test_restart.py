"""A server that is restarted while entries flow."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager

import httpx2
import pytest
from support.machines.servers import Editor, Server
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


class Flow:
    """Entries that are published one after the other, each until it is acknowledged."""

    def __init__(self, editor: Editor) -> None:
        self.acknowledged: list[str] = []
        self.stopped = False
        headers = {"Authorization": f"Bearer {editor.token}"}
        self._http = httpx2.Client(headers=headers, timeout=5, verify=False)
        self._url = f"{editor.url}/api/tickers/{SLUG}/entries"

    def run(self) -> None:
        """Publish until told to stop."""
        number = 0
        with self._http:
            while not self.stopped:
                if self._published(f"e{number}"):
                    self.acknowledged.append(f"e{number}")
                    number += 1

    def _published(self, entry_id: str) -> bool:
        try:
            said = self._http.put(f"{self._url}/{entry_id}", json={"headline": entry_id})
        except httpx2.HTTPError:
            return False
        return said.is_success


@contextmanager
def flowing(editor: Editor):
    """Let entries flow meanwhile."""
    flow = Flow(editor)
    thread = threading.Thread(target=flow.run)
    thread.start()
    try:
        yield flow
    finally:
        flow.stopped = True
        thread.join()


async def test_a_restart_under_load_loses_and_doubles_nothing(own, editor, crowd):
    """Readers who come back to the new server have every entry that was acknowledged, once."""
    readers = await crowd(own, SLUG, 4)
    with flowing(editor) as flow:
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
