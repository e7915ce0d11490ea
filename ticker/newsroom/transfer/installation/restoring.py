"""Restoring: a backup becomes the whole of an installation that was empty."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import IO

from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.content.refusals import NotABackup, NotAsWritten, PlaceNotEmpty
from ticker.newsroom.pictures.away import FilesAway, NoSuchFile
from ticker.newsroom.pictures.files import Files
from ticker.newsroom.records.keys import PICTURES
from ticker.newsroom.transfer.installation import lines
from ticker.newsroom.transfer.installation.archive import FIRST, LINES
from ticker.newsroom.transfer.installation.count import Count
from ticker.newsroom.transfer.installation.exporting import FORMAT, Progress
from ticker.newsroom.transfer.installation.keys import ALBUM, PICTURES_KEY, part_of
from ticker.newsroom.transfer.installation.landing import Landing
from ticker.newsroom.transfer.installation.members import CHUNK, Member, members
from ticker.wire.store.layout import LAYOUT, NewerLayout
from ticker.wire.tasks import undisturbed


async def restore(
    house: Installation, kept: Files, stream: IO[bytes], size: int, progress: Progress
) -> Count:
    """Restore a backup of so many bytes, 0 where nobody knows; return what is there then.

    Whatever ends it before it has come to its end, nothing of it stays. Raises NotABackup,
    NotEmpty, PlaceNotEmpty, StillServed, NotAsWritten, NewerLayout, Unavailable and FilesAway.
    """
    landing = Landing(house.log.homes.common, str(kept.place))
    restoring = _Restoring(landing, kept)
    try:
        await landing.open()
        if not landing.owns_place:
            await _see_that_it_is_empty(kept)
        async with aclosing(members(stream)) as coming:
            layout = _begun(await anext(coming))
            try:
                await restoring.land(coming, layout, size, progress)
            except BaseException:
                await undisturbed(restoring.undo())
                raise
        await house.log.confirm(PICTURES)
    finally:
        await landing.close()
    return landing.count


class _Restoring:
    """What has come so far."""

    def __init__(self, landing: Landing, kept: Files) -> None:
        self._landing, self._kept = landing, kept
        self._pictures: set[str] = set()
        self._former = b""
        self.files: dict[str, bytes] = {}
        """The pictures' files that were put where they lie, and the sum of each."""

    async def land(
        self, coming: AsyncIterator[Member], layout: int, size: int, progress: Progress
    ) -> None:
        """Take in all that comes, read it back, and let it be seen."""
        await self._landing.begin()
        with progress(size, "Restoring") as step:
            async for member in coming:
                await self._take(member)
                step(member.size)
        with progress(self._landing.count.keys + len(self.files), "Comparing") as step:
            await self._landing.compare(step)
            async for _ in self._compared():
                step(1)
        await self._landing.appear(layout)

    async def _take(self, member: Member) -> None:
        """Take in what a member holds."""
        if member.name.endswith(LINES):
            await self._take_lines(member)
        else:
            await self._take_file(member)

    async def _take_lines(self, member: Member) -> None:
        part, former = member.name.removesuffix(LINES), None
        done: set[bytes] = set()
        for line in member.lines():
            head, holds = lines.read(line)
            if head.name != former:
                if part_of(head.name) != part or head.name in done:
                    name = head.name.decode(errors="replace")
                    raise NotABackup(f"{name} stands in the wrong place of {member.name}")
                done.add(head.name)
                former = head.name
            if head.name == PICTURES_KEY:
                self._pictures |= {one[0].decode(errors="replace") for one in holds}
            await self._landing.take(head, holds)
        await self._landing.flush()

    async def _take_file(self, member: Member) -> None:
        name = member.name.removeprefix(f"{ALBUM}/")
        if name.partition("/")[0] not in self._pictures:
            raise NotABackup(f"'{member.name}' is of no picture that it has")
        with tempfile.TemporaryDirectory() as room:
            path = Path(room) / "file"
            summed = await asyncio.to_thread(_copied, member.content, path)
            self.files[name] = summed
            await self._kept.put(name, path)

    async def _compared(self) -> AsyncIterator[str]:
        """Read each file back, and give its name. Raises NotAsWritten and FilesAway."""
        with tempfile.TemporaryDirectory() as room:
            path = Path(room) / "file"
            for name, summed in self.files.items():
                with suppress(NoSuchFile):
                    await self._kept.fetch(name, path)
                    if await asyncio.to_thread(_sum_of, path) == summed:
                        yield name
                        continue
                raise NotAsWritten(name)

    async def undo(self) -> None:
        """Leave nothing of what has come."""
        await self._landing.undo(self._forget_files)

    async def _forget_files(self) -> None:
        with suppress(FilesAway):  # what a server finds that nobody knows, it deletes
            await self._kept.delete(self.files)


def _begun(first: Member) -> int:
    """Return the layout of a backup. Raises NotABackup and NewerLayout."""
    said = first.said() if first.name == FIRST else {}
    if said.get("format") != FORMAT:
        raise NotABackup(f"it should begin with the format '{FORMAT}'")
    layout = said.get("layout")
    if type(layout) is not int or layout < 1:
        raise NotABackup(f"{FIRST} tells no layout")
    if layout > LAYOUT:
        raise NewerLayout(layout)
    return layout


async def _see_that_it_is_empty(kept: Files) -> None:
    async for _ in kept.names():
        raise PlaceNotEmpty(str(kept.place))


def _copied(content: IO[bytes], to: Path) -> bytes:
    """Write a file; return the sum of its bytes."""
    summed = hashlib.sha256()
    with to.open("wb") as file:
        for chunk in _chunks(content):
            summed.update(chunk)
            file.write(chunk)
    return summed.digest()


def _sum_of(path: Path) -> bytes:
    summed = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in _chunks(file):
            summed.update(chunk)
    return summed.digest()


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: content.read(CHUNK), b"")
