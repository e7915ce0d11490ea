"""Files: where the system allows few connections, it is readers who are turned away."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from support.clients.raw import Raw, connected, following
from support.clients.readers import get
from support.machines.servers import Server
from support.machines.stores import wait_for

LIMIT, COMERS = 256, 300


@pytest.fixture(scope="module")
def narrow():
    """A server of one worker, whose processes may have few files open."""
    with Server(workers=1, program=("prlimit", f"--nofile={LIMIT}:{LIMIT}", *PROGRAM)) as server:
        server.editor().create("eng")
        yield server


PROGRAM = Server().program


def test_it_says_how_many_readers_that_is(narrow):
    """Whoever runs it learns at the start how many readers it takes, and what to do."""
    wait_for(lambda: [one for one in narrow.lines if "TICKER_MAX_READERS is 50000" in one], "so")
    (said,) = [one for one in narrow.lines if "TICKER_MAX_READERS" in one]
    assert "it takes 156 readers" in said
    assert "LimitNOFILE" in said


def test_publishing_goes_on_when_all_seats_are_taken(narrow):
    """More readers than there are files for come, and those who are seated hear what is new."""
    with ExitStack() as stack:
        crowd = [stack.enter_context(Raw(narrow.url)) for _ in range(COMERS)]
        for one in crowd:
            one.send(following("chunk", "/t/eng/live"))
        statuses = [one.head().status for one in crowd]
        assert statuses.count(200) == LIMIT - 100
        assert statuses.count(503) == COMERS - statuses.count(200)
        narrow.editor().publish("eng", "Trotzdem")
        crowd[statuses.index(200)].until(b"Trotzdem")
        assert get(f"{narrow.url}/readyz").status_code == 200


def test_connections_that_say_nothing_take_no_files_of_others(narrow):
    """More connections come than there are files; who was there before is served, and then all."""
    editor = narrow.editor()
    editor.publish("eng", "Vorher")
    with ExitStack() as stack, Raw(narrow.url) as reader:
        reader.send(following("chunk", "/t/eng/live"))
        assert reader.head().status == 200
        for _ in range(COMERS):
            stack.enter_context(connected(narrow.url))
        editor.publish("eng", "Nachher")
        reader.until(b"Nachher")
    wait_for(lambda: get(f"{narrow.url}/healthz").status_code == 200, "it is served again")
    assert not [line for line in narrow.lines if "Traceback" in line or "ERROR" in line]
