"""A worker in the test's own process, for tests that change what it takes for granted.

It is what a worker process runs, on a thread and an event loop of its own.
"""

from __future__ import annotations

import socket
import threading
from typing import Any, Self

from support.clients.readers import get
from support.machines.servers import Editor, new_code, new_token
from support.machines.stores import wait_for
from ticker import settings
from ticker.newsroom.people.roles import ADMIN, Grants
from ticker.web.server import WorkerServer, configured

NARROW = 8192


class Here:
    """A worker on a free port, as a context manager."""

    def __init__(
        self, redis_url: str, *, narrow: bool = False, port: int = 0, **given: Any
    ) -> None:
        """Take settings; narrow where the kernel is to take little at once for any client."""
        self.settings = settings.read({"redis_url": redis_url, **given}, {})
        self.listening = socket.socket()
        if narrow:
            self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, NARROW)
        self.listening.bind(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.server = WorkerServer(configured(self.settings), self.settings)
        self.thread = threading.Thread(target=self.server.run, args=([self.listening],))
        self._editors: list[Editor] = []

    def __enter__(self) -> Self:
        self.thread.start()
        wait_for(lambda: self.server.started and self._ready(), "the worker is ready")
        return self

    def __exit__(self, *_: object) -> None:
        for editor in self._editors:
            editor.http.close()
        self.server.should_exit = True
        self.thread.join()
        self.listening.close()

    def _ready(self) -> bool:
        return get(f"{self.url}/readyz").status_code == 200

    @property
    def readers(self) -> int:
        """How many follow anything."""
        return int(get(f"{self.url}/readyz").json()["readers"])

    @property
    def connections(self) -> int:
        """How many connections the server would wait for if it ended."""
        return len(self.server.server_state.connections)

    def counted(self, name: str, **labels: str) -> float:
        """Return a number as it stands in the metrics; there is one count for the whole process."""
        sought = "".join(f'{key}="{value}"' for key, value in labels.items())
        for line in get(f"{self.url}/metrics").text.splitlines():
            if line.startswith(f"{name}{{{sought}}}" if labels else f"{name} "):
                return float(line.rpartition(" ")[2])
        raise AssertionError(f"there is no {name} with {labels} in the metrics")

    def link(self, name: str, grants: Grants = ADMIN) -> str:
        """Return a link by which somebody signs in."""
        code = new_code(self.settings.redis_url, self.settings.prefix, name, grants)
        return f"{self.url}/sign-in?code={code}"

    def editor(self) -> Editor:
        """Return somebody who may write here."""
        token = new_token(self.settings.redis_url, self.settings.prefix)
        self._editors.append(Editor(self.url, token))
        return self._editors[-1]
