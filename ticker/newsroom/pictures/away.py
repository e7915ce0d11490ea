"""Away: why the pictures' files are out of reach, in a word and in a sentence."""

from __future__ import annotations

import re
from typing import Literal

from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

Reason = Literal["away", "slow", "denied", "full", "nowhere"]

SENTENCES: dict[Reason, str] = {
    "away": "The pictures' files are out of reach; see whether what TICKER_MEDIA names is there",
    "slow": "What keeps the pictures' files does not answer in time; try again later",
    "denied": "The pictures' files may not be read or written; see the rights of what TICKER_MEDIA "
    "names, and for a bucket the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "full": "There is no room for the pictures' files; make some, or name another place in "
    "TICKER_MEDIA",
    "nowhere": "The folder or bucket that TICKER_MEDIA names does not exist; create it",
}

_DENIED = (PermissionDeniedError, UnauthenticatedError, PermissionError)
_BY_NUMBER: dict[int, Reason] = {
    1: "denied",
    13: "denied",
    17: "nowhere",  # a file is where the folder should be
    20: "nowhere",
    27: "full",
    28: "full",
    30: "denied",
    122: "full",
}
"""What an error of the system means: EPERM, EACCES, EEXIST, ENOTDIR, EFBIG, ENOSPC, EROFS and
EDQUOT."""


class NoSuchFile(Exception):
    """There is no file of that name; what keeps them has said so."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no file '{name}'.")


class FilesAway(Exception):
    """Files cannot be read or written; see `reason`. What was to be written is not there."""

    def __init__(self, reason: Reason, words: str = "") -> None:
        sentence = SENTENCES[reason]
        super().__init__(f"{sentence}: {words}" if words else f"{sentence}.")
        self.reason: Reason = reason


def why(error: Exception) -> FilesAway:
    """Return what an error means that has not come of a file being missing."""
    first = str(error).partition("\n")[0][:300]
    if isinstance(error, TimeoutError):
        return FilesAway("slow")
    if isinstance(error, _DENIED) or re.search(r"status code: 40[13]\b", str(error)):
        return FilesAway("denied", first)
    if is_nowhere(error):
        return FilesAway("nowhere", first)
    number = _number(error)
    return FilesAway(_BY_NUMBER.get(number, "away") if number else "away", first)


def is_nowhere(error: Exception) -> bool:
    """Tell whether it is the bucket that is missing, not a file in it."""
    return "NoSuchBucket" in str(error)


def _number(error: Exception) -> int | None:
    """Return the system's number of an error, which obstore has only in its text."""
    if isinstance(error, OSError) and error.errno:
        return error.errno
    found = re.search(r"\(os error ([0-9]+)\)", str(error))
    return int(found[1]) if found else None
