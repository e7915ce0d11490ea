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
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import ParamSpec

from ticker.wire.channel.frames import Batch
from ticker.wire.channel.reader import FAILED, NO_NUMBER, NumberedReader, Reader
from ticker.wire.kinds import Wrapping

logger = logging.getLogger(__name__)

P = ParamSpec("P")


class Row:
    """One part of a fan-out's readers."""

    __slots__ = ("_flows", "_others", "_stopped")

    def __init__(self) -> None:
        self._others: dict[Reader, None] = {}
        """Who has no socket, or one that is full, or has just begun to flow."""
        self._flows: dict[Wrapping, dict[int, NumberedReader]] = {}
        """Who flows, by the number of its socket, for each wrapping."""
        self._stopped: dict[int, NumberedReader] | None = None
        """Who has stopped since this row's turn began, if it has."""

    def __iter__(self) -> Iterator[Reader]:
        return chain(self._others, *(flow.values() for flow in self._flows.values()))

    def add(self, reader: Reader) -> None:
        """Seat a reader who does not flow yet."""
        self._others[reader] = None

    def flow(self, reader: NumberedReader, number: int) -> None:
        """Know a reader by the number of its socket from now on."""
        del self._others[reader]
        self._flows.setdefault(reader.wrapping, {})[number] = reader
        reader.number = number

    def stop(self, reader: NumberedReader) -> None:
        """Know a reader by itself again."""
        if reader.number == NO_NUMBER:
            return
        if self._stopped is not None:
            self._stopped[reader.number] = reader
        self.remove(reader)
        self.add(reader)

    def remove(self, reader: Reader) -> bool:
        """Forget a reader; tell whether it was here."""
        if reader.number != NO_NUMBER:
            del self._flows[reader.wrapping][reader.number]
            reader.number = NO_NUMBER
            return True
        here = reader in self._others
        self._others.pop(reader, None)
        return here

    def begin_turn(self) -> tuple[dict[Wrapping, list[int]], list[Reader]]:
        """Return the numbers of those who flow, and all others."""
        self._stopped = {}
        return {wrapping: list(flow) for wrapping, flow in self._flows.items()}, list(self._others)

    def end_turn(self) -> None:
        """Remember nothing of those who have stopped."""
        self._stopped = None

    def write(self, numbers: Sequence[int], wrapping: Wrapping, batch: Batch) -> None:
        """Write to those who flowed when this row's turn began."""
        flow, write = self._flows[wrapping], os.write
        try:
            data = batch.wrapped(wrapping)
        except Exception:  # noqa: BLE001 - each of them meets it again, is told of, and is cut off
            for reader in [flow[number] for number in numbers if number in flow]:
                carefully(reader, reader.write, batch)
            return
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
                carefully(reader, reader.fell_short, batch, sent)

    def _tell_stopped(self, number: int, batch: Batch) -> None:
        reader = self._stopped.get(number) if self._stopped else None
        if reader is not None:
            carefully(reader, reader.write, batch)


def carefully(reader: Reader, tell: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Tell a reader something; one that fails is cut off, and keeps nothing from the others."""
    try:
        tell(*args, **kwargs)
    except Exception:
        logger.exception("A reader could not be written to; it is cut off.")
        reader.part()
        reader.cut()
