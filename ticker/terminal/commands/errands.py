"""`ticker errands`: what is due, what has failed, and what was done lately."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.content import moments
from ticker.newsroom.errands.errand import KINDS, Errand
from ticker.newsroom.errands.outbox import Outbox
from ticker.newsroom.pictures.pictures import NAME
from ticker.settings import Settings
from ticker.terminal.options import STORE, with_settings
from ticker.terminal.standard import texts
from ticker.terminal.standard.arguments import Typed
from ticker.terminal.stores import in_store
from ticker.wire.store.unavailable import Unavailable


@click.command(cls=Typed)
@with_settings(*STORE)
@click.option("--retry", metavar="ID", help="Let one that was given up be due now.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one errand a line.")
def errands(setup: Settings, *, retry: str | None, as_json: bool) -> None:
    """List what is still to be done, such as publishing what is scheduled, and what was done.

    An errand that fails is tried again, later each time, and given up in the end; after what it
    failed of is mended, `--retry ID` lets it be due now.
    """
    if retry is not None:
        in_store(setup, lambda house: _retry(house, retry))
        click.echo(f"Due now: {texts.line(retry)}", err=True)
        return
    lines = in_store(setup, _lines)
    for line in lines:
        click.echo(texts.told(line) if as_json else texts.line(_row(line)))
    if not lines and not as_json:
        click.echo("Nothing is due, and nothing was done lately.", err=True)


async def _retry(house: Installation, identity: str) -> None:
    name, kind, subject = ([*identity.split("/", 2), "", ""])[:3]
    known = kind in KINDS and subject and name in await _names(house)
    outbox = Outbox(house.log, name)
    waiting = {(one.kind, one.subject): one for one in await outbox.all()} if known else {}
    if (errand := waiting.get((kind, subject))) is None:
        raise click.ClickException(f"No errand '{identity}' waits; `ticker errands` lists them.")
    now = (await house.log.read(name)).now
    if errand.due > now and not errand.tries:
        when = f"{errand.due.astimezone():%Y-%m-%d %H:%M:%S}"
        raise click.ClickException(f"'{identity}' waits for its time, {when}; it has not failed.")
    await house.archive.hints.write(kind, name, now)
    await outbox.retry(kind, subject)


async def _lines(house: Installation) -> list[dict[str, Any]]:
    """Return what waits, the first due first, and then what was done, the last one first."""
    waiting: list[dict[str, Any]] = []
    done: list[dict[str, Any]] = []
    for name in await _names(house):
        outbox = Outbox(house.log, name)
        try:
            waits, history = await outbox.all(), await outbox.history()
        except Unavailable as why:  # of this ticker, unless Redis is away
            if why.reason == "away":
                raise
            click.echo(texts.line(f"The errands of {name} are left out: {why}"), err=True)
            continue
        waiting += [_told(name, errand) for errand in waits]
        for line in history:
            identity = f"{name}/{line['kind']}/{line['subject']}"
            told = {"id": identity, "state": "done", "due": line["due"]}
            done.append({**told, "done_at": line["done_at"]})
    waiting.sort(key=lambda line: str(line["due"]))
    done.sort(key=lambda line: str(line["done_at"]), reverse=True)
    return waiting + done


async def _names(house: Installation) -> list[str]:
    """Return the names of all that have errands: tickers, and the pictures together."""
    return [*await house.archive.names.all(), NAME]


def _told(name: str, errand: Errand) -> dict[str, Any]:
    state = "given up" if errand.next is None else "failed" if errand.tries else "waiting"
    return {
        "id": f"{name}/{errand.kind}/{errand.subject}",
        "state": state,
        "due": moments.written(errand.due),
        "next": moments.written(errand.next) if errand.next else None,
        "tries": errand.tries,
        "why": errand.why,
    }


def _row(line: dict[str, Any]) -> str:
    when = datetime.fromisoformat(line.get("done_at") or line["due"]).astimezone()
    tries = f"  after {line['tries']} tries: {line['why']}" if line.get("tries") else ""
    return f"{when:%Y-%m-%d %H:%M:%S}  {line['state']:<8}  {line['id']}{tries}"
