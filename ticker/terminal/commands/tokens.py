"""`ticker token`: what programs write with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import moments
from ticker.newsroom.people.authors import CONSOLE
from ticker.newsroom.people.tokens import TOKEN, Scope, Token, digest, end_of
from ticker.settings import Settings
from ticker.terminal.options import STORE, with_settings
from ticker.terminal.standard import texts
from ticker.terminal.standard.arguments import Typed
from ticker.terminal.stores import in_store
from ticker.wire.tasks import undisturbed


@click.command(cls=Typed)
@with_settings(*STORE)
@click.argument("name", required=False)
@click.option("--list", "show", is_flag=True, help="List the names of all tokens.")
@click.option("--revoke", metavar="NAME", help="Take back all tokens of that name.")
@click.option("--ticker", "slugs", metavar="SLUG", multiple=True, help="Only for this ticker.")
@click.option("--read-only", is_flag=True, help="Only to read, drafts and revisions too.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day (UTC).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; of a list, one token a line.")
def token(
    setup: Settings,
    name: str | None,
    *,
    show: bool,
    revoke: str | None,
    slugs: tuple[str, ...],
    read_only: bool,
    until: datetime | None,
    as_json: bool,
) -> None:
    """Print a new API token, and nothing else. It is shown once, and stored only as a hash.

    It is good for everything, unless --ticker (several times, for several), --read-only and
    --until limit it. Where it cannot be printed, it is taken back at once.
    """
    if [bool(name), show, bool(revoke)].count(True) != 1:
        raise click.UsageError("Give the NAME of a new token, or --list, or --revoke NAME.")
    if show:
        for one in in_store(setup, lambda house: house.tokens.all()):
            click.echo(texts.told(_told(one)) if as_json else texts.line(_row(one)))
    elif revoke:
        number = in_store(setup, lambda house: _revoked(house, revoke))
        if not number:
            raise click.ClickException(f"There is no token named '{revoke}'; see --list.")
        click.echo(f"Revoked: {texts.line(revoke)}", err=True)
    else:
        assert name is not None
        end = end_of(until.date()) if until else None

        async def made(house: Installation) -> None:
            scope = await _scope(house, slugs, read_only=read_only)
            secret = await house.tokens.new(name, scope, end, CONSOLE)
            try:
                subject = f"{TOKEN}{digest(secret)}"
                await house.audit.note(CONSOLE, Act.TOKEN_MADE, subject, detail=scope.told)
                click.echo(texts.told({"name": name, "token": secret}) if as_json else secret)
            except BaseException:
                await undisturbed(_unseen(house, secret))
                raise

        in_store(setup, made)


async def _unseen(house: Installation, secret: str) -> None:
    """Take back a token that nobody has seen."""
    await house.tokens.end(digest(secret))
    await house.audit.note(CONSOLE, Act.TOKEN_ENDED, f"{TOKEN}{digest(secret)}")


def _told(token: Token) -> dict[str, Any]:
    """Return all of a token that anybody may know."""
    tickers, until = token.scope.tickers, token.until
    return {
        "name": token.name,
        "created_at": moments.written(token.created_at),
        "tickers": None if tickers is None else sorted(tickers),
        "may_write": token.scope.may_write,
        "until": moments.written(until) if until else None,
        "used": moments.written(token.used) if token.used else None,
    }


def _row(token: Token) -> str:
    return f"{token.created_at:%Y-%m-%d %H:%M}  {token.name}{_limits(token)}"


async def _revoked(house: Installation, name: str) -> int:
    """Take back all tokens of a name; return how many there were."""
    tokens = [one for one in await house.tokens.all() if one.name == name]
    number = await house.tokens.revoke(name)
    for one in tokens:
        await house.audit.note(CONSOLE, Act.TOKEN_ENDED, one.author.id)
    return number


def _limits(token: Token) -> str:
    tickers = token.scope.tickers
    limits = [
        "" if tickers is None else f"only {', '.join(sorted(tickers))}",
        "" if token.scope.may_write else "only to read",
        f"until {token.until - timedelta(days=1):%Y-%m-%d}" if token.until else "",
    ]
    said = "; ".join(filter(None, limits))
    return f"  ({said})" if said else ""


async def _scope(house: Installation, slugs: tuple[str, ...], *, read_only: bool) -> Scope:
    """Return the scope of tickers that there are; raises NoSuchTicker."""
    names = [(await house.archive.find(slug))[0] for slug in slugs]
    return Scope(frozenset(names) if names else None, may_write=not read_only)
