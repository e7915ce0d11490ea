"""`ticker media`: pictures from outside, over HTTP."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from ticker.settings import Settings
from ticker.terminal import uploading
from ticker.terminal.addresses import running_address
from ticker.terminal.adopting import Adopting
from ticker.terminal.client import Away, Refused
from ticker.terminal.furnishing import furnish
from ticker.terminal.options import web_address, with_settings
from ticker.terminal.uploading import Source

LARGE = 1024 * 1024
"""Bytes from which on somebody who waits is shown how far it is."""


@click.group()
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
@with_settings("data", "host", "port", "public_url")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--alt", help="What is seen in it, for those who do not see it.")
@click.option("--caption", help="What stands below it.")
@click.option("--credit", help="Whose it is.")
@click.option(
    "--focus",
    metavar="'X Y'",
    help="What is to be seen where it is cut: per cent from the left and from the top.",
)
@click.option("--url", callback=web_address, help="The server's address.  [the local one]")
@click.option("--json", "as_json", is_flag=True, help="Print all that the server says, as JSON.")
def add(
    setup: Settings, files: tuple[str, ...], url: str | None, *, as_json: bool, **said: str | None
) -> None:
    """Upload each FILE, or standard input (-), over HTTP, and print its id.

    JPEG, PNG, WebP, AVIF and GIF are taken, and HEIC where the server can read it; TICKER_TOKEN
    must hold an API token. What no option says is taken from the file, if it tells (IPTC, XMP).
    Readers see nothing of a picture until something published shows it, and one that nothing names
    goes after a day. The same file again is the same picture.
    """
    server = (url or running_address(setup)).rstrip("/")
    given = {name: text for name, text in said.items() if text is not None}
    refused: list[Refused] = []
    for path in files:
        try:
            picture = _added(server, path, given)
        except Refused as error:
            if not files[1:] or isinstance(error, Away):
                raise
            refused.append(error)
            click.echo(f"{uploading.shown(path)}: {error}", err=True)
            continue
        click.echo(json.dumps(picture, ensure_ascii=False) if as_json else picture["id"])
        if any(picture[name].split() != text.split() for name, text in given.items()):
            click.echo(
                f"{uploading.shown(path)}: This picture was there already, and what was said of it "
                f"stays; PATCH /api/media/{picture['id']} changes it.",
                err=True,
            )
    if refused:
        raise Refused(f"{len(refused)} of {len(files)} could not be uploaded; see above.")


@media.command(
    epilog="""\b
All pictures of one agency, that a ticker has shown from their server so far:
  ticker media adopt SLUG --rights --credit "Agency\""""
)
@with_settings("data", "host", "port", "public_url", "site_url", "site_logo", "image_hosts")
@click.argument("slug", metavar="SLUG")
@click.option("--rights", is_flag=True, help="Say that the newsroom may show them; needed.")
@click.option("--credit", default="", help="Whose they are, where that is not said yet.")
@click.option("--url", callback=web_address, help="The server's address.  [the local one]")
def adopt(setup: Settings, slug: str, credit: str, url: str | None, *, rights: bool) -> None:
    """Take over the pictures of SLUG that lie with others, as readers are not shown them there.

    The server fetches each, and each entry is changed quietly, by whoever TICKER_TOKEN is. Rights
    are for you to judge: --rights says that you have. It can be run again; what could not be
    fetched is told, and stays a link.
    """
    if not rights:
        raise click.UsageError("--rights is needed: it says that the newsroom may show them.")
    furnish(setup)
    server = (url or running_address(setup)).rstrip("/")
    token = os.environ.get("TICKER_TOKEN", "")
    adopting = Adopting(server, token, slug, credit, lambda text: click.echo(text, err=True))
    changed = adopting.run()
    click.echo(f"{changed} texts changed.")
    if adopting.failed:
        raise Refused(f"What could not be taken over: {adopting.failed}; see above.")


def _added(server: str, path: str, said: dict[str, str]) -> dict[str, Any]:
    token = os.environ.get("TICKER_TOKEN", "")
    with uploading.opened(path) as source, _progress(source) as sent:
        return uploading.upload(server, token, source, said, sent)


@contextmanager
def _progress(source: Source) -> Iterator[Callable[[int], None]]:
    """Show whoever waits how far a large file is, on standard error."""
    if source.size < LARGE or not sys.stderr.isatty():
        yield lambda _: None
        return
    label = source.name or "standard input"
    with click.progressbar(length=source.size, label=label, file=sys.stderr) as bar:
        yield lambda bytes_sent: bar.update(bytes_sent - bar.pos)
