"""The command line."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import logging
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import click

from ticker import __version__, demo, remote, settings, valkey
from ticker.newsroom import transfer
from ticker.newsroom.archive import Archive
from ticker.newsroom.people import People
from ticker.newsroom.refusals import Refusal
from ticker.settings import Settings, WrongSetting
from ticker.wire.durability import Durability, Promise
from ticker.wire.log import Log, Unavailable, connect, disconnect
from ticker.workers import Workers, listen

STORE = ("redis_url", "prefix", "data")
ADDRESS = "server.url"
"""The file in the data folder that says where its server is."""

Result = TypeVar("Result")
Command = Callable[..., Any]


def with_settings(*names: str) -> Callable[[Command], Command]:
    """Give a command those settings as options; it is called with a `Settings` in their place."""

    def decorate(command: Command) -> Command:
        def run(**options: Any) -> Any:
            given = {name: options.pop(name) for name in names}
            return command(_settings(given), **options)

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


def _web_address(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse what is no address of a server, before anything is asked of it."""
    if value is not None and not re.match(r"https?://[^/?#\s]+", value):
        raise click.BadParameter("should begin with http:// or https://, and name a host.")
    return value


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


def main() -> None:
    """Run the command line; what goes wrong is one sentence on standard error."""
    try:
        cli.main(prog_name="ticker")
    except (WrongSetting, valkey.StoreUnavailable, Unavailable, Refusal, remote.Refused) as error:
        click.echo(f"ticker: {error}", err=True)
        sys.exit(1)


@cli.command()
@with_settings(*(field.name for field in fields(Settings)))
@click.option(
    "--demo", "keep_demo", is_flag=True, help="Publish a demonstration entry every few seconds."
)
def serve(setup: Settings, *, keep_demo: bool) -> None:
    """Serve readers, editors and programs until stopped with Ctrl+C or SIGTERM.

    The first start on an empty data folder creates a demonstration ticker.
    """
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.INFO)
    try:
        listening = listen(setup.host, setup.port, setup.workers)
    except OSError as error:
        raise WrongSetting(
            f"TICKER_HOST {setup.host} and TICKER_PORT {setup.port} cannot be served on: "
            f"{error.strerror}. Stop what serves there, or choose another port."
        ) from None
    url = _address(setup, listening[0].getsockname()[1])
    with _store_url(setup, start=True) as redis_url:
        environment = {**os.environ, **settings.environment(setup, redis_url=redis_url)}
        if not setup.redis_url:
            (setup.data / ADDRESS).write_text(url)
        welcome = _run(
            setup, redis_url, lambda store: _welcome(store, setup, url, demo_too=keep_demo)
        )
        if keep_demo:
            demo.publish_in_background(redis_url, setup)
        Workers(environment).run(listening, lambda: click.echo(welcome))


@cli.command("sign-in")
@with_settings(*STORE, "host", "port", "public_url")
@click.argument("name", default="")
def sign_in(setup: Settings, name: str) -> None:
    """Print a link to the desk, good once and for 15 minutes.

    NAME is who signs in; by default, your user name.
    """
    code = _in_store(setup, lambda store: store.people.new_link(name or _user_name()))
    click.echo(f"{_running_address(setup)}/sign-in?code={code}")


@cli.command()
@with_settings(*STORE)
@click.argument("name", required=False)
@click.option("--list", "show", is_flag=True, help="List the names of all tokens.")
@click.option("--revoke", metavar="NAME", help="Take back all tokens of that name.")
def token(setup: Settings, name: str | None, *, show: bool, revoke: str | None) -> None:
    """Print a new API token, and nothing else. It is shown once, and stored only as a hash."""
    if [bool(name), show, bool(revoke)].count(True) != 1:
        raise click.UsageError("Give the NAME of a new token, or --list, or --revoke NAME.")
    if show:
        for one in _in_store(setup, lambda store: store.people.tokens()):
            click.echo(f"{one.created_at:%Y-%m-%d %H:%M}  {one.name}")
    elif revoke:
        number = _in_store(setup, lambda store: store.people.revoke(revoke))
        if not number:
            raise click.ClickException(f"There is no token named '{revoke}'; see --list.")
        click.echo(f"Revoked: {revoke}", err=True)
    else:
        assert name is not None
        click.echo(_in_store(setup, lambda store: store.people.new_token(name)))


@cli.command()
@with_settings("data", "host", "port", "public_url")
@click.argument("slug")
@click.argument("headline")
@click.option("--body", help="The text, in Markdown; without it, standard input is read.")
@click.option("--label", default="", help="A short word in front of the headline.")
@click.option("--breaking", is_flag=True, help="Make it urgent.")
@click.option("--key", is_flag=True, help="Make it a key event.")
@click.option("--pin", is_flag=True, help="Show it above the feed, too.")
@click.option("--url", callback=_web_address, help="The server's address.  [the local one]")
def publish(setup: Settings, slug: str, headline: str, url: str | None, **given: Any) -> None:
    """Publish an entry in the ticker SLUG, over HTTP; TICKER_TOKEN must hold an API token."""
    body = given["body"]
    if body is None:
        body = "" if sys.stdin.isatty() else sys.stdin.read()
    flags = {"breaking": given["breaking"], "key": given["key"], "pinned": given["pin"]}
    content = {"headline": headline, "body": body, "label": given["label"], **flags}
    server = (url or _running_address(setup)).rstrip("/")
    entry = remote.publish(server, os.environ.get("TICKER_TOKEN", ""), slug, content)
    click.echo(f"{server}/t/{slug}/e/{entry['id']}")


@cli.command()
@with_settings("data", "host", "port", "public_url")
@click.argument("slug")
@click.option("--url", callback=_web_address, help="The server's address.  [the local one]")
@click.option("--json", "as_json", is_flag=True, help="Print events as they come, one a line.")
@click.option(
    "-n", "--number", default=5, show_default=True, help="Begin with the newest N entries."
)
def tail(setup: Settings, slug: str, url: str | None, *, as_json: bool, number: int) -> None:
    """Follow the ticker SLUG in the terminal, until stopped with Ctrl+C."""
    server = (url or _running_address(setup)).rstrip("/")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(remote.tail(server, slug, number=number, as_json=as_json))


@cli.command("export")
@with_settings(*STORE)
@click.argument("slug")
@click.option("-o", "--output", type=click.File("w", encoding="utf-8"), default="-")
def export_(setup: Settings, slug: str, output: Any) -> None:
    """Write everything of the ticker SLUG, all revisions included, as JSON Lines."""

    async def run(store: Store) -> None:
        total = await transfer.size(store.archive, slug)
        with _progress(total, "Exporting") as step:
            async for line in transfer.export(store.archive, slug):
                output.write(line + "\n")
                step(1)

    _in_store(setup, run)


@cli.command("import")
@with_settings(*STORE)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "slug", help="The slug to import it under.  [the one it had]")
def import_(setup: Settings, file: Path, slug: str | None) -> None:
    """Read a ticker that `ticker export` has written; there must not be one of that slug."""

    async def run(store: Store) -> str:
        with file.open("rb") as lines, _progress(file.stat().st_size, "Importing") as step:
            return await transfer.import_(store.archive, lines, slug, step)

    click.echo(f"Imported: {_in_store(setup, run)}", err=True)


# The store


class Store:
    """The archive and the people of an installation, for the time of one command."""

    def __init__(self, redis_url: str, setup: Settings) -> None:
        self.redis = connect(redis_url)
        self.durability = Durability(self.redis)
        log = Log(self.redis, setup.prefix, setup.log_length, self.durability.wait)
        self.archive = Archive(log)
        self.people = People(self.redis, setup.prefix)


def _in_store(setup: Settings, do: Callable[[Store], Awaitable[Result]]) -> Result:
    with _store_url(setup) as redis_url:
        return _run(setup, redis_url, do)


def _run(setup: Settings, redis_url: str, do: Callable[[Store], Awaitable[Result]]) -> Result:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Store]:
        store = Store(redis_url, setup)
        try:
            yield store
        finally:
            await disconnect(store.redis)

    async def run() -> Result:
        async with opened() as store:
            return await do(store)

    return asyncio.run(run())


@contextmanager
def _store_url(setup: Settings, *, start: bool = False) -> Iterator[str]:
    if setup.redis_url:
        yield setup.redis_url
    elif start:
        with valkey.Valkey(setup.data) as url:
            yield url
    else:
        with valkey.borrowed(setup.data) as url:
            yield url


# What is said


async def _welcome(store: Store, setup: Settings, url: str, *, demo_too: bool) -> str:
    """Return what is printed once the server runs; on our own Valkey, with a way to the desk."""
    try:
        tickers = await store.archive.listing()
        if demo_too or (not tickers and not setup.redis_url):
            await demo.create(store.archive)
            tickers = await store.archive.listing()
        lines = [f"Reader's page   {url}{ticker.url}" for ticker in tickers[:5]]
        lines = lines or [f"All tickers     {url}/"]
        if await store.durability.find_out() is Promise.WEAK:
            lines.append(f"Warning: {store.durability.words}")
        if not setup.redis_url:
            code = await store.people.new_link(_user_name())
            lines.append(f"Sign in to desk {url}/sign-in?code={code}   (once, within 15 minutes)")
    except Unavailable as error:
        return f"Serving on {url}, but {error}"
    return "\n".join(["", *lines, "", "Stop with Ctrl+C."])


def _settings(given: dict[str, Any]) -> Settings:
    return settings.read(given)


def _address(setup: Settings, port: int) -> str:
    host = "127.0.0.1" if setup.host in {"0.0.0.0", "::"} else setup.host  # noqa: S104 - compared
    return setup.public_url or f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _running_address(setup: Settings) -> str:
    """Return where the server of the data folder says it is; else where it would be."""
    with contextlib.suppress(OSError):
        return setup.public_url or (setup.data / ADDRESS).read_text().strip()
    return _address(setup, setup.port)


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "editor"


@contextmanager
def _progress(total: int, label: str) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error where that is a terminal."""
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update
