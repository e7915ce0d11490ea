"""`ticker publish` and `ticker tail`: a ticker from outside, over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from typing import Any

import click

from ticker.newsroom.content.images import Picture
from ticker.settings import Settings
from ticker.terminal import client, uploading
from ticker.terminal.addresses import running_address
from ticker.terminal.follow import follower
from ticker.terminal.options import web_address, with_settings

SAID = ("alt", "caption", "credit")
"""What is said of a picture."""


@click.command()
@with_settings("data", "host", "port", "public_url")
@click.argument("slug")
@click.argument("headline")
@click.option("--body", help="The text, in Markdown; without it, standard input is read.")
@click.option("--label", default="", help="A short word in front of the headline.")
@click.option("--breaking", is_flag=True, help="Make it urgent.")
@click.option("--key", is_flag=True, help="Make it a key event.")
@click.option("--pin", is_flag=True, help="Show it above the feed, too.")
@click.option(
    "--image", metavar="FILE|ID", help="A picture above the text: a file, or an uploaded one's id."
)
@click.option("--alt", help="What is seen in it, for those who do not see it.")
@click.option("--caption", help="What stands below it.")
@click.option("--credit", help="Whose it is.")
@click.option("--url", callback=web_address, help="The server's address.  [the local one]")
def publish(setup: Settings, slug: str, headline: str, url: str | None, **given: Any) -> None:
    """Publish an entry in the ticker SLUG, over HTTP; TICKER_TOKEN must hold an API token."""
    said = {name: given[name] for name in SAID if given[name] is not None}
    if said and not given["image"]:
        raise click.UsageError(f"'--{next(iter(said))}' is said of a picture; give one by --image.")
    body = given["body"]
    if body is None:
        body = "" if sys.stdin.isatty() else sys.stdin.read()
    flags = {"breaking": given["breaking"], "key": given["key"], "pinned": given["pin"]}
    content = {"headline": headline, "body": body, "label": given["label"], **flags}
    server, token = (url or running_address(setup)).rstrip("/"), os.environ.get("TICKER_TOKEN", "")
    if given["image"]:
        content["image"] = _image(server, token, given["image"], said)
    entry = client.publish(server, token, slug, content)
    click.echo(f"{server}/t/{slug}/e/{entry['id']}")


def _image(server: str, token: str, asked: str, said: dict[str, str]) -> dict[str, str]:
    """Return the image that is asked for; what is not said of it, the server knows of the file."""
    if Picture.parse(asked):
        picture = uploading.read(server, token, asked)
    else:
        with uploading.opened(asked) as source:
            picture = uploading.upload(server, token, source, said)
    return {"media": picture["id"], **{name: picture[name] for name in (*SAID, "focus")}, **said}


@click.command()
@with_settings("data", "host", "port", "public_url")
@click.argument("slug")
@click.option("--url", callback=web_address, help="The server's address.  [the local one]")
@click.option("--json", "as_json", is_flag=True, help="Print events as they come, one a line.")
@click.option(
    "-n", "--number", default=5, show_default=True, help="Begin with the newest N entries."
)
def tail(setup: Settings, slug: str, url: str | None, *, as_json: bool, number: int) -> None:
    """Follow the ticker SLUG in the terminal, until stopped with Ctrl+C."""
    server = (url or running_address(setup)).rstrip("/")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(follower.tail(server, slug, number=number, as_json=as_json))
