"""Turns: each machine makes the sizes of one picture at a time; two machines, those of two."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from support.machines.here import Here
from support.machines.houses import House
from support.machines.stores import wait_for

from ticker.newsroom.pictures.making.maker import Maker

HANGS = """
import asyncio, hashlib, sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from ticker.newsroom.archive.installation import installed
from ticker.newsroom.errands.runner import Runner
from ticker.newsroom.people.authors import CONSOLE
from ticker.newsroom.pictures.making.maker import Maker
from ticker.newsroom.pictures.places import Place
from ticker.newsroom.pictures.record import Said
from ticker.newsroom.pictures.taking import Studio, Taking, Upload

async def hang(maker, source, into, picture, forms):
    print(picture.id, flush=True)
    await asyncio.sleep(600)

async def work(url, prefix, media, room, path):
    Maker.more = hang
    async with installed(url, prefix) as house:
        archive = house.archive
        studio = Studio(Place.read(media), Path(room))
        taking = Taking(house.log, archive.pictures, archive.hints, studio)
        digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        with taking.folder() as folder:
            (folder / "come").write_bytes(Path(path).read_bytes())
            await taking.take(Upload(folder / "come", digest, "", Said()), CONSOLE)
        kind = replace(taking.kind, lease=timedelta(seconds=2))
        await Runner(house.log, archive.hints, [kind]).run()

asyncio.run(work(*sys.argv[1:]))
"""
"""A worker that takes a picture in, and hangs over its sizes, with a short lease."""


@dataclass
class Watch:
    """Who makes sizes of what, and how many did so at once; all wait until somebody lets them."""

    at_it: list[str] = field(default_factory=list)
    most: int = 0
    made: Counter[str] = field(default_factory=Counter)
    let: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def watch(monkeypatch):
    """What looks on while sizes are made, in all workers of this process."""
    watch, more = Watch(), Maker.more

    async def watched(maker, source, into, picture, forms):
        watch.at_it.append(picture.id)
        watch.most = max(watch.most, len(watch.at_it))
        while not watch.let.is_set():
            await asyncio.sleep(0.01)
        try:
            watch.made.update(f"{picture.id} {form}" for form in forms)
            return await more(maker, source, into, picture, forms)
        finally:
            watch.at_it.remove(picture.id)

    monkeypatch.setattr(Maker, "more", watched)
    return watch


@pytest.fixture
def workers(bundled, slug, tmp_path):
    """Start two workers of one installation, on machines of those names."""
    with ExitStack() as started:

        def start(*machines: str) -> list[House]:
            houses = []
            for machine in machines:
                data, media = tmp_path / machine, tmp_path / "media"
                given = {"prefix": slug, "data": str(data), "media": str(media)}
                here = started.enter_context(Here(bundled.store_url, **given))
                houses.append(House(here, here.editor(), data, media))
            return houses

        yield start


def test_two_machines_make_two_pictures_at_once(workers, watch, drawn):
    """The same picture is made once."""
    one, two = workers("one", "two")
    pictures = [one.new(drawn("a")), two.new(drawn("b")), one.new(drawn("c"))]
    wait_for(lambda: len(watch.at_it) == 2, "both are at it")
    assert len(set(watch.at_it)) == 2
    watch.let.set()
    for picture in pictures:
        one.is_made(picture)
    assert watch.most == 2
    assert {*watch.made.values()} == {1}


def test_two_workers_of_one_machine_make_one_picture_at_a_time(workers, watch, drawn):
    """Whichever has the turn goes on with the next one."""
    one, two = workers("one", "one")
    pictures = [house.new(drawn(number)) for number, house in enumerate((one, two, one))]
    wait_for(lambda: watch.at_it, "one is at it")
    watch.let.set()
    for picture in pictures:
        one.is_made(picture)
    assert watch.most == 1
    assert {*watch.made.values()} == {1}


def test_another_worker_goes_on_after_one_that_was_killed(workers, bundled, slug, tmp_path, drawn):
    """kill -9, while it had the turn of its machine and the lease: both end."""
    picture, making = tmp_path / "picture.jpg", tmp_path / "one" / "making"
    picture.write_bytes(drawn())
    (tmp_path / "media").mkdir()
    given = [bundled.store_url, slug, tmp_path / "media", making, picture]
    with subprocess.Popen(
        [sys.executable, "-c", HANGS, *given], stdout=subprocess.PIPE, text=True
    ) as hanging:
        assert hanging.stdout
        one = hanging.stdout.readline().strip()
        hanging.kill()
    (house,) = workers("one")
    assert one
    house.is_made(one)
