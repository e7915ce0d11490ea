"""Exporting: the whole of an installation, while it is served, as one stream."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

from ticker import __version__
from ticker.newsroom.content import moments
from ticker.newsroom.content.refusals import Unreadable
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


async def export(store: Store, kept: Files, to: IO[bytes], progress: Progress) -> Count:
    """Write everything of an installation to a stream; return what that is.

    Nothing is written before all keys are read. Raises Unavailable, Unreadable and FilesAway.
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
            count, written = survey.noted.count, 0
            if album := survey.parts.get(ALBUM):
                with progress(count.pictures, "Pictures") as step:
                    async for name, path in _files(album.path, kept, room, step):
                        with path.open("rb") as file:
                            size = path.stat().st_size
                            await asyncio.to_thread(archive.add, f"{ALBUM}/{name}", size, file)
                        written += 1
            await asyncio.to_thread(archive.end, count, written)
    return count


async def _files(
    album: Path, kept: Files, room: Path, step: Callable[[int], None]
) -> AsyncIterator[tuple[str, Path]]:
    """Give the files of all pictures, one at a time; what is not there is told in the log."""
    path = room / "file"
    for picture_id, leaves in _pictures(album):
        step(1)
        for leaf in leaves:
            name = f"{picture_id}/{leaf}"
            if not is_name(name):
                continue
            try:
                await kept.fetch(name, path)
            except NoSuchFile:
                logger.warning("A picture's file is not there, and left out: %s", name)
                continue
            yield name, path


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
