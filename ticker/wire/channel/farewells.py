"""Farewells: why streams end, and when their readers should come back.

All close codes (RFC 6455, 7.4.1) that a reader may be told stand here.

| code | for whom                                                 | come back?           |
| ---- | -------------------------------------------------------- | -------------------- |
| 1000 | everything has been said: after `reset` and `gone`       | as that word says    |
| 1002 | whoever breaks the protocol                              | once mended          |
| 1003 | whoever sends data: the stream only sends                | without sending any  |
| 1008 | whoever may not show the ticker                          | no                   |
| 1009 | whoever sends much                                       | without sending any  |
| 1012 | all, when the server ends                                | over so many seconds |
| 1013 | whoever finds no place, no ticker, or the store away     | over so many seconds |

Whoever takes too little is cut off without a code.
"""

from __future__ import annotations

from dataclasses import dataclass

NORMAL = 1000
PROTOCOL_ERROR = 1002
UNSUPPORTED_DATA = 1003
NO_STATUS = 1005
"""Never sent: what a closing without a code counts as."""
NOT_ALLOWED = 1008
TOO_BIG = 1009
SERVICE_RESTART = 1012
TRY_AGAIN_LATER = 1013


@dataclass(frozen=True, slots=True)
class Farewell:
    """Why the server ends a stream: a WebSocket close code, and its reason."""

    code: int
    reason: str = ""
    spread: float = 0.0
    """Seconds over which the readers should come back."""


DONE = Farewell(NORMAL)
"""Everything has been said."""


SPOKEN_TO = Farewell(UNSUPPORTED_DATA, "this stream only sends, and has no end to answer behind")
"""For whoever asks for something else on the same connection."""

GOING = Farewell(SERVICE_RESTART)
"""For whoever comes while the server ends, and is told no time."""


def begun_anew(spread: float) -> Farewell:
    """Say that the stream is over with a `reset`: what there is now is to be loaded first."""
    return Farewell(NORMAL, "", spread)


def restarting(spread: float) -> Farewell:
    """Ask all to come back when another server has taken this one's place."""
    return Farewell(SERVICE_RESTART, f"{spread:g}", spread)


def later(spread: float) -> Farewell:
    """Ask whoever could not be served to try again."""
    return Farewell(TRY_AGAIN_LATER, f"{spread:g}", spread)


def not_allowed(reason: str) -> Farewell:
    """Turn away whoever need not come back."""
    return Farewell(NOT_ALLOWED, reason)
