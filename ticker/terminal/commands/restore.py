"""`ticker restore`: all that `ticker export --all` has written, in an empty installation."""

from __future__ import annotations

import click

from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.pictures.files import Files
from ticker.newsroom.pictures.places import Place
from ticker.newsroom.transfer.installation import restoring
from ticker.newsroom.transfer.installation.count import Count
from ticker.settings import Settings
from ticker.terminal.options import STORE, with_settings
from ticker.terminal.standard import files
from ticker.terminal.standard.arguments import Typed
from ticker.terminal.standard.progress import progress
from ticker.terminal.stores import run, store_url


@click.command(cls=Typed)
@with_settings(*STORE, "media", "media_endpoint")
@click.argument("file", type=click.Path(allow_dash=True))
def restore(setup: Settings, file: str) -> None:
    """Bring everything that `ticker export --all` has written into an empty installation.

    FILE may be standard input (-). Nothing of it is seen before all of it is there and was read
    back; whatever ends it before leaves nothing. Everybody signs in anew.
    """

    async def restored(house: Installation) -> Count:
        kept = Files(Place.read(setup.pictures, setup.media_endpoint))
        with files.reading(file) as source:
            return await restoring.restore(house, kept, source.file, source.size, progress)

    with store_url(setup) as redis_url:
        count = run(setup, redis_url, restored)
    click.echo(f"Restored, and read back: {count}.", err=True)
