"""Taking: an uploaded file becomes a picture, and its sizes are made.

One size is made at once, while whoever has uploaded it waits: a second, and the picture can be
seen. All others are an errand, written in the same step as the picture itself. The same bytes are
one picture, whoever uploads them, and however often: so an upload can be repeated without a key.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from ticker.newsroom.content import moments
from ticker.newsroom.content.images import FORMATS
from ticker.newsroom.content.refusals import NoSuchPicture, NotAnAlbum
from ticker.newsroom.errands.errand import SIZES, Errand
from ticker.newsroom.errands.hints import Hints
from ticker.newsroom.errands.runner import Kind
from ticker.newsroom.people.authors import Author
from ticker.newsroom.pictures import files
from ticker.newsroom.pictures.away import NoSuchFile
from ticker.newsroom.pictures.files import ORIGINAL, Files
from ticker.newsroom.pictures.maker import Found, Maker
from ticker.newsroom.pictures.pictures import NAME, Pictures
from ticker.newsroom.pictures.record import Said, StoredPicture
from ticker.newsroom.records.once import Once
from ticker.wire.log.log import Log

LEASE = timedelta(minutes=10)
"""Longer than the process that makes sizes is given."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has come, and what came with it."""

    path: Path
    digest: str
    """SHA-256, in hexadecimal digits."""
    name: str
    """What it was called where it comes from."""
    said: Said


@dataclass(frozen=True, slots=True)
class Taken:
    """What has become of an upload."""

    picture: StoredPicture
    is_new: bool = False
    is_repeated: bool = False
    """Whether it is the answer to the first upload with the same key."""


class Taking:
    """What takes pictures in, and makes their sizes."""

    def __init__(
        self, log: Log, pictures: Pictures, *, hints: Hints, files: Files, maker: Maker, room: Path
    ) -> None:
        """Take where they are kept; ``room`` is a folder of this machine for what is being made."""
        self._log = log
        self._pictures = pictures
        self._hints = hints
        self._files = files
        self._maker = maker
        self._room = room

    @property
    def kind(self) -> Kind:
        """The kind of errands that makes sizes."""
        return Kind(SIZES, self._make, LEASE)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Give a folder for a file that comes, or is made; it goes with all that is in it."""
        self._room.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._room, prefix="picture-") as folder:
            yield Path(folder)

    async def take(self, upload: Upload, by: Author, only: Once | None = None) -> Taken:
        """Keep a picture, unless its bytes are kept.

        Raises NotAPicture, MakingError, KeyReused, NoSuchPicture where a repeated upload's has
        gone, FilesAway and Unavailable.
        """
        if first := await self._pictures.first(only):
            return Taken(await self._pictures.of(first.id), is_new=True, is_repeated=True)
        if known := await self._pictures.of_digest(upload.digest):
            return Taken(known)
        into = upload.path.parent / "made"
        found = await self._maker.first(upload.path, into)
        number = "".join(secrets.choice(_LETTERS) for _ in range(16))
        picture_id = f"{number}-{found.width}x{found.height}"
        sizes = [f"{width}.{form}" for width, form in found.made]
        for name in (*sizes, ORIGINAL):
            await self._files.put(f"{picture_id}/{name}", into / name)
        now = moments.cut(await self._pictures.now())
        picture = StoredPicture(
            id=picture_id,
            digest=upload.digest,
            kind=found.kind,
            bytes=found.bytes,
            name=upload.name,
            **_begun(upload.said, found).model_dump(),
            taken_at=found.provenance.taken,
            source_type=found.provenance.source_type,
            credentials=found.provenance.credentials,
            sizes=tuple(sizes),
            created_at=now,
            by=by.id,
        )
        with self._log.writing():
            await self._hints.write(SIZES, NAME, now)
        if await self._pictures.add(picture, now, only):
            return Taken(picture, is_new=True)
        await self._files.delete(f"{picture_id}/{name}" for name in (*sizes, ORIGINAL))
        known = await self._pictures.of_digest(upload.digest)
        if known is None:  # it was added and erased meanwhile
            raise self._log.contended()
        return Taken(known)

    async def restore(self, picture: StoredPicture, path: Path) -> bool:
        """Keep a picture that was exported under its id; False where it is there.

        Raises NotAPicture, NotAnAlbum where the file is another one, MakingError, FilesAway and
        Unavailable.
        """
        with suppress(NoSuchPicture):
            await self._pictures.of(picture.id)
            return False
        into = path.parent / "made"
        found = await self._maker.first(path, into)
        ours = picture.picture
        if (found.width, found.height) != (ours.width, ours.height):
            raise NotAnAlbum(f"the file of {picture.id} is {found.width} by {found.height} pixels")
        sizes = [f"{width}.{form}" for width, form in found.made]
        for name in (*sizes, ORIGINAL):
            await self._files.put(f"{picture.id}/{name}", into / name)
        now = moments.cut(await self._pictures.now())
        with self._log.writing():
            await self._hints.write(SIZES, NAME, now)
        return await self._pictures.restore(replace(picture, sizes=tuple(sizes)), now)

    async def _make(self, name: str, errand: Errand) -> bool:  # noqa: ARG002 - all have one name
        """Make all sizes of a picture that are still to be made."""
        try:
            picture = (await self._pictures.of(errand.subject)).picture
        except NoSuchPicture:
            return True
        with self.folder() as folder:
            source = folder / ORIGINAL
            try:
                await self._files.fetch(files.original(picture.id), source)
            except NoSuchFile:
                return True
            for form in FORMATS:
                made = await self._maker.more(source, folder, picture, [form])
                names = [f"{width}.{form}" for width, form in made]
                for one in names:
                    await self._files.put(f"{picture.id}/{one}", folder / one)
                await self._note(picture.id, names)
        return True

    async def _note(self, picture_id: str, names: Sequence[str]) -> None:
        """Note what has been made; it goes at once where the picture was erased meanwhile."""
        try:
            await self._pictures.made(picture_id, names)
        except NoSuchPicture:
            await self._files.delete(f"{picture_id}/{one}" for one in names)


def _begun(given: Said, found: Found) -> Said:
    """Return what is said of a picture: what came with it, or else what its file says."""
    return Said(
        alt=given.alt or found.said.alt,
        caption=given.caption or found.said.caption,
        credit=given.credit or found.said.credit,
        focus=given.focus,
    )
