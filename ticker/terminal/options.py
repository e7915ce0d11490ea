"""Options: what commands are told of settings, and of servers."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import click
import httpx2

from ticker import settings
from ticker.settings import Settings
from ticker.terminal.places import sockets
from ticker.terminal.places.addresses import for_people, running_address

STORE = ("redis_url", "prefix", "data")
"""The settings of commands that work on the store itself."""
WHERE = ("host", "port", "uds", "public_url")
"""Those that tell where a server is that has not left word in the data folder."""
PATHS = {"data", "media", "templates", "uds"}
"""Those that may be of any bytes."""

LAST_PORT = 65535

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a command asks, and as whom."""

    server: str
    """Its address, without a slash behind it."""
    token: str
    """"" where none is set."""
    setup: Settings

    @property
    def pages(self) -> str:
        """What addresses of its pages begin with; "" where only a proxy knows."""
        return for_people(self.server) or self.setup.public_url


def with_settings(*names: str, hidden: tuple[str, ...] = ()) -> Callable[[Command], Command]:
    """Give a command those settings as options; it is called with a `Settings` in their place.

    Those that are hidden are taken, but not told of.
    """

    def decorate(command: Command) -> Command:
        def run(**options: Any) -> Any:
            given = {name: options.pop(name) for name in (*names, *hidden)}
            return command(settings.read(given), **options)

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__dict__.update(command.__dict__)
        for field in reversed(fields(Settings)):
            if field.name not in (*names, *hidden):
                continue
            default = field.default if field.default != "" else "none"
            run = click.option(
                f"--{field.name.replace('_', '-')}",
                type=click.Path() if field.name in PATHS else click.STRING,
                metavar="TEXT" if isinstance(field.default, str | Path) else "NUMBER",
                help=f"{field.metadata['help']}  [{settings.variable(field.name)}; {default}]",
                hidden=field.name in hidden,
            )(run)
        return run

    return decorate


def asking(*names: str) -> Callable[[Command], Command]:
    """Give a command a server to ask, and settings; it is called with an `Asked` in their place."""

    def decorate(command: Command) -> Command:
        return _asking(command, names)

    return decorate


def _asking(command: Command, names: tuple[str, ...]) -> Command:

    def run(setup: Settings, *, url: str | None, **options: Any) -> Any:
        server = (url or running_address(setup)).rstrip("/")
        return command(Asked(server, os.environ.get("TICKER_TOKEN", "").strip(), setup), **options)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__dict__.update(command.__dict__)
    run = click.option(
        "--url",
        callback=web_address,
        help="The server's address, or unix:PATH of its socket.  "
        "[TICKER_PUBLIC_URL; the one that runs on TICKER_DATA]",
    )(run)
    return with_settings(*names, hidden=("data", *WHERE))(run)


def web_address(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse what is no address of a server, before anything is asked of it."""
    if value is None:
        return None
    if value.startswith(sockets.PREFIX):
        return sockets.server(str(Path(value.removeprefix(sockets.PREFIX)).absolute()))
    try:
        parts = httpx2.URL(value)
    except httpx2.InvalidURL as error:
        raise click.BadParameter(f"should be an address, not '{value}': {error}.") from None
    if (parts.port or 0) > LAST_PORT:
        raise click.BadParameter(f"should have a port up to {LAST_PORT}, not {parts.port}.")
    if parts.scheme not in {"http", "https"} or not parts.host or " " in value:
        raise click.BadParameter(
            "should begin with http:// or https://, and name a host, or be unix:PATH."
        )
    return value
