"""Behind a UNIX socket: whoever connects has opened a file that not everybody may, so is believed.

It has no address of its own. What it says of whom it asks for counts (`X-Forwarded-*`), as that of
a trusted proxy does; where it says nothing, nobody can be told apart.
"""

from __future__ import annotations

import logging
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

logger = logging.getLogger(__name__)


class Trusting:
    """Those who are trusted, and whoever has no address."""

    def __init__(self, others: Any) -> None:
        self._others = others

    def __contains__(self, address: str | None) -> bool:
        return address is None or address in self._others

    def get_trusted_client_address(self, said: str) -> tuple[str, int]:
        """Return the last address of which not one that is trusted has told."""
        found: tuple[str, int] = self._others.get_trusted_client_address(said)
        return found


class BehindSocket(ProxyHeadersMiddleware):
    """Reads `X-Forwarded-*` of whoever connects by a UNIX socket."""

    def __init__(self, app: Any, trusted: str) -> None:
        """Take which proxies are trusted that stand before the one at the socket."""
        super().__init__(app, trusted)
        self.trusted_hosts: Any = Trusting(self.trusted_hosts)
        self._warned = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not self._warned and scope.get("path", "").endswith("/live"):
            self._warn(scope)
        await super().__call__(scope, receive, send)

    def _warn(self, scope: Any) -> None:
        if any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
            return
        self._warned = True
        logger.warning(
            "A reader has come by the UNIX socket without X-Forwarded-For. Unless it is one of "
            "this machine, let the proxy set it: no limit of an address holds for whoever has none."
        )
