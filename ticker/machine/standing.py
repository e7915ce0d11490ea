"""Standing: how the workers of this machine are, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum


class State(bytes, Enum):
    """How a worker is, as it tells its parent with each beat of its pulse."""

    STARTS = b"."
    """It answers nobody yet."""
    SERVES = b"s"
    AWAY = b"a"
    """It serves, and does not reach Redis."""
    REFUSED = b"r"
    """It serves, and Redis takes no writes."""


_TROUBLES = {
    State.AWAY: "Redis is away: readers get what is in memory, and nobody can publish.",
    State.REFUSED: "Redis refuses writes: readers are served, and nobody can publish; /readyz and "
    "the log say why.",
}


def serve(states: Sequence[State]) -> int:
    """Return how many answer whoever comes."""
    return sum(state is not State.STARTS for state in states)


def sentence(states: Sequence[State], where: str) -> str:
    """Return how all workers are that listen there."""
    number, serving = len(states), serve(states)
    if not serving:
        said = f"No worker serves on {where} yet."
    elif serving < number:
        are = "serve" if serving > 1 else "serves"
        said = f"{serving} of {number} workers {are} on {where}; the others start."
    else:
        said = f"{number} worker{'s serve' if number > 1 else ' serves'} on {where}."
    troubles = [words for state, words in _TROUBLES.items() if state in states]
    return " ".join([said, *troubles])
