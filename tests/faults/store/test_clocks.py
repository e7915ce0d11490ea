"""Two machines whose clocks differ: the time of a write is that of Redis, whoever makes it."""

from __future__ import annotations

import itertools
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from support.clients.readers import follow, get
from support.machines.servers import Editor, new_token
from support.machines.stores import redis_server, wait_for

OFF = """
import datetime, socket, sys, time
shift = float(sys.argv[2])
true_time, true = time.time, datetime.datetime

class Alike(type):
    def __instancecheck__(self, one):
        return isinstance(one, true)

class Shifted(true, metaclass=Alike):
    @classmethod
    def now(cls, zone=None):
        return true.now(zone) + datetime.timedelta(seconds=shift)

datetime.datetime = Shifted
time.time = lambda: true_time() + shift
from ticker import settings
from ticker.web.server import run_worker
run_worker(settings.read({}), socket.socket(fileno=int(sys.argv[1])))
"""
"""A worker on a machine whose clock is so many seconds ahead."""


@contextmanager
def machine(store, shift: float):
    """Serve on a machine with such a clock."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        words = [sys.executable, "-c", OFF, str(listening.fileno()), str(shift)]
        process = subprocess.Popen(
            words,
            env={"TICKER_REDIS_URL": store.url, "PATH": ""},
            stdin=subprocess.PIPE,
            pass_fds=[listening.fileno()],
        )
        try:
            wait_for(lambda: get(f"{url}/readyz").status_code == 200, "it serves")
            editor = Editor(url, new_token(store.url, "ticker"))
            yield editor
            editor.http.close()
        finally:
            process.terminate()
            process.stdin.close()
            process.wait(20)


@pytest.fixture(scope="module")
def machines():
    """An editor at each of two machines, five seconds behind and five ahead."""
    with redis_server() as store, machine(store, -5) as behind, machine(store, 5) as ahead:
        yield {"behind": behind, "ahead": ahead}


WRITES = {
    "change": lambda editor, slug: editor.change(slug, "e", headline="Zwei"),
    "pin": lambda editor, slug: editor.change(slug, "e", pinned=True),
    "unpublish": lambda editor, slug: editor.change(slug, "e", state="draft"),
    "publish": lambda editor, slug: editor.change(slug, "e", state="published", label="x"),
    "retract": lambda editor, slug: editor.retract(slug, "e"),
}


@pytest.mark.parametrize(("first", "second"), list(itertools.product(WRITES, WRITES)))
@pytest.mark.parametrize("order", [("ahead", "behind"), ("behind", "ahead")])
def test_no_order_of_two_writes_is_refused(machines, slug, order, first, second):
    """Published on one machine, an entry is changed on the other at once, and back again."""
    one, other = (machines[name] for name in order)
    one.create(slug)
    made = one.http.put(f"/{slug}/entries/e", json={"headline": "Eins"}).json()
    for writer, write in ((other, first), (one, second)):
        entry = writer.http.get(f"/{slug}/entries/e")
        if entry.status_code == 404:
            return  # a draft that was retracted is erased
        WRITES[write](writer, slug)
    entry = one.http.get(f"/{slug}/entries/e")
    if entry.status_code == 200:
        assert entry.json()["updated_at"] >= made["updated_at"]
        assert abs(since(made["published_at"])) < 3, "the time is that of Redis"


def since(moment: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()


@pytest.mark.parametrize("where", ["ahead", "behind"])
def test_a_time_that_is_set_may_be_a_minute_ahead(machines, slug, where):
    """By the clock of Redis, whichever machine is asked; what is kept is never looked at again."""
    editor = machines[where]
    editor.create(slug)
    soon, late = (
        (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat() for seconds in (57, 64)
    )
    entry = editor.publish(slug, "Gleich", published_at=soon)
    assert datetime.fromisoformat(entry["published_at"]) > datetime.now(UTC)
    for write in ({"headline": "Neu"}, {"pinned": True}, {"published_at": entry["published_at"]}):
        assert editor.http.patch(f"/{slug}/entries/{entry['id']}", json=write).status_code == 200
    refused = editor.http.post(f"/{slug}/entries", json={"headline": "x", "published_at": late})
    assert refused.json()["errors"][0]["code"] == "in_the_future"


@pytest.mark.parametrize("shift", [-7200, 7200])
async def test_readers_are_told_the_time_of_redis(store, shift):
    """What each stream begins and ends with says it, whatever the machine's own clock says."""
    with machine(store, shift) as editor:
        editor.create("zeit")
        for transport in ("ws", "sse"):
            async with follow(transport, editor.url, "zeit") as stream:
                (ready,) = await stream.until("ready")
            async with follow(transport, editor.url, "zeit", "9-00000000") as stream:
                reset = await stream.next()
            for said in (ready, reset):
                off = datetime.fromisoformat(said["now"]) - datetime.now(UTC)
                assert abs(off) < timedelta(seconds=2)
        editor.http.delete("/zeit")
