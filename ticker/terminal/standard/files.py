"""Files that are named on the command line; `-` is a standard stream."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from ticker.terminal.standard import texts
from ticker.terminal.standard.streams import Cut, Unread, Unwritten

STANDARD = "-"


class Unnamed(Exception):
    """There is no such file, or it is not for us; the text is the sentence."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is read."""

    name: str
    """Without its folder; "" of what comes on standard input."""
    size: int
    """Bytes; 0 where that is not known."""
    file: BinaryIO


@contextmanager
def reading(path: str) -> Iterator[Source]:
    """Give what lies at a path, or comes on standard input. Raises Unnamed and Unread."""
    if path == STANDARD:
        yield Source("", 0, _given())
        return
    readable = shown(path)
    try:
        file = open(path, "rb")  # noqa: PTH123, SIM115 - closed below; a name may be of any bytes
    except FileNotFoundError:
        raise Unnamed(f"There is no file '{readable}'.") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise Unnamed(f"'{readable}' cannot be read: {why}.") from None
    with file:
        yield Source(Path(readable).name, os.fstat(file.fileno()).st_size, file)


def _given() -> BinaryIO:
    """Return standard input. Raises Unread where it is none that can be read."""
    given: Any = sys.stdin.buffer
    try:
        given.peek(1)
    except OSError as error:
        raise Unread(f"Standard input cannot be read: {error.strerror or error}.") from None
    return cast("BinaryIO", given)


@contextmanager
def printing() -> Iterator[BinaryIO]:
    """Give standard output for JSON, of which a terminal is shown what it would not obey."""
    sys.stdout.flush()
    yield cast("BinaryIO", _Shown() if sys.stdout.isatty() else sys.stdout.buffer)
    sys.stdout.buffer.flush()


class _Shown:
    """Standard output that is a terminal."""

    def write(self, data: bytes) -> int:
        sys.stdout.write(texts.escaped(data.decode()))
        return len(data)


@contextmanager
def writing(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """Give a file that has its name once it is whole; what was there before stays until then.

    A private one is nobody else's to read, from its first byte on. What is no plain file, as
    `/dev/stdout` or a pipe, is written as it is. Raises Unwritten.
    """
    in_place = path.exists() and not path.is_file()
    try:
        with path.open("wb") if in_place else _replacing(path.resolve(), private=private) as stream:
            yield stream
    except BrokenPipeError:
        raise Cut(f"Whoever has read '{shown(str(path))}' has gone.") from None
    except OSError as error:
        raise Unwritten(f"'{shown(str(path))}' cannot be written: {error.strerror}.") from None


@contextmanager
def _replacing(path: Path, *, private: bool) -> Iterator[BinaryIO]:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as room:
        part = Path(room) / "part"
        with part.open("wb") as stream:
            if private:
                os.fchmod(stream.fileno(), 0o600)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)


def shown(path: str) -> str:
    """Return a path as it can be printed, of whatever bytes it is."""
    return os.fsencode(path).decode(errors="replace")
