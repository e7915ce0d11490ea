"""The command line."""

from __future__ import annotations

import sys

import click

from ticker import __version__
from ticker.machine.valkey import StoreUnavailable
from ticker.newsroom.content.refusals import Refusal, Unreadable
from ticker.newsroom.markup import words
from ticker.settings import WrongSetting
from ticker.terminal.client import Refused
from ticker.terminal.commands.check import check
from ticker.terminal.commands.errands import errands
from ticker.terminal.commands.media import media
from ticker.terminal.commands.people import sign_in, token, user
from ticker.terminal.commands.publish import publish, tail
from ticker.terminal.commands.serve import serve
from ticker.terminal.commands.transfer import export_, import_
from ticker.wire.store.unavailable import Unavailable


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Start it:   ticker serve
Sign in:    ticker sign-in
Publish:    TICKER_TOKEN=$(ticker token me) ticker publish SLUG "Headline" --body "Text"
Watch it:   ticker tail SLUG""",
)
@click.version_option(__version__, prog_name="ticker")
def cli() -> None:
    """Run a live ticker: one entry from the editor's hand into every open page."""


cli.add_command(check)
for command in (serve, sign_in, user, token, publish, tail, media, export_, import_, errands):
    cli.add_command(command)


def main() -> None:
    """Run the command line; what goes wrong is one sentence on standard error."""
    try:
        cli.main(prog_name="ticker")
    except Refusal as refusal:
        _fail(words.sentence(refusal))
    except (WrongSetting, StoreUnavailable, Unavailable, Unreadable, Refused) as error:
        _fail(str(error))


def _fail(sentence: str) -> None:
    click.echo(f"ticker: {sentence}", err=True)
    sys.exit(1)
