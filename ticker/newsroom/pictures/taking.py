"""Taking: an uploaded file becomes a picture, and its sizes are made.

One size is made at once, while whoever has uploaded it waits: a second, and the picture can be
seen. All others are an errand, written in the same step as the picture itself. The same bytes are
one picture, whoever uploads them, and however often: so an upload can be repeated without a key.

Each machine makes those of one picture at a time: of its workers, one has the turn. Several
machines make several pictures side by side.

That errand is one for all formats, and each is noted as soon as it is made. So whoever goes on
after another's end makes only what is missing, and the lease need not last for all of it: a minute
is more than one format takes of a photo. Where it takes longer, on a busy machine, somebody else
begins with the same format, behind the lock of their machine; both write the same picture under the
same names, each file in one step. A longer lease would keep all pictures waiting for as long after
a worker has died.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from weakref import WeakValueDictionary

from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import moments
from ticker.newsroom.content.images import FORMATS
from ticker.newsroom.content.refusals import NoSuchPicture, NotAnAlbum
from ticker.newsroom.errands.errand import SIZES, Errand
from ticker.newsroom.errands.hints import Hints
from ticker.newsroom.errands.runner import Failed, Kind
from ticker.newsroom.people.authors import Author
from ticker.newsroom.pictures import files
from ticker.newsroom.pictures.away import FilesAway, NoSuchFile, why
from ticker.newsroom.pictures.files import ORIGINAL, Files
from ticker.newsroom.pictures.making.maker import Found, Maker, MakingError
from ticker.newsroom.pictures.pictures import NAME, Pictures
from ticker.newsroom.pictures.places import Place
from ticker.newsroom.pictures.record import Said, StoredPicture
from ticker.newsroom.records.once import Once
from ticker.wire.log.log import Log

LEASE = timedelta(minutes=1)
_PREFIX = "picture-"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has come, and what came with it."""

    path: Path
    digest: str
    """SHA-256, in hexadecimal digits."""
    name: str
    """What it was called where it comes from."""
    said: Said
    is_adopted: bool = False
    """Whether it was fetched from where it lay with others."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What has become of an upload."""

    picture: StoredPicture
    is_new: bool = False
    is_repeated: bool = False
    """Whether it is the answer to the first upload with the same key."""


@dataclass(frozen=True, slots=True)
class Studio:
    """Where pictures are kept, and made on one machine."""

    place: Place
    room: Path
    """A folder of this machine, for files that come and sizes that are made."""
    keeps_all: bool = False
    """Whether originals keep where they were taken, and by whose camera."""


class Taking:
    """What takes pictures in, and makes their sizes."""

    def __init__(self, log: Log, pictures: Pictures, hints: Hints, studio: Studio) -> None:
        self._log = log
        self._pictures = pictures
        self._hints = hints
        self.files = Files(studio.place)
        self._maker = Maker(studio.room, keeps_all=studio.keeps_all)
        self._room = studio.room
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """Of uploads of the same bytes."""

    @property
    def kind(self) -> Kind:
        """The kind of errands that makes sizes."""
        return Kind(SIZES, self._make, LEASE, self._turn)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Give a folder for a file that comes, or is made; it goes with all that is in it.

        Raises FilesAway where there is no room for it.
        """
        try:
            self._room.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._room, prefix=_PREFIX) as folder:
                yield Path(folder)
        except OSError as error:
            raise why(error) from error

    async def tidy(self, before: datetime) -> None:
        """Delete what others have left here that were killed before a time."""
        await asyncio.to_thread(_tidied, self._room, before)

    async def take(self, upload: Upload, by: Author, only: Once | None = None) -> Taken:
        """Keep a picture, unless its bytes are kept.

        Raises NotAPicture, MakingError, KeyReused, NoSuchPicture where a repeated upload's has
        gone, FilesAway and Unavailable.
        """
        if first := await self._pictures.first(only):
            picture = await self._pictures.of(first.id)
            return Taken(picture, is_new=first.created, is_repeated=True)
        # Who presses twice, or sends to several of us, has one process made of it here.
        async with self._turns.setdefault(upload.digest, asyncio.Lock()):
            return await self._take(upload, by, only)

    async def _take(self, upload: Upload, by: Author, only: Once | None) -> Taken:
        if known := await self._pictures.of_digest(upload.digest):
            await self._pictures.repeated(known.id, only)
            return Taken(await self._said_besides(known, upload.said))
        into = upload.path.parent / "made"
        found = await self._maker.first(upload.path, into)
        number = "".join(secrets.choice(_LETTERS) for _ in range(16))
        picture_id = f"{number}-{found.width}x{found.height}"
        sizes = [f"{width}.{form}" for width, form in found.made]
        await self._put(picture_id, into, [*sizes, ORIGINAL])
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
        act = Act.ADOPTED if upload.is_adopted else Act.UPLOADED
        if await self._pictures.add(picture, now, only, act):
            return Taken(picture, is_new=True)
        await self._discard(picture_id, [*sizes, ORIGINAL])
        known = await self._pictures.of_digest(upload.digest)
        if known is None:  # it was added and erased meanwhile
            raise self._log.contended()
        return Taken(known)

    async def _said_besides(self, known: StoredPicture, said: Said) -> StoredPicture:
        """Have said of a picture that is there what comes with it anew, where nothing is said."""

        def filled(standing: StoredPicture) -> Said:
            given = said.model_dump()
            return Said(**{name: getattr(standing, name) or text for name, text in given.items()})

        return await self._pictures.say(known.id, filled)

    async def restore(self, picture: StoredPicture, path: Path, *, is_seen: bool) -> bool:
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
            await self.files.put(f"{picture.id}/{name}", into / name)
        now = moments.cut(await self._pictures.now())
        with self._log.writing():
            await self._hints.write(SIZES, NAME, now)
        restored = replace(picture, sizes=tuple(sizes))
        return await self._pictures.restore(restored, now, is_seen=is_seen)

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Give the turn of this machine to make sizes; False where another worker here has it.

        Whoever has it lets go of it however they end. Where there is no room for the lock, there
        is none for sizes either: that is told where they are made.
        """
        with ExitStack() as held:
            try:
                self._room.mkdir(parents=True, exist_ok=True)
                lock = held.enter_context((self._room / "turn.lock").open("ab"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            except OSError as error:
                logger.debug("Nobody has the turn to make sizes: %s", error)
            yield True

    async def _make(self, name: str, errand: Errand) -> bool:  # noqa: ARG002 - all have one name
        """Make all sizes of a picture that are still to be made, once their store is there."""
        try:
            with self.folder() as folder:
                await self._make_in(folder, errand.subject)
        except NoSuchPicture:
            return True
        except MakingError as error:
            raise Failed(str(error)) from error
        except FilesAway as error:
            logger.warning("Sizes have to wait: %s", error)
            return False
        return True

    async def _make_in(self, folder: Path, picture_id: str) -> None:
        kept = await self._pictures.of(picture_id)
        source, picture = folder / ORIGINAL, kept.picture
        try:
            await self.files.fetch(files.original(picture.id), source)
        except NoSuchFile as error:
            raise Failed(str(error)) from error
        for form in FORMATS:
            if {f"{width}.{form}" for width in picture.widths} <= set(kept.sizes):
                continue
            made = await self._maker.more(source, folder, picture, [form])
            names = [f"{width}.{form}" for width, form in made]
            for one in names:
                await self.files.put(f"{picture.id}/{one}", folder / one)
            await self._note(picture.id, names)

    async def _put(self, picture_id: str, folder: Path, names: Sequence[str]) -> None:
        """Put files of a new picture where they lie, all of them or none. Raises FilesAway."""
        try:
            for name in names:
                await self.files.put(f"{picture_id}/{name}", folder / name)
        except FilesAway:
            await self._discard(picture_id, names)
            raise

    async def _discard(self, picture_id: str, names: Sequence[str]) -> None:
        """Delete files of no picture; where that is not possible, a look at all files does."""
        with suppress(FilesAway):
            await self.files.delete(f"{picture_id}/{name}" for name in names)

    async def _note(self, picture_id: str, names: Sequence[str]) -> None:
        """Note what has been made; it goes at once where the picture was erased meanwhile."""
        try:
            await self._pictures.made(picture_id, names)
        except NoSuchPicture:
            await self.files.delete(f"{picture_id}/{one}" for one in names)


def _tidied(room: Path, before: datetime) -> None:
    for left in room.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):  # its owner has just ended
            if left.stat().st_mtime < before.timestamp():
                shutil.rmtree(left, ignore_errors=True)


def _begun(given: Said, found: Found) -> Said:
    """Return what is said of a picture: what came with it, or else what its file says."""
    return Said(
        alt=given.alt or found.said.alt,
        caption=given.caption or found.said.caption,
        credit=given.credit or found.said.credit,
        focus=given.focus,
    )
