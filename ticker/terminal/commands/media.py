"""`ticker media`: pictures from outside, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from ticker.terminal import uploading
from ticker.terminal.adopting import Adopting
from ticker.terminal.client import Away, Refused
from ticker.terminal.furnishing import furnish
from ticker.terminal.options import Asked, asking
from ticker.terminal.standard import files, texts
from ticker.terminal.standard.arguments import Commands
from ticker.terminal.standard.files import Source, Unnamed
from ticker.terminal.standard.progress import progress

LARGE = 1024 * 1024
"""Bytes from which on somebody who waits is shown how far it is."""


@click.group(cls=Commands)
def media() -> None:
    """Upload pictures, and take over those that lie with others."""


@media.command(
    epilog="""\b
A picture in an entry, with what is seen in it and whose it is:
  id=$(ticker media add dyke.jpg --alt "The dyke from above" --credit "Ada Byron")
  echo "![The dyke from above](media:$id \\"It holds. Picture: Ada Byron\\")" |
    ticker publish SLUG "The dyke holds"
From another program:
  convert map.pdf png:- | ticker media add - --alt "Map of the coast"
All of a folder:
  ticker media add photos/*.jpg --credit "Ada Byron\""""
)
@asking()
@click.argument("paths", metavar="FILE...", type=click.Path(), nargs=-1, required=True)
@click.option("--alt", help="What is seen in it, for those who do not see it.")
@click.option("--caption", help="What stands below it.")
@click.option("--credit", help="Whose it is.")
@click.option(
    "--focus",
    metavar="'X Y'",
    help="What is to be seen where it is cut: per cent from the left and from the top.",
)
@click.option("--json", "as_json", is_flag=True, help="Print all that the server says, as JSON.")
def add(asked: Asked, paths: tuple[str, ...], *, as_json: bool, **said: str | None) -> None:
    """Upload each FILE, or standard input (-), over HTTP, and print its id.

    JPEG, PNG, WebP, AVIF and GIF are taken, and HEIC where the server can read it; TICKER_TOKEN
    must hold an API token. What no option says is taken from the file, if it tells (IPTC, XMP).
    Readers see nothing of a picture until something published shows it, and one that nothing names
    goes after a day. The same file again is the same picture.
    """
    given = {name: text for name, text in said.items() if text is not None}
    refused = 0
    for path in paths:
        try:
            picture = _added(asked, path, given, prints=as_json)
        except (Refused, Unnamed) as error:
            if not paths[1:] or isinstance(error, Away):
                raise
            refused += 1
            click.echo(texts.line(f"{files.shown(path)}: {error}"), err=True)
            continue
        click.echo(texts.told(picture) if as_json else texts.line(picture["id"]))
        if any(picture[name].split() != text.split() for name, text in given.items()):
            told = (
                f"{files.shown(path)}: This picture was there already, and what was said of it "
                f"stays; PATCH /api/media/{picture['id']} changes it."
            )
            click.echo(texts.line(told), err=True)
    if refused:
        raise Refused(f"{refused} of {len(paths)} could not be uploaded; see above.")


@media.command(
    epilog="""\b
All pictures of one agency, that a ticker has shown from their server so far:
  ticker media adopt SLUG --rights --credit "Agency\""""
)
@asking("site_url", "site_logo", "image_hosts")
@click.argument("slug", metavar="SLUG")
@click.option("--rights", is_flag=True, help="Say that the newsroom may show them; needed.")
@click.option("--credit", default="", help="Whose they are, where that is not said yet.")
def adopt(asked: Asked, slug: str, credit: str, *, rights: bool) -> None:
    """Take over the pictures of SLUG that lie with others, as readers are not shown them there.

    The server fetches each, and each entry is changed quietly, by whoever TICKER_TOKEN is. Rights
    are for you to judge: --rights says that you have. It can be run again; what could not be
    fetched is told, and stays a link.
    """
    if not rights:
        raise click.UsageError("--rights is needed: it says that the newsroom may show them.")
    furnish(asked.setup)
    adopting = Adopting(
        *(asked.server, asked.token, slug, credit),
        lambda text: click.echo(texts.line(text), err=True),
    )
    changed = adopting.run()
    click.echo(f"{changed} texts changed.")
    if adopting.failed:
        raise Refused(f"What could not be taken over: {adopting.failed}; see above.")


def _added(asked: Asked, path: str, said: dict[str, str], *, prints: bool) -> dict[str, Any]:
    with uploading.opened(path) as source, _progress(source, prints=prints) as sent:
        return uploading.upload(asked.server, asked.token, source, said, sent)


@contextmanager
def _progress(source: Source, *, prints: bool) -> Iterator[Callable[[int], None]]:
    """Show whoever waits how far a large file is; sent once more, it begins anew."""
    if source.size < LARGE:
        yield lambda _: None
        return
    label, shown = source.name or "standard input", 0
    with progress(source.size, label, patience=0, prints=prints) as step:

        def sent(bytes_sent: int) -> None:
            nonlocal shown
            step(bytes_sent - shown)
            shown = bytes_sent

        yield sent
