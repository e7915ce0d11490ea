"""`ticker export` and `ticker import`: everything of a ticker as files, and back.

And `ticker export --all`: everything there is, which `ticker restore` brings back.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.content.images import named_in
from ticker.newsroom.pictures.files import Files
from ticker.newsroom.pictures.places import Place
from ticker.newsroom.transfer import album, tickers
from ticker.newsroom.transfer.installation.exporting import Exported, export
from ticker.settings import Settings
from ticker.terminal.furnishing import furnish
from ticker.terminal.options import STORE, with_settings
from ticker.terminal.standard import files, texts
from ticker.terminal.standard.arguments import Typed
from ticker.terminal.standard.files import STANDARD
from ticker.terminal.standard.progress import progress
from ticker.terminal.stores import in_store, taking_in

MEDIA = ("media", "media_endpoint")
SECRETS = (
    "Keep it as you keep passwords: who has it can read what is not published, make the codes of "
    "everybody's second factor, and guess at their passwords."
)


@click.command("export", cls=Typed)
@with_settings(*STORE, *MEDIA)
@click.argument("slug", default="")
@click.option(
    "--all",
    "all_",
    type=click.Path(allow_dash=True),
    metavar="FILE",
    help="Write the whole installation to a file, or to standard output (-), in place of a ticker.",
)
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
def export_(
    setup: Settings, slug: str, all_: str | None, output: str, pictures: Path | None
) -> None:
    """Write everything of the ticker SLUG, all revisions included, as JSON Lines.

    With --pictures, the originals of its pictures lie in a tar beside it. A file has its name once
    it is whole.

    With --all in place of SLUG, FILE is a tar of all there is: tickers, people, tokens, pictures. A
    server may run meanwhile; `ticker restore` brings it back.
    """
    if all_ == "":
        raise click.UsageError("--all should name a file, or - for standard output.")
    if all_ is not None:
        if slug or pictures or output != STANDARD:
            raise click.UsageError("--all takes no SLUG, and neither --output nor --pictures.")
        _export_all(setup, all_)
        return
    if not slug:
        raise click.UsageError("Missing argument 'SLUG', or --all FILE.")
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


def _export_all(setup: Settings, to: str) -> None:
    prints = to == STANDARD
    if prints and sys.stdout.isatty():
        raise click.UsageError("--all - writes a tar, which is not for a terminal.")

    async def run(house: Installation) -> Exported:
        kept = Files(Place.read(setup.pictures, setup.media_endpoint))
        with files.printing() if prints else files.writing(Path(to), private=True) as file:
            return await export(house.log.homes.common, kept, file, progress)

    click.echo(f"Exported: {in_store(setup, run)} {SECRETS}", err=True)


async def _write_album(setup: Settings, house: Installation, to: Path, ids: list[str]) -> None:
    kept = taking_in(setup, house).files
    with files.writing(to) as stream, progress(len(ids), "Pictures") as step:
        await album.write(house.archive.pictures, kept, ids, stream, step)


async def _read_album(setup: Settings, house: Installation, path: Path) -> None:
    taking = taking_in(setup, house)
    size = path.stat().st_size
    with path.open("rb") as stream, progress(size, "Pictures") as step:
        await album.read(taking, stream, lambda picture: step(picture.bytes))
