"""`ticker check`: whether settings, pictures and Redis are well, in a sentence each."""

from __future__ import annotations

import asyncio
from dataclasses import fields

import click

from ticker.newsroom.archive.installation import Installation
from ticker.settings import Settings
from ticker.terminal import doubts
from ticker.terminal.client import Refused
from ticker.terminal.options import with_settings
from ticker.terminal.standard import texts
from ticker.terminal.standard.arguments import Typed
from ticker.terminal.stores import run, store_url
from ticker.wire.store.inspection import Finding
from ticker.wire.store.troubles import WARNED_OF
from ticker.wire.store.unavailable import Unavailable

WORDS = {"well": "well   ", "warning": "warning", "wrong": "wrong  "}


@click.command(cls=Typed)
@with_settings(*(field.name for field in fields(Settings)))
def check(setup: Settings) -> None:
    """Say what is well and what is not: settings, where pictures lie, and Redis.

    Ends with 1 where something keeps the server from starting, or from storing anything now, with
    75 where Redis is away; else with 0, also where there are warnings.
    """
    _say("well", "Each setting has a value that it can have.")
    for doubt in doubts.of_settings(setup):
        _say("warning", doubt)
    if doubt := asyncio.run(doubts.of_pictures(setup)):
        _say("warning", doubt)
    else:
        _say("well", f"Pictures can be stored in {setup.pictures}.")
    with store_url(setup) as redis_url:
        findings = run(setup, redis_url, _look)
    ways = [_way(found) for found in findings]
    for way, found in zip(ways, findings, strict=True):
        _say(way, found.sentence)
    for one in findings:
        if one.trouble == "away":
            raise Unavailable(one.trouble, one.words)
    if count := ways.count("wrong"):
        raise Refused(f"{count} of these keep the server from starting, or from storing anything.")


async def _look(house: Installation) -> list[Finding]:
    return await house.log.inspection.look()


def _way(found: Finding) -> str:
    if found.trouble is None:
        return "well"
    return "warning" if found.trouble in WARNED_OF else "wrong"


def _say(way: str, sentence: str) -> None:
    click.echo(texts.line(f"{WORDS[way]}  {sentence}"))
