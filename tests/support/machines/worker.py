"""A worker: one process of the server, whose constants a test may have set."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Self

from support.clients.readers import get
from support.machines.servers import SETTLE_SECONDS, Server
from support.machines.stores import wait_for

_SERVING = Path(__file__).with_name("serving.py")


class Worker(Server):
    """One worker on a store of somebody else's, as a context manager."""

    def __init__(
        self,
        store_url: str,
        constants: dict[str, Any] | None = None,
        *,
        sends: int | None = None,
        **settings: Any,
    ) -> None:
        """Take the size of the kernel's buffer for what is sent to each reader."""
        super().__init__(store_url, **settings)
        self._constants = constants or {}
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
        if sends is not None:
            self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, sends)
        self.address: tuple[str, int] = self._listening.getsockname()
        self.url = "http://{}:{}".format(*self.address)
        self.environment["TICKER_PORT"] = str(self.address[1])

    def start(self, *_: str) -> Self:
        descriptor = self._listening.fileno()
        said, says = os.pipe()
        with os.fdopen(says, "wb") as output:
            self._running = subprocess.Popen(
                [sys.executable, str(_SERVING), str(descriptor), json.dumps(self._constants)],
                env=self.environment,
                pass_fds=[descriptor],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
            )
        self.process = self._running
        self._listening.close()
        self.lines = []
        self._reading = threading.Thread(target=self._read, args=(said,), daemon=True)
        self._reading.start()
        wait_for(self._ready, "the worker is ready", SETTLE_SECONDS)
        return self

    def close(self) -> None:
        super().close()
        self._listening.close()
        if self.process is not None:
            assert self._running.stdin is not None
            self._running.stdin.close()
            self._reading.join(5)
        self.assert_calm()

    def assert_calm(self) -> None:
        """Assert that nothing unforeseen has happened inside."""
        late = "timeout graceful shutdown exceeded"  # somebody was not waited for any longer
        said = "".join(line for line in self.lines if late not in line)
        assert not re.search(r"Traceback|^ERROR|^CRITICAL", said, re.MULTILINE), said

    @property
    def readers(self) -> int:
        """How many readers it says it has."""
        return int(get(f"{self.url}/readyz").json()["readers"])

    @property
    def files(self) -> int:
        """How many files and sockets it has open."""
        assert self.process is not None
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    @property
    def memory(self) -> int:
        """How many bytes of memory it holds."""
        assert self.process is not None
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def until_readers(self, number: int, seconds: float = 15.0) -> None:
        """Wait until it has so many readers."""
        wait_for(lambda: self.readers == number, f"there are {number} readers", seconds)
