"""Telling: the demonstration is written, as a newsroom would, to see a ticker live."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import threading
from contextlib import suppress
from datetime import timedelta

from ulid import ULID

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.archive.installation import installed
from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import Content
from ticker.newsroom.content.refusals import Refusal, SlugTaken
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.people.authors import SYSTEM
from ticker.settings import Settings
from ticker.terminal.demo.story import ENTRIES, REPORTS, SLUG, TICKER
from ticker.wire.log.extent import Extent
from ticker.wire.store.unavailable import Unavailable

SHORTEST_PAUSE, LONGEST_PAUSE = 4.0, 9.0

logger = logging.getLogger(__name__)


async def create(archive: Archive) -> None:
    """Create the demonstration ticker with its entries; nothing where it is there already."""
    with suppress(SlugTaken):
        await archive.headers.create(NewTicker.model_validate(TICKER), SYSTEM)
        for minutes, content in reversed(ENTRIES):
            published_at = moments.now() - timedelta(minutes=minutes)
            entry = Content.model_validate({**content, "published_at": published_at})
            await archive.write(SLUG, str(ULID()), entry, SYSTEM)


def publish_in_background(redis_url: str, setup: Settings) -> None:
    """Publish an entry every few seconds, for as long as the process runs."""

    async def run() -> None:
        extent = Extent(setup.log_length, setup.log_bytes)
        async with installed(redis_url, setup.prefix, extent) as house:
            for content in itertools.cycle(REPORTS):
                await asyncio.sleep(random.uniform(SHORTEST_PAUSE, LONGEST_PAUSE))
                entry = Content.model_validate(content)
                try:
                    await house.archive.write(SLUG, str(ULID()), entry, SYSTEM)
                except (Unavailable, Refusal) as error:
                    logger.warning("The demonstration could not publish: %s", error)

    threading.Thread(target=lambda: asyncio.run(run()), name="demonstration", daemon=True).start()
