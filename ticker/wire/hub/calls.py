"""Calls for a read of the log, and joining by them: the rules of catching up, without its waiting.

One read is in flight at a time. Whoever calls for one while it runs causes one more after it, for
what is being read may have been asked for too early to hold what the caller needs; and all who
call meanwhile share that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ticker.wire.channel.channel import CaughtUp, Channel
from ticker.wire.channel.reader import Reader
from ticker.wire.log.event import Follows
from ticker.wire.log.position import Position


class Unknown(Exception):
    """There is no such ticker."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A read of the log that is under way."""

    call: int
    """The last call that came before it."""
    position: Position | None
    """Where the channel was."""


class Calls:
    """Which calls for a read have been answered by one that began after them."""

    __slots__ = ("_asked", "_channel", "_done")

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._asked = self._done = 0

    @property
    def open(self) -> bool:
        """Tell whether a read is called for."""
        return self._done < self._asked

    def ask(self) -> int:
        """Call for a read; return the number of the call."""
        self._asked += 1
        return self._asked

    def begin(self) -> Reading:
        """Begin a read, which has to ask the log what follows its position."""
        return Reading(self._asked, self._channel.position)

    def end(self, reading: Reading, follows: Follows) -> bool:
        """Take what the log has said; False where it leaves a doubt, and the calls stay open."""
        if self._channel.caught_up(reading.position, follows) is CaughtUp.AGAIN:
            return False
        self._done = reading.call
        return True

    def answered(self, call: int) -> bool:
        """Tell whether a read has succeeded that began after a call."""
        return call <= self._done


def joining(channel: Channel, reader: Reader, since: Position | None) -> Iterator[None]:
    """Have a reader follow from a position, from now on for None, or reset it.

    Each time this yields, a read has to be waited for that begins only now. A position we do not
    know may be *ahead* of us, where this process lags behind the one that served the page: only a
    read of the log tells. Raises Unknown.
    """
    if _joined(channel, reader, since):
        return
    yield
    if _joined(channel, reader, since):
        return
    if not channel.exists:
        raise Unknown(channel.name)
    channel.reset(reader)


def _joined(channel: Channel, reader: Reader, since: Position | None) -> bool:
    if since is None:
        if not channel.exists or channel.position is None:
            return False
        since = channel.position
    return (channel.exists or since != channel.position) and channel.join(reader, since)
