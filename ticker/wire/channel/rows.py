"""Rows: a fan-out's readers in parts; those who flow are numbers there, and nothing else.

What a delivery costs beyond the kernel's work is mostly touching an object per reader: with ten
thousand of them each is a walk through memory that no cache holds. So a reader whose socket takes
everything at once is known by the number of that socket, and written to by a plain loop over
numbers. An object is touched only where something is odd: a write that falls short or fails.

Numbers are reused at once, by the next reader, a page, the connection to Redis. A number is never
written to once it was given back:

- Whoever stops flowing is taken out at once, before its socket is closed (`stop`, `remove`), and
  a number is looked up here in the same step in which it is written to.
- A number that has been taken out does not come back before the next pass (`Fanout.flows`), so what
  a new reader has got by its join is not told to it again.
- Who stops in the middle of a pass is still told what its turn would have brought (`_stopped`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain

from ticker.wire.channel.frames import Batch
from ticker.wire.channel.reader import FAILED, NOWHERE, Reader
from ticker.wire.kinds import Wrapping

logger = logging.getLogger(__name__)


class Row:
    """One part of a fan-out's readers."""

    __slots__ = ("_flows", "_others", "_stopped")

    def __init__(self) -> None:
        self._others: dict[Reader, None] = {}
        """Who has no socket, or one that is full, or has just begun to flow."""
        self._flows: dict[Wrapping, dict[int, Reader]] = {}
        """Who flows, by the number of its socket, for each wrapping."""
        self._stopped: dict[int, Reader] = {}
        """Who has stopped since this row's turn began."""

    def __iter__(self) -> Iterator[Reader]:
        return chain(self._others, *(flow.values() for flow in self._flows.values()))

    def add(self, reader: Reader) -> None:
        """Seat a reader who does not flow yet."""
        self._others[reader] = None

    def flow(self, reader: Reader, number: int) -> None:
        """Know a reader by the number of its socket from now on."""
        del self._others[reader]
        self._flows.setdefault(reader.wrapping, {})[number] = reader
        reader.number = number

    def stop(self, reader: Reader) -> None:
        """Know a reader by itself again."""
        if reader.number != NOWHERE:
            self._stopped[reader.number] = reader
            self.remove(reader)
            self.add(reader)

    def remove(self, reader: Reader) -> bool:
        """Forget a reader; tell whether it was here."""
        if reader.number != NOWHERE:
            del self._flows[reader.wrapping][reader.number]
            reader.number = NOWHERE
            return True
        here = reader in self._others
        self._others.pop(reader, None)
        return here

    def turn(self) -> tuple[dict[Wrapping, list[int]], list[Reader]]:
        """Begin this row's turn; return the numbers of those who flow, and all others."""
        self._stopped.clear()
        return {wrapping: list(flow) for wrapping, flow in self._flows.items()}, list(self._others)

    def write(self, numbers: Iterable[int], wrapping: Wrapping, batch: Batch) -> None:
        """Write to those who flowed when this row's turn began."""
        data, flow, write = batch.wrapped(wrapping), self._flows[wrapping], os.write
        size = len(data)
        for number in numbers:
            if number not in flow:
                self._tell_stopped(number, batch)
                continue
            try:
                sent = write(number, data)
            except BlockingIOError:
                sent = 0
            except OSError:
                sent = FAILED
            if sent != size:
                reader = flow[number]
                carefully(reader, partial(reader.fell_short, batch, sent))

    def _tell_stopped(self, number: int, batch: Batch) -> None:
        reader = self._stopped.get(number)
        if reader is not None:
            carefully(reader, partial(reader.write, batch))


def carefully(reader: Reader, tell: Callable[[], None]) -> None:
    """Tell a reader something; one that fails is cut off, and keeps nothing from the others."""
    try:
        tell()
    except Exception:
        logger.exception("A reader could not be written to; it is cut off.")
        reader.part()
        reader.cut()
