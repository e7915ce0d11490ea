"""Unavailable: why Redis has not done what it was asked, in a word for meters and in a sentence."""

from __future__ import annotations

from redis import exceptions

from ticker.wire.kinds import Reason

SENTENCES: dict[Reason, str] = {
    "away": "Redis is out of reach",
    "readonly": "Redis is a replica, which takes no writes; name the master in TICKER_REDIS_URL",
    "oom": "Redis is full (maxmemory); give it more memory, or delete tickers that have ended. "
    "Retractions still get through",
    "noreplicas": "Redis has fewer replicas in reach than its min-replicas-to-write asks for",
    "noperm": "Redis does not allow this user a command that is needed; see its ACL",
    "misconf": "Redis cannot save to its disk, and takes no writes until it can",
    "moved": "This part of the cluster lies on another server than the one in TICKER_REDIS_URL",
    "undurable": "Redis has not written the change to its disk in time",
    "contended": "Others have changed the same thing at the same time, again and again",
    "layout": "The data in Redis are of a later version of Ticker",
    "failed": "Redis does not do what it is asked",
}

UNKNOWN: frozenset[Reason] = frozenset({"away", "undurable", "failed"})
"""Where it cannot be known whether what was asked for has been done."""

_BY_CODE: dict[str, Reason] = {
    "NOREPLICAS": "noreplicas",
    "MISCONF": "misconf",
    "READONLY": "readonly",
    "OOM": "oom",
    "NOPERM": "noperm",
    "MOVED": "moved",
    "CLUSTERDOWN": "moved",
    "CROSSSLOT": "moved",
}
# The client takes the code off the words of errors that it has a class for.
_BY_CLASS: tuple[tuple[type[Exception], Reason], ...] = (
    (exceptions.ReadOnlyError, "readonly"),
    (exceptions.OutOfMemoryError, "oom"),
    (exceptions.NoPermissionError, "noperm"),
    (exceptions.MovedError, "moved"),
    (exceptions.AskError, "moved"),
    (exceptions.ClusterDownError, "moved"),
    (exceptions.ClusterCrossSlotError, "moved"),
    (exceptions.ConnectionError, "away"),
    (exceptions.TimeoutError, "away"),
    (OSError, "away"),
    (TimeoutError, "away"),
)


class Unavailable(Exception):
    """Redis does not answer, or refuses; see `reason` for whether anything may have been done."""

    def __init__(self, reason: Reason, words: str = "") -> None:
        sentence = SENTENCES[reason]
        super().__init__(f"{sentence}: {words}" if words else f"{sentence}.")
        self.reason: Reason = reason

    @property
    def undone(self) -> bool:
        """Tell whether nothing has been done, for certain."""
        return self.reason not in UNKNOWN


def reason_of(error: Exception) -> Reason:
    """Return why a command has failed."""
    for kind, reason in _BY_CLASS:
        if isinstance(error, kind):
            return reason
    return _BY_CODE.get(str(error).partition(" ")[0], "failed")


def unavailable(error: Exception) -> Unavailable:
    """Return what an error of the client means."""
    return Unavailable(reason_of(error), str(error))
