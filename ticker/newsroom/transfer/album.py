"""An album: the pictures that an export names, as a tar beside it.

Of each picture it has the record, with whether readers have seen it, and the original, one behind
the other, and no sizes: those are made again. So one that was taken from readers is `410` wherever
it comes to. An album is written and read as a stream, one file at a time on disk, none in memory.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import IO

from ticker.newsroom.content.refusals import NoSuchPicture, NotAnAlbum, Unreadable
from ticker.newsroom.pictures import files
from ticker.newsroom.pictures.away import NoSuchFile
from ticker.newsroom.pictures.files import ORIGINAL, Files
from ticker.newsroom.pictures.pictures import Pictures
from ticker.newsroom.pictures.record import StoredPicture, picture_of
from ticker.newsroom.pictures.taking import Taking
from ticker.newsroom.records.values import stored

RECORD = "record.json"
SEEN = "seen"
"""The field of a record by which readers have seen its picture, or were about to."""
LARGEST_RECORD = 64 * 1024

logger = logging.getLogger(__name__)


async def write(
    pictures: Pictures,
    kept: Files,
    ids: Iterable[str],
    to: IO[bytes],
    step: Callable[[int], None],
) -> int:
    """Write the pictures of those ids to a stream; return how many there were.

    ``step`` is told of each. What is not there any more is told in the log, and left out. Raises
    FilesAway and Unavailable.
    """
    written = 0
    with (
        tempfile.TemporaryDirectory() as room,
        tarfile.open(fileobj=to, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for picture_id in ids:
            step(1)
            path = Path(room) / ORIGINAL
            try:
                picture = await pictures.of(picture_id)
                await kept.fetch(files.original(picture_id), path)
            except (NoSuchPicture, NoSuchFile, Unreadable) as why:
                logger.warning("The picture %s is left out: %s", picture_id, why)
                continue
            record = _written(picture, is_seen=await pictures.is_seen(picture_id))
            _add(tar, f"{picture_id}/{RECORD}", len(record), io.BytesIO(record), picture)
            with path.open("rb") as file:
                size = path.stat().st_size
                await asyncio.to_thread(_add, tar, f"{picture_id}/{ORIGINAL}", size, file, picture)
            written += 1
    return written


async def read(taking: Taking, stream: IO[bytes], told: Callable[[StoredPicture], None]) -> int:
    """Take in the pictures of an album, those that are not there; return how many were taken.

    ``told`` is told of each that was looked at. Raises NotAnAlbum, FilesAway and Unavailable.
    """
    taken = 0
    with taking.folder() as folder:
        try:
            async for picture, is_seen, path in _pairs(stream, folder):
                taken += await taking.restore(picture, path, is_seen=is_seen)
                told(picture)
        except (tarfile.TarError, EOFError, OSError) as error:
            raise NotAnAlbum(str(error)) from None
    return taken


async def _pairs(
    stream: IO[bytes], folder: Path
) -> AsyncIterator[tuple[StoredPicture, bool, Path]]:
    picture: StoredPicture | None = None
    is_seen = False
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        while (member := await asyncio.to_thread(tar.next)) is not None:
            picture_id, _, leaf = member.name.partition("/")
            file = tar.extractfile(member) if member.isreg() else None
            if file is not None and leaf == RECORD and member.size <= LARGEST_RECORD:
                picture, is_seen = _record(file.read(), picture_id)
            elif file is not None and leaf == ORIGINAL and picture and picture.id == picture_id:
                path = folder / "come"
                await asyncio.to_thread(_copied, file, path)
                yield picture, is_seen, path
            else:
                raise NotAnAlbum(f"'{member.name}' does not belong there")


def _written(picture: StoredPicture, *, is_seen: bool) -> bytes:
    fields = json.loads(replace(picture, sizes=()).text)
    return stored({**fields, SEEN: is_seen}).encode()


def _record(text: bytes, picture_id: str) -> tuple[StoredPicture, bool]:
    try:
        found = picture_of(text, picture_id)
    except Unreadable as why:
        raise NotAnAlbum(str(why)) from None
    unknown = dict(found.unknown)
    is_seen = unknown.pop(SEEN, False) is True
    return replace(found, unknown=unknown), is_seen


def _copied(file: IO[bytes], to: Path) -> None:
    with to.open("wb") as copy:
        shutil.copyfileobj(file, copy)


def _add(
    tar: tarfile.TarFile, name: str, size: int, content: IO[bytes], picture: StoredPicture
) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime = size, int(picture.created_at.timestamp())
    tar.addfile(info, content)
