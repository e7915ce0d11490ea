"""`ticker serve`: the server with its workers, and what it says when it starts."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack, closing, suppress
from dataclasses import fields
from typing import NamedTuple

import click

from ticker import settings
from ticker.machine.systemd import Systemd
from ticker.machine.workers import Workers
from ticker.newsroom.archive.installation import Installation
from ticker.settings import Settings
from ticker.terminal import doubts
from ticker.terminal.commands.people import operator
from ticker.terminal.demo import illustrating, telling
from ticker.terminal.furnishing import furnish
from ticker.terminal.options import with_settings
from ticker.terminal.places.addresses import ADDRESS, for_people, server_address
from ticker.terminal.places.listening import listened_on
from ticker.terminal.standard.arguments import Typed
from ticker.terminal.standard.streams import Unwritten
from ticker.terminal.stores import run, store_url
from ticker.wire import journal
from ticker.wire.store.unavailable import Lasting, Unavailable

JOURNALLED = {"INVOCATION_ID", "JOURNAL_STREAM"}
"""What systemd sets: what is printed then stands in its journal, where many may read it."""

logger = logging.getLogger(__name__)


@click.command(cls=Typed)
@with_settings(*(field.name for field in fields(Settings)))
@click.option(
    "--demo/--no-demo",
    "demo",
    default=None,
    help="Publish a demonstration entry every few seconds; or have no demonstration.",
)
def serve(setup: Settings, *, demo: bool | None) -> None:
    """Serve readers, editors and programs until stopped with Ctrl+C or SIGTERM.

    The first start on an empty data folder creates a demonstration ticker.

    Under systemd, a socket that a .socket unit hands over (LISTEN_FDS) is served on in the place of
    --host, --port and --uds, and a service of Type=notify tells when it serves, and what is wrong
    (NOTIFY_SOCKET, WATCHDOG_USEC).
    """
    journal.begin(setup.log_level, setup.log_format)
    furnish(setup)
    for doubt in doubts.of_settings(setup):
        logger.warning("%s", doubt)
    listening, systemd = listened_on(setup), Systemd(os.environ)
    server = server_address(setup, listening)
    url = for_people(server)
    with ExitStack() as stack:
        stack.enter_context(closing(listening))
        with systemd.waiting("The store is started, and loads its data."):
            redis_url = stack.enter_context(store_url(setup, start=True))
        environment = {**os.environ, **settings.environment(setup, redis_url=redis_url)}
        if not setup.redis_url:
            (setup.data / ADDRESS).write_text(server)
        welcome = run(setup, redis_url, lambda house: _welcome(house, setup, url, demo=demo))
        if demo:
            telling.publish_in_background(redis_url, setup)

        def serving() -> None:
            with suppress(Unwritten):  # whoever started it may have gone, and readers have not
                click.echo(welcome.words)
            if welcome.is_plain:
                illustrating.illustrate_in_background(redis_url, setup)

        Workers(environment, setup.lame_seconds, systemd).run(listening, serving)


class _Welcome(NamedTuple):
    """What is printed once the server runs; and whether a demonstration has no pictures yet."""

    words: str
    is_plain: bool = False


async def _welcome(
    house: Installation, setup: Settings, url: str, *, demo: bool | None
) -> _Welcome:
    """Greet whoever starts the server; on our own Valkey, with a way to the desk.

    Raises Lasting where something is wrong with Redis that does not pass.
    """
    try:
        for doubt in await house.log.inspection.begin():
            logger.warning("%s", doubt)
        if await house.settle():
            logger.info("The data of the version before are taken over.")
        tickers = await house.archive.readings.listing()
        if demo or (demo is None and not tickers and not setup.redis_url):
            await telling.create(house.archive)
            tickers = await house.archive.readings.listing()
        lines = [f"Reader's page   {url}{ticker.url}" for ticker, _ in tickers[:5]]
        lines = lines or [f"All tickers     {url}/"]
        if doubt := await doubts.of_pictures(setup):
            lines.append(f"Warning: {doubt}")
        if not setup.redis_url and JOURNALLED & os.environ.keys():
            lines.append("Sign in to desk with the link that `ticker sign-in` prints")
        elif not setup.redis_url:
            code = await house.links.new(await operator(house))
            lines.append(f"Sign in to desk {url}/sign-in?code={code}   (once, within 15 minutes)")
    except Lasting:
        raise
    except Unavailable as error:
        return _Welcome(f"Serving on {url or 'a UNIX socket'}, but {error}")
    is_plain = demo is not False and any(illustrating.is_plain(one) for one, _ in tickers)
    return _Welcome("\n".join(["", *lines, "", "Stop with Ctrl+C."]), is_plain)
