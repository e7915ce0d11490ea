"""The maker: has sizes made of pictures, each job in a process of its own.

What strangers have drawn is never decoded here: not its pixels, not what it says. A process that
crashes, takes too much or never ends costs one picture. It goes behind all others, one at a time a
machine, and whatever happens to it, or to us, nothing half made stays under a name that counts.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ticker.newsroom.content.images import WIDTHS, Picture
from ticker.newsroom.content.refusals import Fault, Malformed
from ticker.newsroom.content.text import settled
from ticker.newsroom.pictures.making.child import Child

ORIGINAL = "original"
FIRST_FORM, FIRST_WIDTH = "webp", 960
"""The size that is made at once."""

_HOME = Path(__file__).parents[4]
_MODULE = "ticker.newsroom.pictures.making"
_SECRETS = ("TICKER_", "AWS_")

logger = logging.getLogger(__name__)


class NotAPicture(Malformed):
    """What was uploaded is no picture that can be shown; a fault of the field `file`."""

    def __init__(self, key: str, values: Mapping[str, Any]) -> None:
        super().__init__({"file": Fault(key, values)})


class MakingError(Exception):
    """Sizes could not be made, for reasons of this machine: later, they may be."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of its picture: suggestions, each "" where it says nothing."""

    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a picture is from, as far as its file says."""

    taken: str
    """When, as RFC 3339 has it; without a zone, or only the day, where no more is told."""
    source_type: str
    """One of IPTC's digital source types, such as `trainedAlgorithmicMedia`; or ""."""
    credentials: str
    """What has become of a manifest of C2PA: `whole`, `broken` (kept, but what it seals has been
    cleaned), `left_out` (it told a place or an owner); "" where there was none."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an uploaded picture is."""

    width: int
    """Pixels as it is seen."""
    height: int
    kind: str
    """`jpeg`, `png`, `webp`, `avif`, `gif` or `heic`."""
    bytes: int
    """Of the original, as it is kept."""
    said: Said
    provenance: Provenance
    made: tuple[tuple[int, str], ...]
    """Which sizes are there now: width and format."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one process may take."""

    memory: int = 1024 * 1024 * 1024
    """Bytes of its address space. A photo takes a quarter of it; a page's whole length, all."""
    work: int = 60
    """Seconds of a processor; a photo takes five."""
    seconds: float = 240.0
    """From when it is its turn, however busy the machine is."""
    niceness: int = 10
    later: int = 19
    """The niceness of what nobody waits for."""


class Maker:
    """Makes sizes, one picture at a time on this machine."""

    def __init__(
        self, locks: Path, *, keeps_all: bool = False, bounds: Bounds | None = None
    ) -> None:
        self._lock = locks / "making.lock"
        self._keeps_all = keeps_all
        """Whether place, owner and serial numbers stay in originals."""
        self._bounds = bounds or Bounds()
        # Processes that wait at the lock take memory, too: of each worker at most two do.
        self._firsts, self._others = asyncio.Semaphore(1), asyncio.Semaphore(1)
        self._threads = ThreadPoolExecutor(2, "making")

    async def first(self, source: Path, into: Path) -> Found:
        """Keep what was uploaded as `original` in a folder, and make the first size beside it.

        Raises `NotAPicture`, or `MakingError`; then nothing is in the folder that was not before.
        """
        job = {
            "first": FIRST_WIDTH,
            "widths": WIDTHS,
            "form": FIRST_FORM,
            "keeps_all": self._keeps_all,
        }
        async with self._firsts:
            answer = await self._done(source, into, job)
        return Found(
            answer["width"],
            answer["height"],
            answer["kind"],
            answer["bytes"],
            Said(*(settled(answer[name]) for name in ("alt", "caption", "credit"))),
            Provenance(answer["taken"], answer["source_type"], answer["credentials"]),
            tuple((width, FIRST_FORM) for width in answer["made"]),
        )

    async def more(
        self, source: Path, into: Path, picture: Picture, forms: Sequence[str]
    ) -> tuple[tuple[int, str], ...]:
        """Make all widths of a kept picture in some formats, as `WIDTH.FORM` in a folder.

        Raises `NotAPicture`, or `MakingError`: of the format that failed, nothing is there then.
        """
        made: list[tuple[int, str]] = []
        for form in forms:  # a process each, so that uploads come in between
            job = {"first": 0, "widths": picture.widths, "form": form}
            async with self._others:
                answer = await self._done(source, into, job)
            made += ((width, form) for width in answer["made"])
        return tuple(made)

    async def _done(self, source: Path, into: Path, job: dict[str, Any]) -> dict[str, Any]:
        """Have a job done, and what it has made put where it belongs, all of it or nothing."""
        bounds = self._bounds
        niceness = bounds.niceness if job["first"] else bounds.later
        try:
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            into.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=".making-", dir=into))
        except OSError as error:
            raise MakingError(
                f"There should be room for a picture's sizes, but: {error}"
            ) from error
        try:
            asked = {
                **job,
                "source": os.fspath(source.absolute()),
                "into": os.fspath(folder.absolute()),
                "lock": os.fspath(self._lock.absolute()),
                "memory": bounds.memory,
                "seconds": bounds.work,
            }
            answer = await _answered(asked, bounds.seconds, niceness, self._threads)
            for one in folder.iterdir():
                one.replace(into / one.name)
        except OSError as error:
            raise MakingError(f"A picture's sizes should be kept, but: {error}") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return answer


async def _answered(
    job: Mapping[str, Any], seconds: float, niceness: int, threads: Executor
) -> dict[str, Any]:
    """Have a process do a job behind all others, and return its answer."""
    child = Child(_MODULE, _environment(), niceness)
    try:
        ended = await child.do(json.dumps(job).encode(), seconds, threads)
    except TimeoutError:
        text = f"A picture's sizes should be made within {seconds:g} s, but were not."
        raise MakingError(text) from None
    if ended.words:
        logger.warning("The process that makes pictures said: %s", ended.words)
    return _read(ended.answer, ended.status)


def _read(answer: bytes, status: int) -> dict[str, Any]:
    """Return what a process has found; raises what it says is wrong, or how it ended."""
    if not answer:
        if -status == signal.SIGXCPU:
            raise NotAPicture("picture_slow", {})
        how = f"signal {-status}" if status < 0 else f"exit code {status}"
        raise MakingError(f"A picture's sizes should be made, but their process ended: {how}.")
    found: dict[str, Any] = json.loads(answer)
    if "fault" in found:
        raise NotAPicture(found["fault"], found["values"])
    if "failed" in found:
        raise MakingError(f"A picture's sizes should be made, but: {found['failed']}.")
    return found


def _environment() -> dict[str, str]:
    """Return the environment of a process that strangers may get to do what they want."""
    kept = {name: one for name, one in os.environ.items() if not name.startswith(_SECRETS)}
    paths = (os.fspath(_HOME), kept.get("PYTHONPATH", ""))
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
