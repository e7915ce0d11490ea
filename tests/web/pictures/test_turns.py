"""Turns: each machine makes the sizes of one picture at a time; two machines, those of two."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from support.machines.here import Here
from support.machines.houses import House
from support.machines.stores import wait_for

from ticker.newsroom.pictures.maker import Maker


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
