"""A visitor: loads one page over and over, between other things."""

from __future__ import annotations

import time

from benchmarks.loads.line import Line, accepted, request

PAUSE = 0.005
"""Seconds from one answer to the next request."""


class Visitor:
    """Asks for the page, and keeps how long each answer took."""

    def __init__(self, line: Line, path: str) -> None:
        self.times: list[float] = []
        self._line = line
        self._page = request("GET", path, {"Accept-Encoding": "gzip"})
        self._asked: float | None = None
        self._due = 0.0

    def visit(self) -> None:
        """Hear the answer if it has come, or ask if it is time."""
        now = time.perf_counter()
        if self._asked is not None:
            if answer := self._line.hear():
                accepted(answer)
                self.times.append(now - self._asked)
                self._asked, self._due = None, now + PAUSE
        elif now >= self._due:
            self._line.ask(self._page)
            self._asked = now

    def visit_until(self, moment: float) -> bool:
        """Do the same, and tell whether it is past a moment."""
        self.visit()
        return time.perf_counter() > moment
