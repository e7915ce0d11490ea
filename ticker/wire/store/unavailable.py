"""Unavailable: why Redis has not done what it was asked, in a word for meters and in a sentence."""

from __future__ import annotations

from ticker.wire.kinds import Reason
from ticker.wire.store.replies import ErrorReply

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

_BY_CODE: dict[str, Reason] = {
    "ASK": "moved",
    "CLUSTERDOWN": "moved",
    "CROSSSLOT": "moved",
    "LOADING": "away",
    "MASTERDOWN": "away",
    "MISCONF": "misconf",
    "MOVED": "moved",
    "NOAUTH": "away",
    "NOPERM": "noperm",
    "NOREPLICAS": "noreplicas",
    "OOM": "oom",
    "READONLY": "readonly",
}


class Unavailable(Exception):
    """Redis does not answer, or refuses; see `reason` for whether anything may have been done."""

    def __init__(self, reason: Reason, words: str = "") -> None:
        sentence = SENTENCES[reason]
        super().__init__(f"{sentence}: {words}" if words else f"{sentence}.")
        self.reason: Reason = reason


def unavailable(error: Exception) -> Unavailable:
    """Return what an error means: Redis's own answer, or that of the connection to it."""
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, ErrorReply):
        denied = "user executing the script" in str(error)  # as Redis 7.0 says it, without a code
        reason = "noperm" if denied else _BY_CODE.get(error.code, "failed")
        return Unavailable(reason, str(error))
    return Unavailable("away", str(error) or type(error).__name__)
