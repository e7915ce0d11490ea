"""The command line: what may be typed, and how a command ends."""

from __future__ import annotations

import atexit
import os
import re
import sys
from contextlib import suppress
from typing import NoReturn

import click
from click.shell_completion import shell_complete

from ticker import __version__
from ticker.machine.valkey.valkey import StoreUnavailable
from ticker.newsroom.content.refusals import Refusal, Unreadable
from ticker.newsroom.markup import words
from ticker.newsroom.pictures.away import FilesAway
from ticker.settings import WrongSetting
from ticker.terminal import signals
from ticker.terminal.client import Away, Refused
from ticker.terminal.commands.check import check
from ticker.terminal.commands.errands import errands
from ticker.terminal.commands.media import media
from ticker.terminal.commands.people import sign_in, user
from ticker.terminal.commands.publish import publish, retract
from ticker.terminal.commands.restore import restore
from ticker.terminal.commands.serve import serve
from ticker.terminal.commands.tail import tail
from ticker.terminal.commands.tickers import create, list_
from ticker.terminal.commands.tokens import token
from ticker.terminal.commands.transfer import export_, import_
from ticker.terminal.signals import Stopped
from ticker.terminal.standard import arguments, streams, texts
from ticker.terminal.standard.arguments import Commands
from ticker.terminal.standard.files import Unnamed
from ticker.terminal.standard.streams import Cut, Unread, Unwritten
from ticker.wire.store.unavailable import Lasting, Unavailable

REFUSED, MISTYPED = 1, 2
UNREAD_OR_UNWRITTEN, AWAY = 74, 75
"""As in BSD's sysexits.h: a stream that fails, and what may be tried again later."""
FAILURES = (
    *(Unwritten, Unread, Unnamed, Refused, Unavailable, StoreUnavailable),
    *(WrongSetting, Unreadable, FilesAway, OSError),
)
SHORT = {"away", "slow", "full"}
"""Of what keeps the pictures' files, what may pass."""
COMPLETE = "_TICKER_COMPLETE"
"""The variable in which a shell asks what may follow what is typed."""


@click.group(
    cls=Commands,
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


COMMANDS = (
    *(serve, check, sign_in, user, token),
    *(list_, create, publish, retract, tail, media),
    *(export_, import_, restore, errands),
)
for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line; what goes wrong is one sentence on standard error, and an exit code."""
    streams.prepare()
    signals.listen()
    if asked := os.environ.get(COMPLETE):
        sys.exit(shell_complete(cli, {}, "ticker", COMPLETE, asked))
    _leave(_end_of(sys.argv[1:]))


def _leave(code: int) -> NoReturn:
    """End this process without taking Python apart, but for what has asked to be told of an end.

    Threads that obstore has brought along may hand over a last answer meanwhile, which would abort
    the process (pyo3-async-runtimes, issue 40).
    """
    atexit._run_exitfuncs()  # noqa: SLF001 - there is no other way to have that done early
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # it may be closed, or was never there
            stream.flush()
    os._exit(code)


def _end_of(typed: list[str]) -> int:
    """Do what is typed; return the exit code."""
    try:
        _do(typed)
    except click.exceptions.Exit as end:
        return end.exit_code
    except KeyboardInterrupt as stopped:
        return _stopped(stopped)
    except Cut:
        return signals.die(signals.CUT)
    except click.exceptions.NoArgsIsHelpError as unsaid:
        click.echo(unsaid.format_message(), err=True)
        return MISTYPED
    except click.ClickException as wrong:
        return _fail(arguments.said(wrong), wrong.exit_code)
    except Refusal as refusal:
        return _fail(words.sentence(refusal), REFUSED)
    except FAILURES as error:
        return _fail(re.sub(r"^\[Errno \d+\] ", "", str(error)), code_of(error))
    return 0


def code_of(error: Exception) -> int:
    """Return the exit code that tells a program what it may do about a failure."""
    if isinstance(error, (Unwritten, Unread, OSError)):
        return UNREAD_OR_UNWRITTEN
    if isinstance(error, FilesAway):
        return AWAY if error.reason in SHORT else REFUSED
    is_away = isinstance(error, (Away, Unavailable)) and not isinstance(error, Lasting)
    return AWAY if is_away else REFUSED


def _do(typed: list[str]) -> None:
    try:
        with cli.make_context("ticker", typed) as context:
            context.color = False if texts.is_plain() else None
            cli.invoke(context)
    finally:
        sys.stdout.flush()


def _stopped(stopped: KeyboardInterrupt) -> int:
    if sys.stderr.isatty():
        click.echo(err=True)  # behind the "^C" that the terminal shows
    return signals.die(stopped.number if isinstance(stopped, Stopped) else signals.STOPPING[0])


def _fail(sentence: str, code: int) -> int:
    click.echo(f"ticker: {texts.line(sentence)}", err=True)
    return code
