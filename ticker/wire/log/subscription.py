"""A subscription: the line on which Redis rings the bell."""

from __future__ import annotations

from ticker.wire.store.line import Line
from ticker.wire.store.replies import ErrorReply
from ticker.wire.store.unavailable import unavailable


class Subscription:
    """A pub/sub line that never reconnects by itself: it works, or it ends with an error.

    Without a subscription nothing is heard on it, so the first channel is one that always stays.
    """

    def __init__(self, line: Line) -> None:
        self._line = line

    def add(self, *channels: str) -> None:
        """Ask for channels; each is confirmed by a heard ``subscribe``. Raises Unavailable."""
        if channels:
            self._line.send([("SUBSCRIBE", *channels)])

    def drop(self, channel: str) -> None:
        """Give up a channel. Raises Unavailable."""
        self._line.send([("UNSUBSCRIBE", channel)])

    async def heard(self) -> tuple[str, str, bytes]:
        """Wait for the next word from Redis: its kind, its channel, and what it carries."""
        (word,) = await self._line.take(1)
        if isinstance(word, ErrorReply):
            raise unavailable(word)
        kind, channel, payload = word
        return kind.decode(), channel.decode(), payload
