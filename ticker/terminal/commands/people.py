"""`ticker sign-in` and `ticker user`: who is let in at the desk."""

from __future__ import annotations

from datetime import timedelta

import click

from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.audit.lines import Act
from ticker.newsroom.content import moments
from ticker.newsroom.people.authors import CONSOLE
from ticker.newsroom.people.links import LINK_SECONDS
from ticker.newsroom.people.people import Person
from ticker.newsroom.people.sessions import Session
from ticker.settings import Settings
from ticker.terminal.options import STORE, WHERE, with_settings
from ticker.terminal.places.addresses import for_people, running_address, user_name
from ticker.terminal.standard import texts
from ticker.terminal.standard.arguments import Commands, Typed
from ticker.terminal.standard.streams import Unwritten
from ticker.terminal.stores import in_store

FIRST = "first"
"""What the audit has of a link by which the first admin will come, who is nobody yet."""


@click.command("sign-in", cls=Typed)
@with_settings(*STORE, hidden=WHERE)
@click.argument("name", default="")
@click.option("--json", "as_json", is_flag=True, help="Print the link as JSON, with whose it is.")
def sign_in(setup: Settings, name: str, *, as_json: bool) -> None:
    """Print a link to the desk, good once and for 15 minutes.

    NAME is who signs in: somebody who belongs to the newsroom, or, as long as it has no admin,
    its first one. By default, that is you, or whoever has been an admin for longest. Opening the
    link shows a page whose button spends it.
    """

    async def made(house: Installation) -> None:
        whose = name or await operator(house)
        code = await house.links.new(whose)
        person = await house.people.named(whose)
        subject, detail = (person.id, "") if person else ("", FIRST)
        await house.audit.note(CONSOLE, Act.LINK_MADE, subject, detail=detail)
        url = f"{for_people(running_address(setup))}/sign-in?code={code}"
        until = moments.written(moments.now() + timedelta(seconds=LINK_SECONDS))
        try:
            click.echo(texts.told({"name": whose, "url": url, "until": until}) if as_json else url)
        except Unwritten:  # nobody has seen it
            if person:
                await house.links.void(person.id)
            raise

    in_store(setup, made)


async def operator(house: Installation) -> str:
    """Return the name under which whoever runs the server is let in at the desk."""
    admins = [one for one in await house.people.all() if one.grants.is_admin]
    if not admins or await house.people.named(user_name()):
        return user_name()
    return min(admins, key=lambda one: one.joined).name


@click.group(cls=Commands)
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
        row = "  ".join(filter(None, [person.name, f"({person.grants.told})", devices]))
        click.echo(texts.line(row))
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
