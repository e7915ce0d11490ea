"""`ticker export` and `ticker import`: everything of a ticker as files, and back."""

from __future__ import annotations

from pathlib import Path

import click

from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.content.images import named_in
from ticker.newsroom.transfer import album, tickers
from ticker.settings import Settings
from ticker.terminal.furnishing import furnish
from ticker.terminal.options import STORE, with_settings
from ticker.terminal.standard import files, texts
from ticker.terminal.standard.arguments import Typed
from ticker.terminal.standard.files import STANDARD
from ticker.terminal.standard.progress import progress
from ticker.terminal.stores import in_store, taking_in

MEDIA = ("media", "media_endpoint")


@click.command("export", cls=Typed)
@with_settings(*STORE, *MEDIA)
@click.argument("slug")
@click.option(
    "-o",
    "--output",
    type=click.Path(allow_dash=True),
    default=STANDARD,
    help="The file to write.  [standard output]",
)
@click.option(
    "--pictures",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A tar to write the pictures to that it names.",
)
def export_(setup: Settings, slug: str, output: str, pictures: Path | None) -> None:
    """Write everything of the ticker SLUG, all revisions included, as JSON Lines.

    With --pictures, the originals of its pictures lie in a tar beside it. A file has its name once
    it is whole.
    """
    prints = output == STANDARD

    async def run(house: Installation) -> None:
        named: dict[str, None] = {}
        total = await tickers.size(house.archive, slug)
        with (
            files.printing() if prints else files.writing(Path(output)) as file,
            progress(total, "Exporting", prints=prints) as step,
        ):
            async for line in tickers.export(house.archive, slug):
                file.write(f"{line}\n".encode())
                named.update(dict.fromkeys(named_in(line)))
                step(1)
        if pictures:
            await _write_album(setup, house, pictures, list(named))

    in_store(setup, run)


@click.command("import", cls=Typed)
@with_settings(*STORE, *MEDIA, "templates")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--as", "slug", help="The slug to import it under.  [the one it had]")
@click.option(
    "--pictures",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The tar with the pictures that it names.",
)
def import_(setup: Settings, file: str, slug: str | None, pictures: Path | None) -> None:
    """Read a ticker that `ticker export` has written; there must not be one of that slug.

    FILE may be standard input (-). With --pictures, its pictures are taken in first, those that are
    not there yet; their sizes are made while a server runs.
    """
    furnish(setup)

    async def run(house: Installation) -> str:
        with files.reading(file) as source:
            if pictures:
                await _read_album(setup, house, pictures)
            with progress(source.size, "Importing") as step:
                return await tickers.import_(house.archive, source.file, slug, step)

    click.echo(f"Imported: {texts.line(in_store(setup, run))}", err=True)


async def _write_album(setup: Settings, house: Installation, to: Path, ids: list[str]) -> None:
    kept = taking_in(setup, house).files
    with files.writing(to) as stream, progress(len(ids), "Pictures") as step:
        await album.write(house.archive.pictures, kept, ids, stream, step)


async def _read_album(setup: Settings, house: Installation, path: Path) -> None:
    taking = taking_in(setup, house)
    size = path.stat().st_size
    with path.open("rb") as stream, progress(size, "Pictures") as step:
        await album.read(taking, stream, lambda picture: step(picture.bytes))
