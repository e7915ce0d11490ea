"""Days: what nothing names goes when its time has come, with the clock turned forward."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from support.clients.desk import Desk
from support.machines.here import Here
from support.machines.houses import House
from support.machines.stores import wait_for

from ticker.machine.valkey.valkey import Valkey
from ticker.newsroom.pictures import pictures, sweeping
from ticker.web.memory import darkroom

DAY = timedelta(seconds=3)
TWO_HOURS = 7200


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A worker whose days are short, and its pictures."""
    data: Path = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch, Valkey(tmp_path_factory.mktemp("valkey")) as url:
        for module in (pictures, sweeping):
            patch.setattr(module, "UNUSED_FOR", DAY)
            patch.setattr(module, "YOUNG", timedelta(seconds=1))
        for name in ("DAILY_ROUNDS", "FILES_ROUNDS"):
            patch.setattr(darkroom, name, 1)
        with Here(url, data=data) as here:
            yield House(here, here.editor(), data, data / "media")


DIES = """
import asyncio, os, signal, sys
from ticker.newsroom.archive.installation import installed
from ticker.newsroom.content.entries import Content
from ticker.newsroom.people.authors import CONSOLE
from ticker.wire.log.log import Log

async def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

async def write(url, prefix, ticker, picture):
    async with installed(url, prefix) as house:
        Log.append = die
        content = Content.model_validate({"headline": "x", "image": {"media": picture}})
        await house.archive.write(ticker, "never", content, CONSOLE)

asyncio.run(write(*sys.argv[1:]))
"""
"""What publishes an entry, and is killed before anything of it is written."""


@pytest.fixture
def asleep(monkeypatch):
    """While it is entered, nobody sweeps."""

    async def nothing(*_: object) -> None:
        """Leave all pictures as they are."""

    @contextmanager
    def sleep():
        with monkeypatch.context() as patch:
            patch.setattr(sweeping.Sweeping, "look", nothing)
            yield

    return sleep


def old(path: Path) -> Path:
    """Let a file, or a folder, be two hours old."""
    moment = time.time() - TWO_HOURS
    os.utime(path, (moment, moment))
    return path


def test_an_upload_that_nothing_uses_goes_after_a_day(here, drawn, slug, asleep):
    """One that an entry shows stays; what a deleted ticker has shown goes, too."""
    with asleep():
        unused, used, left = (here.new(drawn(n)) for n in range(3))
        for name, one in ((slug, used), (f"{slug}-2", left)):
            here.editor.create(name)
            here.editor.publish(name, "Kai", image={"media": one})
    wait_for(lambda: not here.names(unused), "what nobody used has gone")
    assert here.ask("GET", unused).status_code == 404
    with Desk(here.server) as desk:
        lines = desk.sign_in().audited(act="picture.erased")
    assert [one["by"] for one in lines if one["subject"] == unused] == ["system"]
    assert here.editor.http.delete(f"/{slug}-2").status_code == 200
    wait_for(lambda: not here.names(left), "what nobody shows any more has gone")
    assert here.get(left).status_code == 410
    assert here.get(used).status_code == 200


def test_files_of_no_picture_go_after_an_hour(here, drawn, slug):
    """Those that come just now stay, and so does whatever is none of ours."""
    here.editor.create(slug)
    one = here.new(drawn())
    here.editor.publish(slug, "Kai", image={"media": one})
    paths = []
    for number in range(2):
        folder = here.kept / f"{number}{'0' * 15}-120x80"
        folder.mkdir()
        paths.append(folder / "original")
        paths[-1].write_bytes(b"x")
    lost, young = old(paths[0]), paths[1]
    strange = here.kept / "notes.txt"
    strange.write_bytes(b"x")
    half = here.making / "picture-cut-off"
    half.mkdir()
    old(half)
    for file in (strange, here.kept / one / "original"):
        old(file)
    wait_for(lambda: not lost.exists(), "what belongs to nothing has gone")
    wait_for(lambda: not half.exists(), "what was cut off has gone")
    assert young.exists()
    assert strange.exists()
    assert "original" in here.names(one)


def test_what_is_erased_while_its_files_are_away_goes_when_it_is_asked_for_again(
    here, drawn, asleep, monkeypatch
):
    """With its key or without; and where nobody asks again, the sweep goes on."""

    def erased(one: str, key: str) -> int:
        return here.ask("DELETE", one, headers={"Idempotency-Key": key} if key else {}).status_code

    monkeypatch.setattr(sweeping, "UNUSED_FOR", timedelta(hours=1))
    ones = [here.new(drawn(n)) for n in range(3)]
    keys = [f"erase-{ones[0]}", "", ""]
    for one in ones:
        here.is_made(one)
    with asleep():
        away = here.kept.rename(here.data / "elsewhere")
        here.kept.write_bytes(b"")
        for _ in range(2):
            assert [*map(erased, ones, keys)] == [503] * 3
        here.kept.unlink()
        away.rename(here.kept)
        assert all(here.names(one) for one in ones)
        assert [*map(erased, ones[:2], keys)] == [200, 200]
        assert [*map(erased, ones[:2], keys)] == [200, 404]
        assert [here.names(one) for one in ones[:2]] == [[], []]
        assert here.names(ones[2])
    wait_for(lambda: not here.names(ones[2]), "the sweep has gone on")
    wait_for(lambda: erased(ones[2], "") == 404, "it is forgotten behind its files")


def test_whoever_is_killed_over_a_picture_has_shown_it_to_nobody(here, drawn, slug, asleep):
    """What was noted is a note too many: readers are told that nothing shows it, and it goes."""
    here.editor.create(slug)
    place = here.server.settings
    with asleep():
        one = here.new(drawn())
        began = [sys.executable, "-c", DIES, place.redis_url, place.prefix, slug, one]
        assert subprocess.run(began, check=False, timeout=60).returncode == -signal.SIGKILL
        assert here.get(one).status_code == 410
        assert here.ask("GET", one).json()["shown"] is False
    wait_for(lambda: not here.names(one), "it has gone")
    assert here.ask("GET", one).status_code == 404


def test_a_picture_whose_files_are_away_is_not_given_up(here, drawn, slug):
    """That they are missing does not prove it gone: a folder may not be mounted."""
    here.editor.create(slug)
    one = here.new(drawn())
    here.editor.publish(slug, "Kai", image={"media": one})
    here.is_made(one)
    away = here.kept / one
    away.rename(here.kept / "elsewhere")
    time_of_look = time.monotonic() + 2 * DAY.total_seconds()
    wait_for(lambda: time.monotonic() > time_of_look, "two days have passed", 20)
    (here.kept / "elsewhere").rename(away)
    assert here.ask("GET", one).status_code == 200
    assert here.get(one).status_code == 200
