"""A crowd: ten thousand readers of one worker, of whom many stall, vanish, leave and come back."""

from __future__ import annotations

import random
import resource
import sys
import threading

import pytest
from support.clients.bare import vanish
from support.clients.crowds import Crowd, Member
from support.machines.stores import wait_for
from support.machines.worker import Worker
from support.seed import SEED

READERS = 10_000
STALL, VANISH, LEAVE = 500, 500, 1500
ENTRIES = 24
FILES = READERS + 1000
MEGABYTE = 1024 * 1024
CONSTANTS = {
    "ticker.wire.hub.hub.BEAT_SECONDS": 3.0,
    "ticker.wire.transports.socket.UNHEARD_SECONDS": 1.5,
    "ticker.wire.transports.kernel.FRUITLESS": 2,
}

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has so many addresses on its loopback"
)


@pytest.fixture
def worker(bundled):
    """A worker that finds out soon who is gone."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < FILES and hard != resource.RLIM_INFINITY:
        pytest.skip(
            f"the limit of open files is {hard}, and this takes {FILES}: ulimit -Hn {FILES}"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))
    try:
        with Worker(bundled.store_url, CONSTANTS, prefix="crowd") as worker:
            yield worker
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_ten_thousand_readers_miss_nothing(worker):
    """Whatever others do, all who stay or return have everything, and nothing is left of them."""
    luck = random.Random(SEED)
    press = worker.editor()
    press.create("menge")
    at = press.publish("menge", "Vorher")["position"]
    with Crowd(worker.address, "menge") as crowd:  # as much memory as so many need is taken once
        crowd.come(READERS, at)
    worker.until_readers(0)
    memory, files = worker.memory, worker.files
    with Crowd(worker.address, "menge") as crowd:
        members = crowd.come(READERS, at)
        luck.shuffle(members)
        assert worker.readers == READERS
        publishing = Publishing(press)
        publishing.start()
        stalled, vanished, leaving, staying = split(members, STALL, VANISH, LEAVE)
        for member in stalled:
            crowd.stall(member)
        for member in vanished:
            vanish(member.socket)
            crowd.stall(member)
        crowd.pump()
        returning = [crowd.leave(member) for member in leaving]
        staying += crowd.return_to(returning)
        crowd.until(lambda: not publishing.is_alive(), "all is published")
        for member in stalled:
            crowd.go_on(member)
        staying += stalled
        last = publishing.last
        crowd.until(lambda: all(one.at == last for one in staying), "all have everything")
        assert len(staying) == READERS - VANISH
        crowd.until(lambda: worker.readers == READERS - VANISH, "the vanished are let go")
    worker.until_readers(0)
    wait_for(lambda: worker.files <= files + 2, "all files are closed")
    assert worker.memory - memory < 10 * MEGABYTE
    press.publish("menge", "Danach")


def split(members: list[Member], *sizes: int) -> list[list[Member]]:
    """Return the first so many, the next so many, and so on, and the rest."""
    parts, start = [], 0
    for size in sizes:
        parts.append(members[start : start + size])
        start += size
    return [*parts, members[start:]]


class Publishing(threading.Thread):
    """Somebody who publishes one entry after the other."""

    def __init__(self, press) -> None:
        super().__init__(daemon=True)
        self._press = press
        self.last = ""

    def run(self) -> None:
        for number in range(ENTRIES):
            self.last = self._press.publish("menge", f"Nummer {number}", body="Wort " * 50)[
                "position"
            ]
