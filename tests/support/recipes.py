"""Recipes: the programs that the docs print for following a ticker, and what they live through."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.machines.proxies import Proxy
from support.machines.servers import Editor, Server
from support.machines.stores import wait_for

TEXT = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text(encoding="utf-8")
OVER = "There is no more to come."
ENDS = ("gone", "refused")
WAYS = ("ws", "sse", "poll", "page")
PATIENCE_SECONDS = 30.0
"""Less than the minute of silence after which they would join again in any case."""


def program(heading: str, url: str, slug: str) -> str:
    """Return what is printed under a heading, for a ticker of ours."""
    code = re.findall(rf"## .*{re.escape(heading)}\n.*?```\w+\n(.*?)```", TEXT, re.DOTALL)[0]
    return code.replace("https://live.example", url).replace("hochwasser", slug)


class Life:
    """A ticker that is followed through a proxy, and all that happens on the way."""

    def __init__(self, server: Server, proxy: Proxy, slug: str, **fields: Any) -> None:
        self.server, self.proxy, self.slug = server, proxy, slug
        self.editor: Editor = server.editor()
        self.editor.create(slug, language="de", **fields)
        self.entries = [self.editor.publish(slug, f"Beitrag {number}") for number in range(3)]

    def told(self, headline: str) -> list[str]:
        """Publish, and return the headlines that are to be shown, newest first."""
        self.entries.append(self.editor.publish(self.slug, headline))
        return self.stands()

    def stands(self) -> list[str]:
        """Return what is to be shown, whichever worker has heard of it yet."""
        return [entry["headline"] for entry in reversed(self.entries)]

    def lived(self, shown: Callable[[], list[str]]) -> None:
        """Go through everything but the end; what is shown must be what stands each time."""

        def shows(headlines: list[str], when: str) -> None:
            wait_for(lambda: shown() == headlines, f"all is shown {when}", PATIENCE_SECONDS)

        shows(self.stands(), "at first")
        shows(self.told("Neu"), "that is published")
        self.proxy.cut()
        shows(self.told("Getrennt"), "after a connection was cut")
        self.proxy.taken.clear()
        self.proxy.stopped.update(WAYS)
        self.proxy.cut()
        self.told("Abgewiesen")
        wait_for(lambda: self.proxy.taken, "it is refused", PATIENCE_SECONDS)
        self.proxy.stopped.clear()
        shows(self.stands(), "after it was refused")
        self.editor.retract(self.slug, self.entries.pop(0)["id"])
        shows(self.stands(), "after one was taken back")
        for worker in self.server.workers:
            os.kill(worker, signal.SIGTERM)
            wait_for(lambda gone=worker: self._another(gone), "there is another worker")
            shows(self.told(f"Neu gestartet, ohne {worker}"), "after a worker ended")
        for language in ("en", "de"):
            self.editor.http.patch(f"/{self.slug}", json={"language": language})
            shows(self.told(f"In {language}"), "after a reset")

    def _another(self, gone: int) -> bool:
        workers = self.server.workers
        return gone not in workers and len(workers) > 1


@contextmanager
def lives() -> Iterator[tuple[Server, Proxy]]:
    """Start a server whose readers come back at once, and a proxy before it."""
    with Server(workers=2, drain_seconds=1) as server:
        proxy = Proxy(int(server.url.rpartition(":")[2]))
        yield server, proxy
        proxy.close()
