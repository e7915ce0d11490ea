"""`ticker export` and `ticker import`: everything of a ticker as a file, and back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ticker.newsroom.archive import transfer
from ticker.newsroom.archive.installation import Installation
from ticker.settings import Settings
from ticker.terminal.furnishing import furnish
from ticker.terminal.options import STORE, with_settings
from ticker.terminal.signals import stopped_by_signals
from ticker.terminal.stores import in_store


@click.command("export")
@with_settings(*STORE)
@click.argument("slug")
@click.option("-o", "--output", type=click.File("w", encoding="utf-8"), default="-")
def export_(setup: Settings, slug: str, output: Any) -> None:
    """Write everything of the ticker SLUG, all revisions included, as JSON Lines."""

    async def run(house: Installation) -> None:
        total = await transfer.size(house.archive, slug)
        with _progress(total, "Exporting") as step:
            async for line in transfer.export(house.archive, slug):
                output.write(line + "\n")
                step(1)

    in_store(setup, run)


@click.command("import")
@with_settings(*STORE, "templates")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "slug", help="The slug to import it under.  [the one it had]")
def import_(setup: Settings, file: Path, slug: str | None) -> None:
    """Read a ticker that `ticker export` has written; there must not be one of that slug."""
    furnish(setup)

    async def run(house: Installation) -> str:
        size = file.stat().st_size
        with stopped_by_signals(), file.open("rb") as lines, _progress(size, "Importing") as step:
            return await transfer.import_(house.archive, lines, slug, step)

    click.echo(f"Imported: {in_store(setup, run)}", err=True)


@contextmanager
def _progress(total: int, label: str) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error where that is a terminal."""
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update
