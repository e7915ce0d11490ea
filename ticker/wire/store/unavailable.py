"""Unavailable: why Redis has not done what it was asked, in a word for meters and in a sentence."""

from __future__ import annotations

import ssl

from ticker.wire.kinds import Reason
from ticker.wire.store.replies import ErrorReply
from ticker.wire.store.troubles import TROUBLES

_BY_CODE: dict[str, Reason] = {
    "ASK": "moved",
    "CLUSTERDOWN": "moved",
    "CROSSSLOT": "moved",
    "LOADING": "away",
    "MASTERDOWN": "away",
    "MISCONF": "misconf",
    "MOVED": "moved",
    "NOAUTH": "denied",
    "NOPERM": "noperm",
    "NOREPLICAS": "noreplicas",
    "OOM": "oom",
    "READONLY": "readonly",
    "WRONGPASS": "denied",
}


class Unavailable(Exception):
    """Redis does not answer, or refuses; see `reason` for whether anything may have been done."""

    def __init__(self, reason: Reason, words: str = "") -> None:
        super().__init__(TROUBLES[reason].said(words))
        self.reason: Reason = reason
        self.words = words
        self.counted = False
        """Whether it has been told as the refusal of a write."""


class Lasting(Unavailable):
    """Something is wrong with Redis that does not pass: whoever starts is told, and nothing is."""


def unavailable(error: Exception) -> Unavailable:
    """Return what an error means: Redis's own answer, or that of the connection to it."""
    if isinstance(error, Unavailable):
        return error
    words = str(error) or type(error).__name__
    if isinstance(error, ErrorReply):
        return Unavailable(_reason_of(error), words)
    # Where TLS just ends without a word, the other side has gone, as others do without TLS.
    of_tls = isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError)
    return Unavailable("tls" if of_tls else "away", words)


def _reason_of(error: ErrorReply) -> Reason:
    if "user executing the script" in str(error):  # as Redis 7.0 says it, without a code
        return "noperm"
    if error.code == "ERR" and "AUTH" in str(error):  # it wants no password, and was given one
        return "denied"
    return _BY_CODE.get(error.code, "failed")
