"""Favourites: whoever makes up hosts gets no place, and drives out nobody who is asked for."""

from __future__ import annotations

import pytest

from ticker.web.memory import favourites
from ticker.web.memory.favourites import MINUTE, MOST, MOST_COUNTED, SECOND, Favourites

OURS = [f"https://{number}.example" for number in range(MOST)]


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    clock = [1000.0]
    monkeypatch.setattr(favourites, "monotonic", lambda: clock[0])
    return clock


@pytest.mark.usefixtures("clock")
def test_the_first_few_have_places():
    """So many as there are places, from the first request on."""
    asked = Favourites()
    assert all(asked.ask(one) for one in OURS)
    assert not asked.ask("https://fifth.example")


def test_what_is_made_up_has_no_place(clock):
    """However many they are, those that are asked for again and again keep theirs."""
    asked = Favourites()
    for one in OURS * 3:
        asked.ask(one)
    clock[0] += SECOND
    assert not any(asked.ask(f"https://{number}.made-up") for number in range(2 * MOST_COUNTED))
    clock[0] += SECOND
    assert all(asked.ask(one) for one in OURS)


def test_what_was_asked_for_long_ago_is_forgotten(clock):
    """After two minutes it is others' turn."""
    asked = Favourites()
    for one in OURS * 3:
        asked.ask(one)
    clock[0] += 2 * MINUTE
    others = [f"https://other-{number}.example" for number in range(MOST)]
    for one in others:
        asked.ask(one)
    clock[0] += SECOND
    assert all(asked.ask(one) for one in others)
    assert not asked.ask(OURS[0])
