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
from ticker.terminal.client import Refused
from ticker.terminal.options import web_address, with_settings
from ticker.terminal.uploading import Source

LARGE = 1024 * 1024
"""Bytes from which on somebody who waits is shown how far it is."""


@click.group()
def media() -> None:
    """Upload pictures."""


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
    for path in files:
        try:
            picture = _added(server, path, given)
        except Refused as error:
            raise (Refused(f"{uploading.shown(path)}: {error}") if files[1:] else error) from None
        click.echo(json.dumps(picture, ensure_ascii=False) if as_json else picture["id"])
        if any(picture[name].split() != text.split() for name, text in given.items()):
            click.echo(
                f"{uploading.shown(path)}: This picture was there already, and what was said of it "
                f"stays; PATCH /api/media/{picture['id']} changes it.",
                err=True,
            )


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
