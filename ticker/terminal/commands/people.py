"""`ticker sign-in`, `ticker user` and `ticker token`: who may write."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.audit.lines import Act
from ticker.newsroom.people.authors import CONSOLE
from ticker.newsroom.people.people import Person
from ticker.newsroom.people.sessions import Session
from ticker.newsroom.people.tokens import TOKEN, Scope, Token, digest, end_of
from ticker.settings import Settings
from ticker.terminal.addresses import running_address, user_name
from ticker.terminal.options import STORE, with_settings
from ticker.terminal.stores import in_store

FIRST = "first"
"""What the audit has of a link by which the first admin will come, who is nobody yet."""


@click.command("sign-in")
@with_settings(*STORE, "host", "port", "public_url")
@click.argument("name", default="")
def sign_in(setup: Settings, name: str) -> None:
    """Print a link to the desk, good once and for 15 minutes.

    NAME is who signs in: somebody who belongs to the newsroom, or, as long as it has no admin,
    its first one. By default, that is you, or whoever has been an admin for longest. Opening the
    link shows a page whose button spends it.
    """

    async def made(house: Installation) -> str:
        whose = name or await operator(house)
        code = await house.links.new(whose)
        person = await house.people.named(whose)
        subject, detail = (person.id, "") if person else ("", FIRST)
        await house.audit.note(CONSOLE, Act.LINK_MADE, subject, detail=detail)
        return code

    code = in_store(setup, made)
    click.echo(f"{running_address(setup)}/sign-in?code={code}")


async def operator(house: Installation) -> str:
    """Return the name under which whoever runs the server is let in at the desk."""
    admins = [one for one in await house.people.all() if one.grants.is_admin]
    if not admins or await house.people.named(user_name()):
        return user_name()
    return min(admins, key=lambda one: one.joined).name


@click.group()
def user() -> None:
    """List the people of the desk, or sign one out everywhere."""


@user.command("list")
@with_settings(*STORE)
def list_(setup: Settings) -> None:
    """List who belongs to the newsroom, what they may do, and where each is signed in now."""
    people, sessions = in_store(setup, _people)
    for person in people:
        own = [one for one in sessions if one.author.id == person.id]
        devices = "; ".join(one.device or "an unknown browser" for one in own)
        click.echo("  ".join(filter(None, [person.name, f"({person.grants.told})", devices])))
    if not people:
        click.echo("Nobody is there yet; ticker sign-in NAME prints a link for an admin.", err=True)


@user.command()
@with_settings(*STORE)
@click.argument("name")
def end(setup: Settings, name: str) -> None:
    """Sign NAME out everywhere, open pages included, within two seconds."""
    number = in_store(setup, lambda house: _ended(house, name))
    if number is None:
        raise click.ClickException(f"There is nobody named '{name}'; see ticker user list.")
    click.echo(
        f"Signed out: {name} ({number} {'session' if number == 1 else 'sessions'})", err=True
    )


async def _people(house: Installation) -> tuple[list[Person], list[Session]]:
    return await house.people.all(), await house.sessions.all()


async def _ended(house: Installation, name: str) -> int | None:
    """End all sessions of somebody; return how many there were, None where nobody has the name."""
    person = await house.people.named(name)
    if person is None:
        return None
    number = await house.sessions.end_all(person.id)
    if number:
        await house.audit.note(CONSOLE, Act.SESSION_ENDED, person.id, detail="all")
    return number


@click.command()
@with_settings(*STORE)
@click.argument("name", required=False)
@click.option("--list", "show", is_flag=True, help="List the names of all tokens.")
@click.option("--revoke", metavar="NAME", help="Take back all tokens of that name.")
@click.option("--ticker", "slugs", metavar="SLUG", multiple=True, help="Only for this ticker.")
@click.option("--read-only", is_flag=True, help="Only to read, drafts and revisions too.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day (UTC).")
def token(
    setup: Settings,
    name: str | None,
    *,
    show: bool,
    revoke: str | None,
    slugs: tuple[str, ...],
    read_only: bool,
    until: datetime | None,
) -> None:
    """Print a new API token, and nothing else. It is shown once, and stored only as a hash.

    It is good for everything, unless --ticker (several times, for several), --read-only and
    --until limit it.
    """
    if [bool(name), show, bool(revoke)].count(True) != 1:
        raise click.UsageError("Give the NAME of a new token, or --list, or --revoke NAME.")
    if show:
        for one in in_store(setup, lambda house: house.tokens.all()):
            click.echo(f"{one.created_at:%Y-%m-%d %H:%M}  {one.name}{_limits(one)}")
    elif revoke:
        number = in_store(setup, lambda house: _revoked(house, revoke))
        if not number:
            raise click.ClickException(f"There is no token named '{revoke}'; see --list.")
        click.echo(f"Revoked: {revoke}", err=True)
    else:
        assert name is not None
        end = end_of(until.date()) if until else None

        async def made(house: Installation) -> str:
            scope = await _scope(house, slugs, read_only=read_only)
            secret = await house.tokens.new(name, scope, end, CONSOLE)
            subject = f"{TOKEN}{digest(secret)}"
            await house.audit.note(CONSOLE, Act.TOKEN_MADE, subject, detail=scope.told)
            return secret

        click.echo(in_store(setup, made))


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
