"""A newsroom: publishes at a steady pace over several lines, in a process that no reader delays."""

from __future__ import annotations

import multiprocessing
import selectors
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing

from benchmarks.loads.line import Broken, Line, accepted

LINES = 16


class Newsroom(multiprocessing.Process):
    """Publishes within so many seconds, as soon as it is started."""

    def __init__(self, port: int, publications: Sequence[bytes], seconds: float) -> None:
        super().__init__(daemon=True)
        self.took = 0.0
        """How many seconds it took; 0 as long as not all is published."""
        self._port = port
        self._publications = publications
        self._seconds = seconds
        self._hears, self._tells = multiprocessing.Pipe(duplex=False)

    def done(self) -> bool:
        """Tell whether all is published; raise Broken where it never will be."""
        if self._hears.poll():
            self.took = self._hears.recv()
        elif not self.took and not self.is_alive():
            raise Broken("not all of it was published.")
        return bool(self.took)

    def run(self) -> None:
        """Publish; this is the process."""
        with ExitStack() as stack, selectors.DefaultSelector() as busy:
            free = [stack.enter_context(closing(Line(self._port))) for _ in range(LINES)]
            began = time.perf_counter()
            for number, publication in enumerate(self._publications):
                due = began + number * self._seconds / len(self._publications)
                while not free or time.perf_counter() < due:
                    free += _heard(busy, max(0.0, due - time.perf_counter()) if free else None)
                line = free.pop(0)  # in turn: the server hangs up on who is silent for long
                line.ask(publication)
                busy.register(line, selectors.EVENT_READ, line)
            while busy.get_map():
                _heard(busy, None)
            self._tells.send(time.perf_counter() - began)


def _heard(busy: selectors.BaseSelector, seconds: float | None) -> list[Line]:
    """Wait so long for answers; return the lines on which they came."""
    free = []
    for key, _ in busy.select(seconds):
        line: Line = key.data
        if answer := line.hear():
            accepted(answer)
            busy.unregister(line)
            free.append(line)
    return free
