"""`ticker export` and `ticker import`: everything of a ticker as files, and back."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.content.images import named_in
from ticker.newsroom.transfer import album, tickers
from ticker.settings import Settings
from ticker.terminal.furnishing import furnish
from ticker.terminal.options import STORE, with_settings
from ticker.terminal.signals import stopped_by_signals
from ticker.terminal.stores import in_store, taking_in

MEDIA = ("media", "media_endpoint")


@click.command("export")
@with_settings(*STORE, *MEDIA)
@click.argument("slug")
@click.option("-o", "--output", type=click.File("w", encoding="utf-8"), default="-")
@click.option(
    "--pictures",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A tar to write the pictures to that it names.",
)
def export_(setup: Settings, slug: str, output: Any, pictures: Path | None) -> None:
    """Write everything of the ticker SLUG, all revisions included, as JSON Lines.

    With --pictures, the originals of its pictures lie in a tar beside it.
    """

    async def run(house: Installation) -> None:
        named: dict[str, None] = {}
        total = await tickers.size(house.archive, slug)
        with _progress(total, "Exporting") as step:
            async for line in tickers.export(house.archive, slug):
                output.write(line + "\n")
                named.update(dict.fromkeys(named_in(line)))
                step(1)
        if pictures:
            await _write_album(setup, house, pictures, list(named))

    in_store(setup, run)


@click.command("import")
@with_settings(*STORE, *MEDIA, "templates")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "slug", help="The slug to import it under.  [the one it had]")
@click.option(
    "--pictures",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The tar with the pictures that it names.",
)
def import_(setup: Settings, file: Path, slug: str | None, pictures: Path | None) -> None:
    """Read a ticker that `ticker export` has written; there must not be one of that slug.

    With --pictures, its pictures are taken in first, those that are not there yet; their sizes
    are made while a server runs.
    """
    furnish(setup)

    async def run(house: Installation) -> str:
        if pictures:
            await _read_album(setup, house, pictures)
        size = file.stat().st_size
        with stopped_by_signals(), file.open("rb") as lines, _progress(size, "Importing") as step:
            return await tickers.import_(house.archive, lines, slug, step)

    click.echo(f"Imported: {in_store(setup, run)}", err=True)


async def _write_album(setup: Settings, house: Installation, to: Path, ids: list[str]) -> None:
    """Write an album under its name once it is whole."""
    kept = taking_in(setup, house).files
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=f".{to.name}-") as room:
        part = Path(room) / "album"
        with part.open("wb") as stream, _progress(len(ids), "Pictures") as step:
            await album.write(house.archive.pictures, kept, ids, stream, step)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(to)


async def _read_album(setup: Settings, house: Installation, path: Path) -> None:
    taking = taking_in(setup, house)
    size = path.stat().st_size
    with path.open("rb") as stream, _progress(size, "Pictures") as step:
        await album.read(taking, stream, lambda picture: step(picture.bytes))


@contextmanager
def _progress(total: int, label: str) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error where that is a terminal."""
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update
