"""A subscription: the connection on which Redis rings the bell."""

from __future__ import annotations

import math
from collections.abc import Awaitable
from typing import Any

from redis.exceptions import RedisError

from ticker.wire.log.unavailable import unavailable


class Subscription:
    """A pub/sub connection that never reconnects by itself: it works, or it ends with an error.

    Without a subscription it cannot be read, so the first channel is one that always stays.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def add(self, *channels: str) -> None:
        """Ask for channels; each is confirmed by a heard ``subscribe``."""
        if channels:
            await _done(self._connection.send_command("SUBSCRIBE", *channels))

    async def drop(self, channel: str) -> None:
        """Give up a channel."""
        await _done(self._connection.send_command("UNSUBSCRIBE", channel))

    async def heard(self) -> tuple[str, str, bytes]:
        """Wait for the next word from Redis: its kind, its channel, and what it carries."""
        kind, channel, payload = await _done(self._connection.read_response(timeout=math.inf))
        return kind.decode(), channel.decode(), payload


async def _done(command: Awaitable[Any]) -> Any:
    try:
        return await command
    except (RedisError, OSError, TimeoutError) as error:
        raise unavailable(error) from error
