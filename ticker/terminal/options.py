"""Options: what commands are told of settings, and of servers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from ticker import settings
from ticker.settings import Settings

STORE = ("redis_url", "prefix", "data")
"""The settings of commands that work on the store itself."""

Command = Callable[..., Any]


def with_settings(*names: str) -> Callable[[Command], Command]:
    """Give a command those settings as options; it is called with a `Settings` in their place."""

    def decorate(command: Command) -> Command:
        def run(**options: Any) -> Any:
            given = {name: options.pop(name) for name in names}
            return command(settings.read(given), **options)

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__dict__.update(command.__dict__)
        for field in reversed([field for field in fields(Settings) if field.name in names]):
            default = field.default if field.default != "" else "none"
            run = click.option(
                f"--{field.name.replace('_', '-')}",
                metavar="TEXT" if isinstance(field.default, str | Path) else "NUMBER",
                help=f"{field.metadata['help']}  [{settings.variable(field.name)}; {default}]",
            )(run)
        return run

    return decorate


def web_address(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse what is no address of a server, before anything is asked of it."""
    if value is not None and not re.match(r"https?://[^/?#\s]+", value):
        raise click.BadParameter("should begin with http:// or https://, and name a host.")
    return value
