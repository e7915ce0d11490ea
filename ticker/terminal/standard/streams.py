"""The standard streams, such that what becomes of them is told apart from what becomes of others.

A reader who has gone, or a disk that is full, is an error of the operating system like a server
that hangs up; who takes one for the other follows a ticker for nobody, or leaves a token in force
that nobody has seen. So what standard output does not take is an exception of its own, which
nobody catches who minds a server; and standard error takes everything, for where it fails there is
nobody to tell.
"""

from __future__ import annotations

import asyncio
import io
import os
import select
import sys
from typing import IO, Any

INPUT, OUTPUT, ERROR = range(3)
LOOK_SECONDS = 0.5
_GONE = "Whoever has read standard output has gone."


class Unwritten(Exception):
    """Standard output does not take what is printed; the text is the sentence."""


class Cut(Unwritten):
    """Whoever has read standard output has gone."""


class Unread(Exception):
    """Standard input does not give what is asked for; the text is the sentence."""


def prepare() -> None:
    """Put streams of ours in the place of Python's.

    A number that is closed leads nowhere from here on: the next file to be opened would have it.
    """
    closed = {number for number in (INPUT, OUTPUT, ERROR) if not _is_open(number)}
    for _ in closed:
        os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free
    if INPUT in closed:
        sys.stdin = _reading(_Closed())
    sys.stdout = _writing(_Output(is_closed=OUTPUT in closed), sys.stdout, "replace")
    sys.stderr = _writing(_Error(), sys.stderr, "backslashreplace")


def given() -> str:
    """Return all that stands on standard input, which is UTF-8. Raises Unread."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unread(
            f"Standard input should be text in UTF-8, and is not from byte {error.start + 1} on."
        ) from None
    except OSError as error:
        raise Unread(f"Standard input cannot be read: {error.strerror or error}.") from None


async def until_cut() -> None:
    """Raise Cut when whoever reads standard output has gone, even if there is nothing to print.

    Where it is a file, that is never.
    """
    asked = select.poll()
    asked.register(OUTPUT, 0)
    while True:
        if any(events & (select.POLLERR | select.POLLHUP) for _, events in asked.poll(0)):
            raise Cut(_GONE)
        await asyncio.sleep(LOOK_SECONDS)


class _Output(io.RawIOBase):
    """Standard output; once it has failed, it takes what comes to nowhere."""

    def __init__(self, *, is_closed: bool) -> None:
        self._is_closed = is_closed
        self._has_failed = False

    def fileno(self) -> int:
        return OUTPUT

    def isatty(self) -> bool:
        return os.isatty(OUTPUT)

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        if self._has_failed:
            return memoryview(data).nbytes
        if self._is_closed:
            self._has_failed = True
            raise Unwritten("Standard output is closed.")
        try:
            return _written(OUTPUT, data)
        except BrokenPipeError:
            self._has_failed = True
            raise Cut(_GONE) from None
        except OSError as error:
            self._has_failed = True
            raise Unwritten(f"Standard output cannot be written: {error.strerror}.") from None


class _Error(io.RawIOBase):
    """Standard error."""

    def fileno(self) -> int:
        return ERROR

    def isatty(self) -> bool:
        return os.isatty(ERROR)

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        try:
            return _written(ERROR, data)
        except OSError:
            return memoryview(data).nbytes


class _Closed(io.RawIOBase):
    """In place of standard input where there is none."""

    def readable(self) -> bool:
        return True

    def readinto(self, _: Any, /) -> int:
        raise OSError("it is closed")


def _written(number: int, data: Any) -> int:
    """Write as much as goes; wait where others have made the file one that does not wait."""
    while True:
        try:
            return os.write(number, data)
        except BlockingIOError:
            select.select([], [number], [])


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _reading(raw: io.RawIOBase) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedReader(raw))


def _writing(raw: io.RawIOBase, former: IO[str] | None, errors: str) -> io.TextIOWrapper:
    encoding = getattr(former, "encoding", None) or "utf-8"
    buffered = io.BufferedWriter(raw)
    return io.TextIOWrapper(buffered, encoding, errors, line_buffering=raw.isatty())
