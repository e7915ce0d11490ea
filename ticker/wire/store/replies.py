"""Replies: what Redis answers, read from its bytes as they come (RESP, version 2), by hiredis.

Without I/O. A reply may be as large as a whole log and come in a thousand pieces: what has been
read is not read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import hiredis

_MORE = object()
"""In place of a reply that is not complete yet: None is one."""


class ErrorReply(Exception):
    """What Redis answers in place of what was asked for; it begins with a code such as OOM."""

    @property
    def code(self) -> str:
        """Return the first word."""
        return str(self).partition(" ")[0]


class Replies:
    """A stream of replies: strings as bytes, numbers, lists, None, and errors as values."""

    def __init__(self) -> None:
        self._reader = hiredis.Reader(
            protocolError=ValueError, replyError=ErrorReply, notEnoughData=_MORE
        )

    def feed(self, data: bytes) -> list[Any]:
        """Take what has come; return the replies that are complete with it.

        Raises ValueError where it is not RESP.
        """
        self._reader.feed(data)
        complete = []
        while (reply := self._reader.gets()) is not _MORE:
            complete.append(reply)
        return complete


def packed(command: Sequence[Any]) -> bytes:
    """Return a command as Redis reads it: a list of strings."""
    words: bytes = hiredis.pack_command(tuple(command))
    return words
