"""A process: what lives as long as one server process, shared by all its requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import cast

from starlette.requests import HTTPConnection

from ticker.newsroom.archive.archive import Archive
from ticker.newsroom.archive.installation import Installation, installed
from ticker.newsroom.archive.moving import Moving
from ticker.newsroom.archive.revisions import Wanted
from ticker.newsroom.audit.audit import Audit
from ticker.newsroom.audit.reading import AuditReading
from ticker.newsroom.errands import schedule
from ticker.newsroom.errands.runner import Runner
from ticker.newsroom.people.authors import Author, Authors
from ticker.newsroom.people.links import Links
from ticker.newsroom.people.people import People
from ticker.newsroom.people.proof.door import Door
from ticker.newsroom.people.proof.hashing import Hashing
from ticker.newsroom.people.tokens import Tokens
from ticker.newsroom.pictures.places import Place
from ticker.newsroom.pictures.taking import Studio
from ticker.newsroom.records import records
from ticker.newsroom.records.expectations import ANY, Expected
from ticker.newsroom.records.once import Once, Outcome
from ticker.newsroom.records.snippets import Snippets
from ticker.settings import Settings
from ticker.web.http.access import Access
from ticker.web.http.provider.attempts import Attempts
from ticker.web.http.provider.door import ProviderDoor
from ticker.web.http.provider.roles import RolesByClaim
from ticker.web.http.sessions import DeskSessions
from ticker.web.http.targets.ours import Ours
from ticker.web.memory.audience import Audiences
from ticker.web.memory.darkroom import Darkroom
from ticker.web.memory.hosts import Hosts
from ticker.web.memory.listing import Listing
from ticker.web.memory.shelf import Shelf
from ticker.web.memory.watch import Watch
from ticker.web.metrics import watch_event_loop
from ticker.web.static.assets import Assets
from ticker.web.static.site import Site
from ticker.wire import meters
from ticker.wire.channel.seats import Seats
from ticker.wire.hub.hub import Hub
from ticker.wire.log.extent import Extent
from ticker.wire.log.log import Log
from ticker.wire.store.layout import NewerLayout
from ticker.wire.store.unavailable import Unavailable
from ticker.wire.tasks import ended

SETTLE_SECONDS = 2.0
TIDY_SECONDS = 60.0
COUNT_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Process:
    """The parts of one server process."""

    settings: Settings
    log: Log
    archive: Archive
    darkroom: Darkroom
    audiences: Audiences
    authors: Authors
    links: Links
    people: People
    door: Door
    provider: ProviderDoor | None
    """Where the newsroom's own accounts are, if it has some."""
    snippets: Snippets
    audit: Audit
    audited: AuditReading
    tokens: Tokens
    access: Access
    sessions: DeskSessions
    watch: Watch
    hub: Hub
    seats: Seats
    hosts: Hosts
    shelf: Shelf
    listing: Listing
    site: Site
    assets: Assets

    async def write(
        self,
        slug: str,
        entry_id: str,
        wanted: Wanted,
        by: Author,
        *,
        expected: Expected = ANY,
        only: Once | None = None,
    ) -> Outcome:
        """Write an entry as `Archive.write` does, and hear of it.

        So whoever has written it finds it in whatever they ask this process next.
        """
        outcome = await self.archive.write(slug, entry_id, wanted, by, expected=expected, only=only)
        if outcome.position:
            await self.hub.heard_of(slug, outcome.position)
        return outcome

    @property
    def frame(self) -> dict[str, object]:
        """Return what every page is made with: whose it is, and where its files lie."""
        own_style = self.assets.own_style
        return {"site": self.site, "assets": self.assets.url, "own_style": own_style}


@asynccontextmanager
async def running(settings: Settings, site: Site, assets: Assets) -> AsyncIterator[Process]:
    """Connect to Redis and keep the hub listening until the process ends."""
    extent = Extent(settings.log_length, settings.log_bytes)
    async with installed(settings.redis_url, settings.prefix, extent) as house:
        place = Place.read(settings.pictures, settings.media_endpoint)
        studio = Studio(place, settings.data / "making", keeps_all=settings.keeps_all)
        darkroom = Darkroom.of(house.archive, studio)
        tasks = {
            asyncio.create_task(watch_event_loop(), name="process: watch the event loop"),
            asyncio.create_task(_keep_house(house), name="process: keep house"),
            asyncio.create_task(_runner(house, darkroom).run(), name="process: do what is due"),
            asyncio.create_task(darkroom.keep(), name="process: let pictures go"),
            asyncio.create_task(darkroom.showing.watch(), name="process: watch pictures"),
        }
        try:
            async with Hub(house.log, records.forget) as hub:
                process = _put_together(settings, site, assets, house, darkroom, hub=hub)
                tasks.add(asyncio.create_task(_count(process), name="process: count readers"))
                tasks.add(asyncio.create_task(process.watch.keep(), name="process: watch"))
                try:
                    yield process
                finally:
                    process.door.close()
                    if process.provider:
                        await process.provider.close()
        finally:
            await ended(tasks)


def _runner(house: Installation, darkroom: Darkroom) -> Runner:
    archive = house.archive
    kinds = [schedule.publishing(archive.write), Moving(archive).kind, archive.lulls.kind]
    kinds += darkroom.kinds
    return Runner(house.log, archive.hints, kinds)


def _put_together(
    settings: Settings,
    site: Site,
    assets: Assets,
    house: Installation,
    darkroom: Darkroom,
    *,
    hub: Hub,
) -> Process:
    hosts = [one.strip() for one in settings.hosts.split(",") if one.strip()]
    ours = Ours(settings.public_url, hosts, settings.host)
    access = Access(house.tokens, ours)
    return Process(
        settings=settings,
        log=house.log,
        archive=house.archive,
        darkroom=darkroom,
        audiences=Audiences(house.log),
        authors=house.authors,
        links=house.links,
        people=house.people,
        provider=_provider(settings, house),
        door=Door(house.log.homes.common, settings.prefix, house.log.clock, Hashing()),
        snippets=house.snippets,
        audit=house.audit,
        audited=house.audited,
        tokens=house.tokens,
        access=access,
        sessions=DeskSessions(access, house.sessions, house.links, settings.secret),
        watch=Watch(house.sessions),
        hub=hub,
        seats=Seats(
            settings.max_readers,
            per_address=settings.max_readers_per_address,
            per_origin=settings.max_readers_per_origin,
        ),
        hosts=Hosts(),
        shelf=Shelf(house.archive.readings, hub),
        listing=Listing(house.archive, hub),
        site=site,
        assets=assets,
    )


def _provider(settings: Settings, house: Installation) -> ProviderDoor | None:
    if not settings.oidc_issuer:
        return None
    # Only where there is one: to load what reads a provider's tokens is a tenth of a start.
    from ticker.web.http.provider.fetching import Fetching  # noqa: PLC0415
    from ticker.web.http.provider.provider import Provider, Registration  # noqa: PLC0415

    registration = Registration(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.oidc_scopes,
    )
    return ProviderDoor(
        settings.oidc_issuer,
        Provider(registration, Fetching(), house.log.clock),
        attempts=Attempts(house.log.homes.common, settings.prefix),
        roles=RolesByClaim.read(
            settings.oidc_roles_claim,
            settings.oidc_admins,
            settings.oidc_editors,
            settings.oidc_contributors,
        ),
        people=house.people,
        sessions=house.sessions,
        aliases=house.archive.aliases,
        audit=house.audit,
    )


async def _count(process: Process) -> None:
    """Note for the desks, about once a second, who follows here, for ever."""
    while True:
        await asyncio.sleep(COUNT_SECONDS)
        meters.kept(sum(channel.kept_bytes for channel in process.hub.channels))
        if process.hub.upstream and process.log.writability.refusal is None:
            with suppress(Unavailable):
                followed = [(one, process.hosts.of(one.name)) for one in process.hub.channels]
                await process.audiences.note(followed)


async def _keep_house(house: Installation) -> None:
    """Look at the layout as soon as Redis is there, and at what is due each minute, for ever."""
    settled = False
    while True:
        try:
            await house.log.inspection.look()
            await house.settle()
            settled = True
            for name in await house.archive.names.sweep():
                logger.info("A ticker '%s' was never created, or is deleted; its name goes.", name)
            await house.sessions.sweep()
            await house.audit.sweep()
            await house.archive.begin_desk_logs()
            await house.archive.hint_at_what_is_to_be_done()
            for name in await house.archive.swept():
                logger.info("The log of %s is rid of texts that later ones have replaced.", name)
        except NewerLayout as why:
            logger.error("%s", why)  # noqa: TRY400 - where it was noticed does not matter
            await house.log.homes.close()
        except Unavailable as why:
            if not settled:
                logger.warning("The store cannot be looked at yet: %s", why)
        except Exception:
            logger.exception("The house could not be kept; it is tried again.")
        await asyncio.sleep(TIDY_SECONDS if settled else SETTLE_SECONDS)


def process_of(connection: HTTPConnection) -> Process:
    """Return the process that answers a request."""
    return cast("Process", connection.state.process)
