"""`ticker serve`: the server with its workers, and what it says when it starts."""

from __future__ import annotations

import logging
import os
from dataclasses import fields

import click

from ticker import colours, settings
from ticker.machine.workers import Workers, listen
from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.pictures.away import FilesAway
from ticker.newsroom.pictures.files import Files
from ticker.newsroom.pictures.places import Place
from ticker.settings import Settings, WrongSetting
from ticker.terminal import demo
from ticker.terminal.addresses import ADDRESS, address
from ticker.terminal.commands.people import operator
from ticker.terminal.furnishing import furnish
from ticker.terminal.options import with_settings
from ticker.terminal.stores import run, store_url
from ticker.wire.store.durability import Promise
from ticker.wire.store.layout import NewerLayout
from ticker.wire.store.unavailable import Unavailable

CHECK_SECONDS = 2.0
"""For how long the start waits for whatever keeps the pictures."""

logger = logging.getLogger(__name__)


@click.command()
@with_settings(*(field.name for field in fields(Settings)))
@click.option(
    "--demo", "keep_demo", is_flag=True, help="Publish a demonstration entry every few seconds."
)
def serve(setup: Settings, *, keep_demo: bool) -> None:
    """Serve readers, editors and programs until stopped with Ctrl+C or SIGTERM.

    The first start on an empty data folder creates a demonstration ticker.
    """
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.INFO)
    furnish(setup)
    if setup.accent and (doubt := colours.doubt(setup.accent)):
        logger.warning("%s %s", settings.variable("accent"), doubt)
    if setup.may_be_private:
        logger.warning(
            "%s is not set: pictures lie in %s, and only this machine sees them. Where more than "
            "one serves, name a folder that all share, or s3://BUCKET/PREFIX.",
            settings.variable("media"),
            setup.pictures,
        )
    try:
        listening = listen(setup.host, setup.port, setup.workers)
    except OSError as error:
        raise WrongSetting(
            f"TICKER_HOST {setup.host} and TICKER_PORT {setup.port} cannot be served on: "
            f"{error.strerror}. Stop what serves there, or choose another port."
        ) from None
    url = address(setup, listening[0].getsockname()[1])
    with store_url(setup, start=True) as redis_url:
        environment = {**os.environ, **settings.environment(setup, redis_url=redis_url)}
        if not setup.redis_url:
            (setup.data / ADDRESS).write_text(url)
        welcome = run(
            setup, redis_url, lambda house: _welcome(house, setup, url, demo_too=keep_demo)
        )
        if keep_demo:
            demo.publish_in_background(redis_url, setup)
        Workers(environment).run(listening, lambda: click.echo(welcome))


async def _welcome(house: Installation, setup: Settings, url: str, *, demo_too: bool) -> str:
    """Return what is printed once the server runs; on our own Valkey, with a way to the desk."""
    try:
        if await house.settle():
            logger.info("The data of the version before are taken over.")
        tickers = await house.archive.readings.listing()
        if demo_too or (not tickers and not setup.redis_url):
            await demo.create(house.archive)
            tickers = await house.archive.readings.listing()
        lines = [f"Reader's page   {url}{ticker.url}" for ticker, _ in tickers[:5]]
        lines = lines or [f"All tickers     {url}/"]
        if await house.log.durability.find_out() is Promise.WEAK:
            lines.append(f"Warning: {house.log.durability.words}")
        if doubt := await _pictures_doubt(setup):
            lines.append(f"Warning: {doubt}")
        if not setup.redis_url:
            code = await house.links.new(await operator(house))
            lines.append(f"Sign in to desk {url}/sign-in?code={code}   (once, within 15 minutes)")
    except NewerLayout:
        raise
    except Unavailable as error:
        return f"Serving on {url}, but {error}"
    return "\n".join(["", *lines, "", "Stop with Ctrl+C."])


async def _pictures_doubt(setup: Settings) -> str:
    """Return why pictures cannot be stored; "" where they can."""
    try:
        await Files(Place.read(setup.pictures, setup.media_endpoint), CHECK_SECONDS).check()
    except FilesAway as error:
        return str(error)
    return ""
