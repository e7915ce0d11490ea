"""A channel: what one process knows of one ticker's log, and who follows it there.

A channel is a chain: base → frames → position. The frames are its *window* on the log. Whatever
comes, from pub/sub or from a read of the log, either continues the chain, or is in it already, or
shows that the channel does not know enough and has to read the log (`catch up`). First opening, a
lost connection and a lost message are so one and the same case.

Nothing here waits or does I/O: every rule is one step that cannot be interrupted, so a reader who
joins gets each event either by its replay or live, never both and never neither. The hub does the
waiting.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from enum import Enum, auto
from itertools import islice
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from ticker.wire import meters
from ticker.wire.channel import frames
from ticker.wire.channel.fanout import Fanout
from ticker.wire.channel.farewells import DONE, Farewell, begun_anew
from ticker.wire.channel.frames import Frame
from ticker.wire.channel.reader import Reader
from ticker.wire.channel.turns import Turns
from ticker.wire.clock import Clock
from ticker.wire.log.event import Event, Follows
from ticker.wire.log.extent import Extent
from ticker.wire.log.position import BEGINNING, Position

READERS_PER_SECOND = 500
"""How many readers who were reset may load the page again in a second, for `spread`."""
READY_SECONDS = 1.0
"""For how long all who join share one word that says what time it is."""
LARGEST_REPLAY = 1024 * 1024
"""Bytes of what a reader has missed beyond which loading the page is quicker."""


class CaughtUp(Enum):
    """What a read of the log has shown."""

    YES = auto()
    AGAIN = auto()


class Delivery(NamedTuple):
    """An event that was written to all readers."""

    at: Position
    seconds: float
    """How long after it was made the last one was written to."""


class Channel:
    """The window, the position, and the readers of one ticker."""

    def __init__(
        self,
        name: str,
        extent: Extent,
        turns: Turns,
        clock: Clock,
        forget: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the turns in which fan-outs write, and the clock of Redis.

        ``forget`` is called whenever a text is withdrawn or superseded, for others may keep it.
        """
        self.name = name
        self.extent = extent
        self.position: Position | None = None
        """The newest event's position; None until the log has been read once."""
        self.fanout = Fanout(turns, self._written)
        """All who follow here, and what is on its way to them."""
        self.gone = False
        self.delivered: Delivery | None = None
        """The last that there were readers for."""
        self.kept: dict[Hashable, Any] = {}
        """What others keep of this ticker; forgotten with what is withdrawn or superseded."""
        self._forget = forget
        self._turns = turns
        self._clock = clock
        self._ready: Frame | None = None
        self._ready_until = 0.0
        self._base = BEGINNING
        self._window: deque[Frame] = deque()
        self._bytes = 0
        """Of the texts in the window that tell something. The log counts the others as well, but
        may have them in fewer words: so the window never has less than the log."""
        self._telling: WeakValueDictionary[str | None, Frame] = WeakValueDictionary()
        """By their subjects, those that have its present text and are anywhere: in the window, or
        waiting for a slow reader. None is the header."""

    @property
    def exists(self) -> bool:
        """Tell whether there is a ticker: its creation is its first event."""
        return self.position not in (None, BEGINNING) and not self.gone

    def knows(self, position: Position) -> bool:
        """Tell whether that position is in the chain."""
        return self._behind(position) is not None

    def receive(self, event: Event) -> bool:
        """Take an event from wherever it comes; False where the log has to be read."""
        heard = self._hear(event)
        self._trim()
        return heard

    def caught_up(self, asked: Position | None, follows: Follows) -> CaughtUp:
        """Take what the log said of the position it was asked for."""
        if follows.continued:
            if asked is None or not self.knows(asked):
                return CaughtUp.AGAIN  # the window has moved past it, if on the same history at all
            heard = all(self._hear(event) for event in follows.events)
            self._trim()  # only now: what the log had withdrawn may have been told here until now
            return CaughtUp.YES if heard else CaughtUp.AGAIN
        if asked != self.position:
            return CaughtUp.AGAIN  # we have moved since the read began: it speaks of the past
        self._replace(follows.events)
        return CaughtUp.YES

    def join(self, reader: Reader, since: Position) -> bool:
        """Replay what follows a position and register, in one step; False if it is unknown."""
        behind = self._behind(since)
        if self.position is None or behind is None:
            return False
        missed = list(islice(self._window, len(self._window) - behind, None))
        if sum(len(frame.text) for frame in missed) > LARGEST_REPLAY:
            return False
        if missed and missed[-1].ends:
            reader.greet(missed)
            reader.end(DONE)
        else:
            self.fanout.join(reader)
            reader.greet([*missed, self._ready_at(self.position)])
        return True

    def beat(self, row: int | None = None, *, upstream: bool) -> None:
        """Tell readers, all or one row of them, their position, and whether Redis is in reach."""
        if self.position is None or not self.fanout:
            return
        frame = frames.beat(self.position, self._clock.written, upstream=upstream)
        if row is None:
            self.fanout.give(frame)
        else:
            self.fanout.beat(row, frame)

    def reset(self, reader: Reader) -> None:
        """Reset a reader whose position cannot be continued."""
        meters.reset("position")
        spread = _spread(len(self.fanout))
        reader.greet([self._reset_over(spread)])
        reader.end(begun_anew(spread))

    def end(self, farewell: Farewell) -> None:
        """Let all readers go."""
        self._replaced().end(farewell)

    def _replaced(self) -> Fanout:
        """Go on with a new fan-out; the one before finishes by itself."""
        leaving, self.fanout = self.fanout, Fanout(self._turns, self._written)
        return leaving

    def _behind(self, position: Position) -> int | None:
        """Return how many frames follow a position in the chain; None where it is not in it."""
        if self.position is None:
            return None
        behind = self.position.offset - position.offset
        if not 0 <= behind <= len(self._window):
            return None
        at = self._base if behind == len(self._window) else self._window[-behind - 1].at
        return behind if at == position else None

    def _hear(self, event: Event) -> bool:
        if event.after == self.position:
            self._deliver(event)
            return True
        return self.position is not None and self.knows(event.at)

    def _deliver(self, event: Event) -> None:
        self._append(event)
        if event.type == "reset":
            self._reset_all("announced")
            return
        frame = self._window[-1]
        self.fanout.give(frame)
        if frame.ends:
            self.end(DONE)

    def _append(self, event: Event) -> None:
        """Continue the chain; what is withdrawn or superseded is sent to nobody from now on."""
        if event.type == "remove" or event.tells:
            self._silence(event)
        if event.may_supersede or not event.tells:
            self.kept.clear()
            self._forget()
        self.position = event.at
        self.gone = event.type == "gone"
        if event.type == "reset":
            self._begin(event.at)
            return
        if self.gone:
            self._begin(event.after)
            for earlier in list(self._telling.values()):
                if earlier.event:  # what waits for slow readers is gone as well
                    earlier.become(earlier.event.voided())
        frame = Frame.of(event)
        self._window.append(frame)
        if event.tells:
            self._telling[event.subject] = frame
            self._bytes += len(frame.text)

    @property
    def kept_bytes(self) -> int:
        """Return how many bytes of events are kept for resuming."""
        return self._bytes

    def _trim(self) -> None:
        """Shorten the window by the rule by which the log is trimmed."""
        while self._is_too_long:
            oldest = self._window.popleft()
            self._base = oldest.at
            self._bytes -= _told(oldest)

    @property
    def _is_too_long(self) -> bool:
        events = len(self._window)
        return events > self.extent.events or (self._bytes > self.extent.bytes and events > 1)

    def _silence(self, event: Event) -> None:
        """Let an earlier text about the same be told no more, wherever it is."""
        earlier = self._telling.pop(event.subject, None)
        if earlier is None or earlier.event is None:
            return
        at = earlier.at.offset - self._base.offset - 1
        if 0 <= at < len(self._window) and self._window[at] is earlier:
            self._bytes -= _told(earlier)
        told = earlier.event
        earlier.become(told.withdrawn() if event.type == "remove" else told.voided())

    def _begin(self, base: Position) -> None:
        """Begin the window anew."""
        self._base = base
        self._window.clear()
        self._bytes = 0

    def _replace(self, events: list[Event]) -> None:
        """Begin the chain anew with the whole log, and let all readers go who followed another."""
        first = self.position is None
        self.kept.clear()
        self._forget()
        self.gone = False
        self.position = events[0].after if events else BEGINNING
        self._begin(self.position)
        for event in events:
            self._append(event)
        self._trim()
        if not first:
            self._reset_all("history")

    def _reset_all(self, reason: meters.Reset) -> None:
        """Let all readers go; they load afresh what waits for them, and may have been withdrawn."""
        leaving = self._replaced()
        meters.reset(reason, len(leaving))
        spread = _spread(len(leaving))
        leaving.reset(self._reset_over(spread), begun_anew(spread))

    def _written(self, written: Sequence[Frame]) -> None:
        """Measure what has been written to the last reader."""
        for frame in written:
            made_at = frame.event.made_at if frame.event else None
            if made_at is not None:
                meters.written(made_at)
                self.delivered = Delivery(frame.at, max(0.0, self._clock.now - made_at))

    def _ready_at(self, position: Position) -> Frame:
        """Return the word for all who join at this position; a crowd that comes back shares it."""
        now = self._clock.now
        same = self._ready_until - READY_SECONDS <= now < self._ready_until
        if self._ready is None or self._ready.at != position or not same:
            self._ready = frames.ready(position, self._clock.written)
            self._ready_until = now + READY_SECONDS
        return self._ready

    def _reset_over(self, spread: float) -> Frame:
        return frames.reset(self.position or BEGINNING, self._clock.written, spread)


def _spread(readers: int) -> float:
    """Return over how many seconds so many come back: as long as it takes to serve them."""
    return min(30.0, max(1.0, round(readers / READERS_PER_SECOND, 1)))


def _told(frame: Frame) -> int:
    """Return the bytes of its text, if it tells something."""
    return len(frame.text) if frame.event and frame.event.tells else 0
