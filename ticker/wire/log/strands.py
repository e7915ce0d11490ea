"""Strands: a ticker may have more than one log, each with a channel; what each of them is called.

The log that readers follow is called by the ticker's name, one beside it by `name/which`.
"""

from __future__ import annotations

EVENTS = "events"
FIRST = "log"


def beside(name: str, which: str) -> str:
    """Return what a ticker's further log is called."""
    return f"{name}/{which}"


def is_beside(strand: str) -> bool:
    """Tell whether a log is one that readers do not follow."""
    return "/" in strand


def keys_of(strand: str) -> tuple[str, str, str]:
    """Return whose a log is, and the ends of the keys of the log and of its channel."""
    name, _, which = strand.partition("/")
    return name, *keys(which)


def keys(which: str) -> tuple[str, str]:
    """Return the ends of the keys of a log and of its channel; "" is the one of readers."""
    return (which, f"{which}:{EVENTS}") if which else (FIRST, EVENTS)


def called(name: str, channel: str) -> str:
    """Return what a log is called, by its ticker's name and the end of its channel's key."""
    which = channel.removesuffix(EVENTS).removesuffix(":")
    return beside(name, which) if which else name
