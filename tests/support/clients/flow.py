"""A flow of entries: somebody who publishes one after the other, whatever breaks meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from support.machines.servers import Editor


class Flow:
    """Entries that are published one after the other, each until it is acknowledged."""

    def __init__(self, editor: Editor, slug: str) -> None:
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        """What went wrong at each try that was in vain."""
        self.stopped = False
        headers = {"Authorization": f"Bearer {editor.token}"}
        self._http = httpx2.Client(headers=headers, timeout=20, verify=False)
        self._url = f"{editor.url}/api/tickers/{slug}/entries"

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
        except httpx2.HTTPError as error:
            self.refused.append(type(error).__name__)
            return False
        if not said.is_success:
            self.refused.append(str(said.status_code))
        return said.is_success


@contextmanager
def flowing(editor: Editor, slug: str) -> Iterator[Flow]:
    """Let entries flow meanwhile."""
    flow = Flow(editor, slug)
    thread = threading.Thread(target=flow.run)
    thread.start()
    try:
        yield flow
    finally:
        flow.stopped = True
        thread.join()
