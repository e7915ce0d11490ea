"""Exporting: the whole of an installation, while it is served, as one stream."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ticker import __version__
from ticker.newsroom.content import moments
from ticker.newsroom.content.refusals import NoPictures, Unreadable
from ticker.newsroom.pictures.away import NoSuchFile
from ticker.newsroom.pictures.files import ORIGINAL, Files, is_name
from ticker.newsroom.pictures.record import picture_of
from ticker.newsroom.transfer.installation import lines
from ticker.newsroom.transfer.installation.archive import FIRST, LINES, Archive, place_of
from ticker.newsroom.transfer.installation.count import Count
from ticker.newsroom.transfer.installation.keys import ALBUM, PICTURES_KEY
from ticker.newsroom.transfer.installation.source import Source
from ticker.newsroom.transfer.installation.survey import Survey
from ticker.wire.store.layout import LAYOUT
from ticker.wire.store.store import Store

FORMAT = "ticker installation 1"
Progress = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]
"""What shows how far it is, of so many steps, with a word for what they are."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exported:
    """What a backup has."""

    count: Count
    missing: int
    """How many files of pictures were not where they should be."""

    def __str__(self) -> str:
        """Return it as whoever waits is told."""
        if not self.missing:
            return f"{self.count}."
        files = "file of a picture is" if self.missing == 1 else "files of pictures are"
        return f"{self.count}. {self.missing} {files} missing."


async def export(store: Store, kept: Files, to: IO[bytes], progress: Progress) -> Exported:
    """Write everything of an installation to a stream; return what that is.

    Nothing is written before all keys are read. Raises NoPictures where pictures are known and none
    has a file, Unavailable, Unreadable and FilesAway.
    """
    with tempfile.TemporaryDirectory() as folder:
        room, line = Path(folder), await store.open()
        try:
            source = Source(line, store.prefix)
            with progress(len(await source.names()), "Exporting") as step:
                survey = Survey(source, room, step)
                await survey.take()
        finally:
            await line.closed()
        with Archive(to) as archive:
            when = moments.written(moments.now())
            first = {"format": FORMAT, "version": __version__, "layout": LAYOUT, "written_at": when}
            archive.said(FIRST, first)
            parts = {f"{name}{LINES}": part.path for name, part in survey.parts.items()}
            for name in sorted(parts, key=place_of):
                if size := parts[name].stat().st_size:
                    with parts[name].open("rb") as file:
                        await asyncio.to_thread(archive.add, name, size, file)
            count = survey.noted.count
            album = _Album(store, kept, room)
            if part := survey.parts.get(ALBUM):
                with progress(count.pictures, "Pictures") as step:
                    async for name, path in album.files(part.path, step):
                        with path.open("rb") as file:
                            size = path.stat().st_size
                            await asyncio.to_thread(archive.add, f"{ALBUM}/{name}", size, file)
            await asyncio.to_thread(archive.end, count, album.written)
    return Exported(count, album.missing)


class _Album:
    """The files of all pictures, as they are written."""

    def __init__(self, store: Store, kept: Files, room: Path) -> None:
        self._store, self._kept = store, kept
        self._path = room / "file"
        self.written = self.missing = 0

    async def files(
        self, album: Path, step: Callable[[int], None]
    ) -> AsyncIterator[tuple[str, Path]]:
        """Give the files, one at a time. Raises NoPictures, FilesAway and Unavailable."""
        for picture_id, leaves in _pictures(album):
            step(1)
            for name in (f"{picture_id}/{leaf}" for leaf in leaves):
                if is_name(name) and await self._is_there(name):
                    self.written += 1
                    yield name, self._path
        if self.missing and not self.written:
            raise NoPictures(str(self._kept.place))

    async def _is_there(self, name: str) -> bool:
        """Fetch a file; tell whether it is there. One that was erased meanwhile is not missing."""
        try:
            await self._kept.fetch(name, self._path)
        except NoSuchFile:
            key = f"{self._store.prefix}:{PICTURES_KEY.decode()}"
            if await self._store.ask("HEXISTS", key, name.partition("/")[0]):
                self.missing += 1
                logger.warning("A picture's file is not there, and left out: %s", name)
            return False
        return True


def _pictures(album: Path) -> list[tuple[str, list[str]]]:
    """Return the pictures, and which files of each there are to be, by their records."""
    found: dict[str, list[str]] = {}
    with album.open("rb") as file:
        for head, holds in map(lines.read, file):
            if head.name != PICTURES_KEY:
                continue
            for picture_id, text in holds:
                try:
                    picture = picture_of(text, picture_id.decode())
                except (Unreadable, UnicodeDecodeError) as why:
                    logger.warning("A picture's files are left out: %s", why)
                    continue
                found[picture.id] = sorted({*picture.sizes, ORIGINAL})
    return sorted(found.items())
