"""A reader of server-sent events, each one chunk of a response without end."""

from __future__ import annotations

import random

from ticker.wire.channel.farewells import SPOKEN_TO, Farewell
from ticker.wire.channel.frames import chunk
from ticker.wire.transports.socket import SocketReader, Sockets


class EventStreamReader(SocketReader):
    """A reader of server-sent events, each one chunk of a response without end."""

    __slots__ = ()

    KIND = "sse"

    def __init__(self, sockets: Sockets) -> None:
        super().__init__(sockets, "chunk")

    def data_received(self, data: bytes) -> None:
        """End the stream for whoever asks for something more: nothing could be answered in it."""
        if data.strip():
            self.end(SPOKEN_TO)

    def _say(self, farewell: Farewell) -> None:
        said = comment(farewell) + retry(farewell)
        self._finish((chunk(said) if said else b"") + chunk(b""))
        if self._transport is not None:
            self._transport.close()


def comment(farewell: Farewell) -> bytes:
    """Return a reason in words, for whoever reads along; a browser passes it over."""
    return b": %b\n\n" % farewell.reason.encode() if farewell is SPOKEN_TO else b""


def retry(farewell: Farewell) -> bytes:
    """Return what tells a reader of server-sent events when to come back, drawn for each."""
    if not farewell.spread:
        return b""
    return b"retry: %d\n\n" % int(random.uniform(0, farewell.spread) * 1000)
