"""Seldom: whatever happens often is told once a minute, with how often it was."""

from __future__ import annotations

import logging

import pytest

from ticker.wire import seldom


@pytest.fixture
def log(monkeypatch):
    """A log, what it says, and a clock that is set by hand."""
    said, now = [], [1000.0]
    monkeypatch.setattr(seldom.time, "monotonic", lambda: now[0])
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())
    handler.addFilter(seldom.Seldom())
    logger = logging.getLogger("tests.seldom")
    logger.addHandler(handler)
    yield logger, said, now
    logger.removeHandler(handler)


def test_the_same_warning_is_told_once_a_minute(log):
    """The next one says how many were passed over; others are told, and so is what is graver."""
    logger, said, now = log
    for _ in range(5):
        logger.warning("Noise from %s.", "a")
    logger.warning("Noise from %s.", "b")
    for _ in range(2):
        logger.error("Noise.")
    now[0] += seldom.PAUSE_SECONDS
    logger.warning("Noise from %s.", "a")
    logger.warning("Noise from %s.", "b")
    assert said == [
        "Noise from a.",
        "Noise from b.",
        "Noise.",
        "Noise.",
        "Noise from a. (And 4 times since it was said last.)",
        "Noise from b.",
    ]


def test_what_is_told_apart_is_bounded(log):
    """However many different warnings there are, they cost a bounded room."""
    logger, said, _ = log
    for number in range(3 * seldom.MOST_KEPT):
        logger.warning("Noise %d.", number)
    assert len(said) == 3 * seldom.MOST_KEPT
    logger.warning("Noise 0.")
    assert said[-1] == "Noise 0."
