"""An outlet: what an answer is written to, which can end before all of its request has come."""

from __future__ import annotations

import asyncio
from typing import Protocol, cast

REST_SECONDS = 30.0
"""For how long what is still being sent is taken, once it is answered."""
LARGEST_REST = 16 * 1024 * 1024
"""How many bytes of it."""


class Finishing(Protocol):
    """What knows how to end a connection behind an answer."""

    def finish(self) -> None:
        """End it, once all that has been written can have arrived."""


class Outlet:
    """A connection's transport, as far as an answer sees it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.write = transport.write
        self.is_closing = transport.is_closing

    def close(self) -> None:
        """End the connection as its protocol does: to hold that here would be a ring in memory."""
        cast("Finishing", self._transport.get_protocol()).finish()
