"""An installation: all that is stored of it, put together once for whoever works with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.audit.audit import Audit
from ticker.newsroom.audit.reading import AuditReading
from ticker.newsroom.people.authors import Authors
from ticker.newsroom.people.links import Links
from ticker.newsroom.people.people import People
from ticker.newsroom.people.sessions import Sessions
from ticker.newsroom.people.tokens import Tokens
from ticker.newsroom.records.snippets import Snippets
from ticker.wire.log.extent import USUAL, Extent
from ticker.wire.log.log import Log
from ticker.wire.store.homes import Homes


@dataclass(frozen=True, slots=True)
class Installation:
    """Its archive, all who may write, and what they begin with."""

    log: Log
    archive: Archive
    authors: Authors
    tokens: Tokens
    links: Links
    people: People
    sessions: Sessions
    snippets: Snippets
    audit: Audit
    audited: AuditReading

    async def settle(self) -> bool:
        """Take over what an earlier version has left; tell whether its data were taken over.

        Raises NewerLayout and Unavailable.
        """
        taken_over = await self.archive.takeover.settle()
        await self.people.adopt()
        await self.links.secret()  # as long as there is room: a full store takes none later
        return taken_over


@asynccontextmanager
async def installed(
    redis_url: str, prefix: str, extent: Extent = USUAL
) -> AsyncIterator[Installation]:
    """Give an installation, connected for as long as it is needed; nothing is asked of it yet."""
    homes = Homes(redis_url, prefix)
    log = Log(homes, extent)
    authors = Authors(homes.common, prefix)
    audit, archive = Audit(homes.common, prefix, log.clock), Archive(log)
    people = People(homes.common, prefix, authors, log.clock)
    try:
        yield Installation(
            log,
            archive,
            authors,
            Tokens(homes.common, prefix, authors, people, log.clock),
            Links(homes.common, prefix, people),
            people,
            Sessions(homes.common, prefix, log.clock),
            Snippets(homes.common, prefix),
            audit,
            AuditReading(audit, archive.names, homes),
        )
    finally:
        await homes.close()
