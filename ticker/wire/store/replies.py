"""Replies: what Redis answers, read from its bytes as they come (RESP, version 2).

Without I/O. A reply may be as large as a whole log and come in a thousand pieces: what has been
read is not read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_END = b"\r\n"
_INLINE = frozenset(b"+-:")
_NOTHING = -1


class ErrorReply(Exception):
    """What Redis answers in place of what was asked for; it begins with a code such as OOM."""

    @property
    def code(self) -> str:
        """Return the first word."""
        return str(self).partition(" ")[0]


class Replies:
    """A stream of replies: strings as bytes, numbers, lists, None, and errors as values."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._at = 0
        """How far the buffer has been read."""
        self._length = _NOTHING
        """Of the string whose bytes are coming."""
        self._open: list[tuple[list[Any], int]] = []
        """The lists that are not complete, outermost first, and how long they will be."""

    def feed(self, data: bytes) -> list[Any]:
        """Take what has come; return the replies that are complete with it.

        Raises ValueError where it is not RESP.
        """
        self._buffer += data
        complete: list[Any] = []
        while (read := self._next()) is not None:
            self._place(*read, complete)
        del self._buffer[: self._at]
        self._at = 0
        return complete

    def _next(self) -> tuple[Any] | None:
        """Read a string, a number, an error or nothing; None where more has to come first."""
        while True:
            if self._length != _NOTHING:
                return self._string()
            end = self._buffer.find(_END, self._at)
            if end < 0:
                return None
            kind, text = self._buffer[self._at], bytes(self._buffer[self._at + 1 : end])
            self._at = end + 2
            if kind in _INLINE:
                return (_inline(kind, text),)
            length = int(text)
            if length == _NOTHING or (kind == ord("*") and not length):
                return ([] if length == 0 else None,)
            if kind == ord("$"):
                self._length = length
            elif kind == ord("*"):
                self._open.append(([], length))
            else:
                raise ValueError(f"a reply should begin with one of + - : $ *, not {kind:c}")

    def _string(self) -> tuple[bytes] | None:
        end = self._at + self._length
        if len(self._buffer) < end + 2:
            return None
        value = bytes(self._buffer[self._at : end])
        self._at, self._length = end + 2, _NOTHING
        return (value,)

    def _place(self, value: Any, complete: list[Any]) -> None:
        """Put a value into the list that it is part of, or among the replies that are complete."""
        while self._open:
            members, length = self._open[-1]
            members.append(value)
            if len(members) < length:
                return
            value = self._open.pop()[0]
        complete.append(value)


def _inline(kind: int, text: bytes) -> bytes | int | ErrorReply:
    if kind == ord(":"):
        return int(text)
    return text if kind == ord("+") else ErrorReply(text.decode(errors="replace"))


def packed(command: Sequence[Any]) -> bytes:
    """Return a command as Redis reads it: a list of strings."""
    words = [_word(word) for word in command]
    parts = [b"*%d\r\n" % len(words)]
    parts += [b"$%d\r\n%b\r\n" % (len(word), word) for word in words]
    return b"".join(parts)


def _word(word: Any) -> bytes:
    if isinstance(word, bytes):
        return word
    return (word if isinstance(word, str) else str(word)).encode()
