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

import hashlib
import io
import re
import tarfile
from collections.abc import Mapping
from dataclasses import asdict
from types import TracebackType
from typing import IO, Any, Self

from ticker.newsroom.content.refusals import NotABackup
from ticker.newsroom.pictures import files
from ticker.newsroom.records.values import stored
from ticker.newsroom.transfer.installation.count import Count

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
        forget(self._tar)

    def end(self, count: Count, files_: int) -> None:
        """Write what there was, and that there is no more."""
        self.said(LAST, {**asdict(count), "files": files_, "sha256": self._sum.hexdigest()})


def forget(tar: tarfile.TarFile) -> None:
    """Let it not remember each member: there may be a hundred thousand."""
    tar.members = []  # type: ignore[attr-defined]


class _Summed:
    """A stream that is added to a sum as it is read."""

    def __init__(self, stream: IO[bytes], summed: hashlib._Hash) -> None:
        self._stream, self._summed = stream, summed

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._summed.update(data)
        return data
