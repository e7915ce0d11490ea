"""Seldom: the log says the same warning once a minute, and how often it would have."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from typing import NamedTuple

PAUSE_SECONDS = 60.0
MOST_KEPT = 200
"""Warnings that are told apart; of more, those are forgotten that were said first."""


class _Said(NamedTuple):
    at: float
    unsaid: int


class Seldom(logging.Filter):
    """Lets a warning pass that has not been said within a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._said: OrderedDict[tuple[str, str], _Said] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is logged; a warning then says what was not."""
        if record.levelno != logging.WARNING:
            return True
        text, now = record.getMessage(), time.monotonic()
        which = record.name, text
        said = self._said.get(which)
        if said and now - said.at < PAUSE_SECONDS:
            self._said[which] = _Said(said.at, said.unsaid + 1)
            return False
        self._said.pop(which, None)
        self._said[which] = _Said(now, 0)
        if len(self._said) > MOST_KEPT:
            self._said.popitem(last=False)
        if said and said.unsaid:
            record.msg, record.args = (
                f"{text} (And {said.unsaid} times since it was said last.)",
                (),
            )
        return True
