"""`ticker tail`: a ticker as lines, as they come."""

from __future__ import annotations

import click

from ticker.terminal import signals
from ticker.terminal.follow import follower
from ticker.terminal.options import Asked, asking
from ticker.terminal.standard.arguments import Typed


@click.command(cls=Typed)
@asking()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print events as they come, one a line.")
@click.option(
    "-n", "--number", default=5, show_default=True, help="Begin with the newest N entries."
)
def tail(asked: Asked, slug: str, *, as_json: bool, number: int) -> None:
    """Follow the ticker SLUG in the terminal, until stopped with Ctrl+C.

    It needs no token, and comes back by itself after whatever cuts it off. It ends when the ticker
    is deleted, or when nobody reads it any more.
    """
    signals.run(follower.tail(asked.server, slug, number=number, as_json=as_json))
