"""An archive: a backup as one stream, a tar that nothing is ever unpacked of by its own names.

    ticker.json                 format, version, layout, and when it was made
    tickers/NAME.jsonl          the keys of each ticker
    newsroom.jsonl, people.jsonl, pictures.jsonl
    pictures/ID/original, …     the pictures' files
    end.json                    what there was, and the sum of all but the first

Members come in this order, each once; so does what lies in a folder, by its name. Whatever is
otherwise, or has a name, a type or a size that none of ours has, is no backup. A tar that was cut
off between two members looks whole: so the last one says that it is. Two backups of the same have
the same sum, whenever they were made.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import re
import tarfile
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import IO, Any, Self

from ticker.newsroom.content.limits import LARGEST_FILE
from ticker.newsroom.content.refusals import NotABackup
from ticker.newsroom.pictures import files
from ticker.newsroom.records.values import stored
from ticker.newsroom.transfer.installation.count import Count
from ticker.newsroom.transfer.installation.lines import LONGEST

FIRST, LAST, LINES = "ticker.json", "end.json", ".jsonl"
_STAGES = (
    re.compile(r"ticker\.json"),
    re.compile(r"tickers/[a-z0-9-]{2,64}\.jsonl"),
    re.compile(r"newsroom\.jsonl"),
    re.compile(r"people\.jsonl"),
    re.compile(r"pictures\.jsonl"),
    re.compile(r"pictures/[^/]+/[^/]+"),
    re.compile(r"end\.json"),
)
_PICTURES = _STAGES[-2]
MOST_SAID = 64 * 1024
MOST_OF_A_FILE = 10 * LARGEST_FILE
"""More than a picture's file ever has; a file of lines may be as long as it likes."""
CHUNK = 1024 * 1024


def place_of(name: str) -> tuple[int, str]:
    """Return where a member stands among others; raises NotABackup for what is none of ours."""
    for number, stage in enumerate(_STAGES):
        is_ours = stage is not _PICTURES or files.is_name(name.removeprefix("pictures/"))
        if stage.fullmatch(name) and is_ours:
            return number, name
    raise NotABackup(f"'{name}' does not belong there")


class Archive:
    """A backup that is written, as a context manager."""

    def __init__(self, to: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=to, mode="w|", format=tarfile.GNU_FORMAT)  # noqa: SIM115
        self._sum = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._tar.__exit__(kind, error, traceback)

    def said(self, name: str, value: Mapping[str, Any]) -> None:
        """Write a member that holds one JSON object."""
        text = stored(value).encode() + b"\n"
        self.add(name, len(text), io.BytesIO(text))

    def add(self, name: str, size: int, content: IO[bytes]) -> None:
        """Write a member of so many bytes."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        summed = hashlib.sha256() if name == FIRST else self._sum
        summed.update(f"{name}\n{size}\n".encode())
        self._tar.addfile(info, _Summed(content, summed))
        _forget(self._tar)

    def end(self, count: Count, files_: int) -> None:
        """Write what there was, and that there is no more."""
        self.said(LAST, {**asdict(count), "files": files_, "sha256": self._sum.hexdigest()})


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
        _forget(tar)
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


def _forget(tar: tarfile.TarFile) -> None:
    """Let it not remember each member: there may be a hundred thousand."""
    tar.members = []  # type: ignore[attr-defined]


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


class _Summed:
    """A stream that is added to a sum as it is read."""

    def __init__(self, stream: IO[bytes], summed: hashlib._Hash) -> None:
        self._stream, self._summed = stream, summed

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._summed.update(data)
        return data


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
