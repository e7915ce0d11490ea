"""Behind a proxy: a server that is reached by a UNIX socket only."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import httpx2

from support.machines.servers import Server

PROXIED = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "Host": "live.example"}


class Behind(Server):
    """A server of which nginx, say, knows the socket."""

    def __init__(self, path: Path, **settings: Any) -> None:
        super().__init__(**{"uds": path, **settings})
        self.path = path

    def start(self, *options: str) -> Self:
        super().start(*options)
        del self.environment["TICKER_PORT"]
        return self

    def _address(self) -> str:
        self.environment.setdefault("TICKER_PORT", "0")
        assert self.process is not None
        assert self.process.poll() is None, "".join(self.lines)
        return f"unix:{self.path}" if "Stop with" in "".join(self.lines) else ""

    def _ready(self) -> bool:
        try:
            return self.asked("/readyz").status_code == 200
        except httpx2.HTTPError:
            return False

    def asked(self, path: str, **headers: str) -> httpx2.Response:
        """Ask once, as a proxy does, on a connection of its own."""
        with httpx2.Client(transport=httpx2.HTTPTransport(uds=str(self.path)), timeout=20) as one:
            return one.get(f"http://localhost{path}", headers={**PROXIED, **headers})
