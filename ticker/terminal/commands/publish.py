"""`ticker publish` and `ticker retract`: an entry from outside, over HTTP."""

from __future__ import annotations

import sys
from typing import Any

import click

from ticker.newsroom.content.images import Picture
from ticker.terminal import client, uploading
from ticker.terminal.options import Asked, asking
from ticker.terminal.standard import streams, texts
from ticker.terminal.standard.arguments import Typed

SAID = ("alt", "caption", "credit")
"""What is said of a picture."""


@click.command(
    cls=Typed,
    epilog="""\b
From another program, and with a headline that begins with a hyphen:
  forecast | ticker publish SLUG "-3 Grad"
Only a headline:
  ticker publish SLUG "Elbtunnel wieder frei" --body \"\"""",
)
@asking()
@click.argument("slug")
@click.argument("headline")
@click.option("--body", help="The text, in Markdown; without it, standard input is read.")
@click.option("--label", default="", help="A short word in front of the headline.")
@click.option("--breaking", is_flag=True, help="Make it urgent.")
@click.option("--key", is_flag=True, help="Make it a key event.")
@click.option("--pin", is_flag=True, help="Show it above the feed, too.")
@click.option(
    "--image",
    type=click.Path(),
    metavar="FILE|ID",
    help="A picture above the text: a file, or an uploaded one's id.",
)
@click.option("--alt", help="What is seen in it, for those who do not see it.")
@click.option("--caption", help="What stands below it.")
@click.option("--credit", help="Whose it is.")
@click.option("--json", "as_json", is_flag=True, help="Print the entry as JSON.")
def publish(asked: Asked, slug: str, headline: str, *, as_json: bool, **given: Any) -> None:
    """Publish an entry in the ticker SLUG, and print its address.

    TICKER_TOKEN must hold an API token. However often it has to be sent, it appears once.
    """
    said = {name: given[name] for name in SAID if given[name] is not None}
    if said and not given["image"]:
        raise click.UsageError(f"'--{next(iter(said))}' is said of a picture; give one by --image.")
    client.authorization(asked.token)  # before anybody types a text for nothing
    body = given["body"]
    if body is None:
        body = "" if sys.stdin.isatty() else streams.given()
    flags = {"breaking": given["breaking"], "key": given["key"], "pinned": given["pin"]}
    content = {"headline": headline, "body": body, "label": given["label"], **flags}
    if given["image"]:
        content["image"] = _image(asked, given["image"], said)
    entry = client.write(client.place(asked.server, slug, "entries"), asked.token, content)
    url = f"{asked.pages}/t/{slug}/e/{entry['id']}"
    click.echo(texts.told(entry) if as_json else texts.line(url))


def _image(asked: Asked, named: str, said: dict[str, str]) -> dict[str, str]:
    """Return the image that is named; what is not said of it, the server knows of the file."""
    if Picture.parse(named):
        picture = uploading.read(asked.server, asked.token, named)
    else:
        with uploading.opened(named) as source:
            picture = uploading.upload(asked.server, asked.token, source, said)
    return {"media": picture["id"], **{name: picture[name] for name in (*SAID, "focus")}, **said}


@click.command(cls=Typed)
@asking()
@click.argument("slug")
@click.argument("entry_id", metavar="ID")
@click.option("--reason", help="Why, for the newsroom alone.")
@click.option("--correction", help="What readers are told on the entry's page.")
@click.option("--json", "as_json", is_flag=True, help="Print what the server answers as JSON.")
def retract(asked: Asked, slug: str, entry_id: str, *, as_json: bool, **given: str | None) -> None:
    """Take the entry ID of the ticker SLUG from its readers, at once.

    TICKER_TOKEN must hold an API token. A draft is erased, and a scheduled entry becomes one.
    """
    said = {name: value for name, value in given.items() if value is not None}
    where = client.place(asked.server, slug, "entries", entry_id)
    answer = client.write(where, asked.token, said, method="DELETE")
    if as_json:
        click.echo(texts.told(answer))
    else:
        click.echo(f"Retracted: {texts.line(entry_id)}", err=True)
