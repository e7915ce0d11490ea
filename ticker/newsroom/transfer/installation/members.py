"""Members: what is in a backup, read one behind the other, and nothing believed of it.

Nothing is unpacked by its own name. What `tarfile` would read ahead of us into memory, or follow,
is refused by its header: long names, links, and whatever else is no plain file.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import tarfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Self

from ticker.newsroom.content.limits import LARGEST_FILE
from ticker.newsroom.content.refusals import NotABackup
from ticker.newsroom.transfer.installation.archive import FIRST, LAST, LINES, forget, place_of
from ticker.newsroom.transfer.installation.lines import LONGEST

MOST_SAID = 64 * 1024
MOST_OF_A_FILE = 10 * LARGEST_FILE
"""More than a picture's file ever has; a file of lines may be as long as it likes."""
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One that is read, before the next one is."""

    name: str
    size: int
    content: IO[bytes]

    def said(self) -> dict[str, Any]:
        """Return the JSON object that it holds; raises NotABackup."""
        try:
            value = json.loads(self.content.read(MOST_SAID))
        except (ValueError, RecursionError) as error:
            raise NotABackup(f"{self.name}: {error}") from None
        if not isinstance(value, dict):
            raise NotABackup(f"{self.name} should be a JSON object")
        return value

    def lines(self) -> Iterator[bytes]:
        """Give its lines; raises NotABackup for one that has no end."""
        while line := self.content.readline(LONGEST):
            if not line.endswith(b"\n"):
                raise NotABackup(f"a line of {self.name} has no end")
            yield line


async def members(stream: IO[bytes]) -> AsyncGenerator[Member, None]:
    """Give the members of an archive, but for the last one, which is compared with them.

    Raises NotABackup.
    """
    summed, former = hashlib.sha256(), (-1, "")
    with _understood():
        tar = await asyncio.to_thread(tarfile.open, fileobj=stream, mode="r|", tarinfo=_Plain)
    while True:
        with _understood():
            info = await asyncio.to_thread(tar.next)
        if info is None:
            raise NotABackup("it was cut off: its end is missing")
        forget(tar)
        place = place_of(info.name)
        if place <= former or (former[0] < 0) != (place[0] == 0):
            raise NotABackup(f"'{info.name}' stands in the wrong place")
        former = place
        if not info.name.endswith(LINES) and info.size > MOST_OF_A_FILE:
            raise NotABackup(f"'{info.name}' has {info.size} bytes")
        file = tar.extractfile(info)
        assert file is not None
        if info.name == LAST:
            with _understood():
                _compare(Member(info.name, info.size, file), summed.hexdigest())
            return
        adding = hashlib.sha256() if info.name == FIRST else summed
        adding.update(f"{info.name}\n{info.size}\n".encode())
        content = io.BufferedReader(_Read(file, adding), CHUNK)
        yield Member(info.name, info.size, content)
        await asyncio.to_thread(_drained, content)


def _compare(last: Member, found: str) -> None:
    if last.said().get("sha256") != found:
        raise NotABackup("it has other bytes than were written")


def _drained(content: IO[bytes]) -> None:
    while content.read(CHUNK):
        pass


class _Plain(tarfile.TarInfo):
    """A member that is a plain file: no link, and none of those that change what follows them."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        info = super().frombuf(buf, encoding, errors)
        if info.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or info.size < 0:
            raise NotABackup(f"'{info.name[:100]}' is no plain file")
        return info


class _Read(io.RawIOBase):
    """The same, for whoever reads lines of it."""

    def __init__(self, stream: IO[bytes], summed: hashlib._Hash) -> None:
        self._stream, self._summed = stream, summed

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any, /) -> int:
        with _understood():
            data = self._stream.read(len(room))
        self._summed.update(data)
        room[: len(data)] = data
        return len(data)


@contextmanager
def _understood() -> Iterator[None]:
    """Turn what `tarfile` says into NotABackup."""
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        raise NotABackup(str(error) or "it is no tar") from None
