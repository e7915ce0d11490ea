"""Progress: whether a client takes anything of what waits for it."""

from __future__ import annotations

import asyncio

from ticker.wire.transports import kernel

LOOKS = 5
"""How often in a row nothing may have changed."""


class Progress:
    """What is known of one client, which is looked at every few seconds."""

    __slots__ = ("_left", "_looks")

    def __init__(self) -> None:
        self._left = -1
        self._looks = 0

    def none(self, transport: asyncio.Transport) -> bool:
        """Look; tell whether the client has taken nothing for as long as it may."""
        descriptor = transport.get_extra_info("socket").fileno()
        left = transport.get_write_buffer_size() + kernel.outstanding(descriptor)
        self._looks = self._looks + 1 if left == self._left else 1
        self._left = left
        return self._looks >= LOOKS
