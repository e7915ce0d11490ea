"""Files: the bytes of pictures, each a file that is whole or not there, in a folder or on S3.

A file is written under another name, or in parts that nobody sees, and takes its own in one step:
both kinds of store do that. So whoever finds a name finds all of its bytes. What was begun and not
ended, because a machine stopped, stays behind unseen: `tidy` takes it from a folder, a rule of the
bucket's lifecycle from S3.

Nobody waits long for a store that is away. Each step has so many seconds, and after one that took
them in vain the next ones are refused at once, for a moment: readers' requests would pile up.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import time
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from ticker.newsroom.content.images import FORMATS, Picture
from ticker.newsroom.pictures.away import FilesAway, NoSuchFile, is_nowhere, why
from ticker.newsroom.pictures.places import Place

PATIENCE = 10.0
"""Seconds for one step: a small file, a part of a large one, a stretch of the list."""
READERS_WAIT = 3.0
"""Seconds at the most for a file that somebody waits for who reads a page."""
PAUSE = 1.0
"""Seconds for which nothing is asked of a store that has just not answered."""
PART = 5 * 1024 * 1024
"""Bytes in memory of a file that is written; S3 takes no smaller parts but the last."""
CHUNK = 1024 * 1024
AT_ONCE = 4
"""How many files are written or fetched at a time: each takes a part's memory."""
LISTED = 1000
ORIGINAL = "original"

_LEAF = re.compile(rf"{ORIGINAL}|[1-9][0-9]{{0,4}}\.(?:{'|'.join(FORMATS)})")
_UNFINISHED = re.compile(rf"(?:{_LEAF.pattern})#[0-9]+")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class File:
    """One that lies there."""

    name: str
    size: int
    """In bytes."""
    changed: datetime

    @property
    def picture(self) -> str:
        """Return the id of the picture that it is of."""
        return self.name.partition("/")[0]


def original(picture_id: str) -> str:
    """Return the name of the file that was uploaded."""
    return f"{picture_id}/{ORIGINAL}"


def size(picture_id: str, width: int, form: str) -> str:
    """Return the name of a picture's file in one width and format."""
    return f"{picture_id}/{width}.{form}"


def is_name(name: str) -> bool:
    """Tell whether a file of ours can have a name; no other is ever read, written or deleted."""
    picture_id, _, leaf = name.partition("/")
    return Picture.parse(picture_id) is not None and _LEAF.fullmatch(leaf) is not None


class Files:
    """All files of pictures of one installation."""

    def __init__(self, place: Place, patience: float = PATIENCE) -> None:
        """Take where they lie, and how many seconds a step may take; nothing is asked yet."""
        self.place = place
        self._patience = patience
        self._store: LocalStore | S3Store | None = None
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._away: FilesAway | None = None
        self._away_until = 0.0

    async def put(self, name: str, path: Path) -> None:
        """Write a file's bytes under a name, in place of what is there.

        Raises FilesAway; then nothing of them is there.
        """
        _checked(name)
        steps = 1 + path.stat().st_size // PART
        async with self._turns, self._asking(name):
            given = obstore.put_async(
                self._opened(), name, path, chunk_size=PART, max_concurrency=1
            )
            await self._soon(given, steps)
            if self.place.folder is not None:
                await asyncio.to_thread(_synced, self.place.folder / name)

    async def fetch(self, name: str, to: Path) -> None:
        """Write the bytes of a name to a file, in place of what is there.

        Raises NoSuchFile and FilesAway; then there is no such file.
        """
        _checked(name)
        try:
            with to.open("wb") as file:
                async with self._turns, self._asking(name):
                    found = await self._soon(obstore.get_async(self._opened(), name))
                    chunks = aiter(found.stream(min_chunk_size=CHUNK))
                    while chunk := await self._soon(_next(chunks)):
                        await asyncio.to_thread(file.write, chunk)
                    await asyncio.to_thread(file.flush)
        except BaseException:
            to.unlink(missing_ok=True)
            raise

    async def read(self, name: str) -> bytes:
        """Return the bytes of a name, which are few: those of a picture as it is served.

        Readers wait for it, so it is given up sooner than what editors send.
        Raises NoSuchFile and FilesAway.
        """
        _checked(name)
        async with self._asking(name):
            async with asyncio.timeout(READERS_WAIT):
                return await self._soon(self._read(name))

    async def _read(self, name: str) -> bytes:
        found = await obstore.get_async(self._opened(), name)
        return bytes(await found.bytes_async())

    async def delete(self, names: Iterable[str]) -> None:
        """Delete files; those that are not there are as good as deleted.

        Raises FilesAway; then some may be left.
        """
        for name in names:
            _checked(name)
            with suppress(NoSuchFile):
                async with self._asking(name):
                    await self._soon(obstore.delete_async(self._opened(), name))

    async def names(self, picture_id: str = "") -> AsyncIterator[File]:
        """Give all files, or those of one picture; what else lies there is not ours.

        Raises FilesAway.
        """
        async with self._asking(picture_id):
            store = self._opened()
            stretches = aiter(obstore.list(store, picture_id or None, chunk_size=LISTED))
        while True:
            async with self._asking(picture_id):
                stretch = await self._soon(_next(stretches))
            if not stretch:
                return
            for one in stretch:
                if is_name(one["path"]):
                    yield File(one["path"], one["size"], one["last_modified"])

    async def check(self) -> None:
        """Write a few bytes and delete them again; raises FilesAway where that is not possible."""
        name = f".check-{secrets.token_hex(8)}"
        async with self._asking(name):
            await self._soon(obstore.put_async(self._opened(), name, b"ticker"))
            await self._soon(obstore.delete_async(self._opened(), name))

    async def tidy(self, before: datetime) -> int:
        """Delete from a folder what was begun before a time and never ended; tell how many."""
        if self.place.folder is None:
            return 0
        return await asyncio.to_thread(_tidied, self.place.folder, before)

    def _opened(self) -> LocalStore | S3Store:
        if self._store is None:
            self._store = self.place.opened(self._patience)
        return self._store

    async def _soon(self, asked: Coroutine[None, None, _T], steps: int = 1) -> _T:
        async with asyncio.timeout(self._patience * steps):
            return await asked

    @asynccontextmanager
    async def _asking(self, name: str) -> AsyncIterator[None]:
        """Turn what goes wrong into errors of ours, and remember it for a moment."""
        if self._away and time.monotonic() < self._away_until:
            raise FilesAway(self._away.reason)
        try:
            yield
            self._away = None
        except FileNotFoundError as error:
            if self.place.is_there and not is_nowhere(error):
                raise NoSuchFile(name) from error
            raise FilesAway("nowhere") from error
        except (BaseError, OSError) as error:
            away = why(error)
            if away.reason in {"away", "slow"}:
                self._away, self._away_until = away, time.monotonic() + PAUSE
            raise away from error


def _checked(name: str) -> None:
    if not is_name(name):
        raise ValueError(
            f"A file of a picture should have a name such as ID/480.webp, not {name!r}"
        )


async def _next(parts: AsyncIterator[_T]) -> _T | None:
    return await anext(parts, None)


def _synced(path: Path) -> None:
    """Have a file, and its name, outlive a power cut."""
    for one, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        number = os.open(one, flags)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _tidied(folder: Path, before: datetime) -> int:
    left = [one for one in folder.glob("*/*#*") if _UNFINISHED.fullmatch(one.name)]
    old = [one for one in left if one.stat().st_mtime < before.timestamp()]
    for one in old:
        one.unlink(missing_ok=True)
    return len(old)
