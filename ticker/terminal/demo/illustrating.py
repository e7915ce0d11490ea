"""Illustrating: the demonstration's pictures are drawn once the server runs, and come in live.

Nobody who starts it waits for them: until they are there, its page has the drawing that every copy
brings along. They are taken in as an editor's are. The lead image comes last, and says that all are
there: where the server was stopped before, the next start goes on.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import shutil
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.archive.installation import Installation, installed
from ticker.newsroom.content import moments
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.entries import Content
from ticker.newsroom.content.refusals import Refusal
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.people.authors import SYSTEM
from ticker.newsroom.pictures.away import FilesAway
from ticker.newsroom.pictures.making.maker import MakingError
from ticker.newsroom.pictures.record import Said
from ticker.newsroom.pictures.taking import Taking, Upload
from ticker.newsroom.records.expectations import NOTHING
from ticker.settings import Settings
from ticker.terminal.demo.story import ILLUSTRATED, LEAD, LEAD_SCENE, SAID, SLUG
from ticker.terminal.stores import taking_in
from ticker.wire.log.extent import Extent
from ticker.wire.store.unavailable import Unavailable

DRAWN = "ticker.terminal.demo.drawn"

logger = logging.getLogger(__name__)


def is_plain(ticker: Ticker) -> bool:
    """Tell whether a ticker is the demonstration, still without its pictures."""
    return ticker.slug == SLUG and ticker.image is not None and ticker.image.url == LEAD


def illustrate_in_background(redis_url: str, setup: Settings) -> None:
    """Draw the pictures, and publish what shows them."""

    async def run() -> None:
        extent = Extent(setup.log_length, setup.log_bytes)
        async with installed(redis_url, setup.prefix, extent) as house:
            try:
                await _illustrate(house, setup)
            except (Unavailable, Refusal, FilesAway, MakingError, OSError) as error:
                logger.warning("The demonstration is without pictures: %s", error)

    threading.Thread(target=lambda: asyncio.run(run()), name="illustration", daemon=True).start()


async def _illustrate(house: Installation, setup: Settings) -> None:
    archive, taking = house.archive, taking_in(setup, house)
    await taking.files.check()
    with taking.folder() as folder:
        await _draw(folder)
        for minutes, entry_id, scenes, content in ILLUSTRATED:
            ids = {scene: await _taken(taking, folder, scene) for scene in scenes}
            await _publish(archive, entry_id, minutes, _with(content, ids))
        lead = {"media": await _taken(taking, folder, LEAD_SCENE), "url": None, **SAID}
        await archive.headers.change(SLUG, Edit({"image": lead}), SYSTEM)


async def _draw(folder: Path) -> None:
    """Draw all scenes into a folder. Raises MakingError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", DRAWN, folder.absolute(), stdin=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise MakingError(f"Its pictures should be drawn, but: exit code {process.returncode}.")


async def _taken(taking: Taking, drawn: Path, scene: str) -> str:
    """Take a scene in as a picture; return its id."""
    with taking.folder() as folder:
        path = folder / "come"
        shutil.move(drawn / f"{scene}.png", path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        upload = Upload(path, digest, f"{scene}.png", Said(credit=SAID["credit"]))
        return (await taking.take(upload, SYSTEM)).picture.id


async def _publish(archive: Archive, entry_id: str, minutes: int, content: dict[str, Any]) -> None:
    """Publish an entry, unless it was: what an editor has made of it since stays."""
    published_at = moments.now() - timedelta(minutes=minutes)
    entry = Content.model_validate({**content, "published_at": published_at})
    with suppress(Refusal):
        await archive.write(SLUG, entry_id, entry, SYSTEM, expected=NOTHING)


def _with(content: Any, ids: dict[str, str]) -> Any:
    """Return what an entry says, with the ids of its pictures."""
    if isinstance(content, dict):
        return {name: _with(value, ids) for name, value in content.items()}
    return content.format_map(ids) if isinstance(content, str) else content
