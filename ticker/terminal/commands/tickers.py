"""`ticker list` and `ticker create`: the tickers there are, and a new one, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import click

from ticker.terminal import client
from ticker.terminal.options import Asked, asking
from ticker.terminal.standard import texts
from ticker.terminal.standard.arguments import Typed

AT_ONCE = 100


@click.command("list", cls=Typed)
@asking()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one ticker a line.")
def list_(asked: Asked, *, as_json: bool) -> None:
    """List the tickers that readers find, the one with the newest activity first.

    It needs no token. The slug comes first in each line.
    """
    found = False
    for one in _tickers(asked.server):
        found = True
        row = f"{one['slug']}  {one['status']}  {one['title']}"
        click.echo(texts.told(one) if as_json else texts.line(row))
    if not found and not as_json:
        click.echo("There is no ticker yet; ticker create SLUG TITLE makes one.", err=True)


def _tickers(server: str) -> Iterator[dict[str, Any]]:
    before: dict[str, str] = {}
    while True:
        page = client.asked(f"{client.place(server)}?{urlencode({'limit': AT_ONCE, **before})}")
        yield from page["tickers"]
        if page["next"] is None:
            return
        before = {"before": page["next"]}


@click.command(cls=Typed)
@asking()
@click.argument("slug")
@click.argument("title")
@click.option("--kicker", help="A short line above the title.")
@click.option("--intro", help="What stands below it, in Markdown.")
@click.option("--language", help="Its language, such as en.  [de]")
@click.option("--timezone", help="The time zone of its times.  [Europe/Berlin]")
@click.option("--status", help="upcoming, live, paused or ended.  [live]")
@click.option("--unlisted", is_flag=True, help="Show it only to whoever knows its address.")
@click.option("--json", "as_json", is_flag=True, help="Print the ticker as JSON.")
def create(asked: Asked, *, unlisted: bool, as_json: bool, **given: str | None) -> None:
    """Create the ticker SLUG, and print the address of its page.

    TICKER_TOKEN must hold an API token that may create tickers.
    """
    said = {name: value for name, value in given.items() if value is not None}
    content = {**said, "listed": False} if unlisted else said
    ticker = client.write(client.place(asked.server), asked.token, content)
    url = f"{asked.pages}/t/{ticker['slug']}"
    click.echo(texts.told(ticker) if as_json else texts.line(url))
