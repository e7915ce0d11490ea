"""Faults: what makes and keeps pictures breaks, and all is well in the end."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress

import pytest
from support.clients.readers import get
from support.drawn import file, noise
from support.machines.houses import House
from support.machines.servers import PROGRAM, Server
from support.machines.stores import redis_server, wait_for
from support.problems import sentences

FULL = 200 * 1024
"""Bytes that a file may have where the disk is as good as full."""
SOON = 5.0
"""Seconds in which is answered that something is away."""


@pytest.fixture(scope="module")
def store():
    """A redis-server that tests may kill."""
    with redis_server() as store:
        yield store


def makers(server: Server) -> list[int]:
    """Return the processes that make pictures for a server's workers."""
    found: list[int] = []
    for worker in server.workers:
        asked = ["pgrep", "-P", str(worker), "-f", "pictures.making"]
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        found += map(int, told.split())
    return found


def test_a_maker_that_is_killed_twice_has_made_all_in_the_end(in_folder, slug):
    """Nothing half made is ever there."""
    content = file(noise(1700, 1000), comment=slug.encode())
    one = in_folder.new(content)
    assert f":media/sizes/{one}" in in_folder.server.run("errands").stdout
    for _ in range(2):
        for pid in wait_for(lambda: makers(in_folder.server), "sizes are being made", 30):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    sizes = in_folder.is_made(one)
    assert len(sizes) == 12
    assert {*sizes} <= {*in_folder.names(one)}


def test_a_bucket_that_is_away_is_told_at_once(in_bucket, drawn, slug):
    """Pages go on; what was taken is there as soon as it is back, and what was to be deleted goes.

    Of what was refused nothing is left, and nobody has waited long for any answer.
    """
    editor, server = in_bucket.editor, in_bucket.server
    editor.create(slug)
    one, gone, unused = (in_bucket.new(drawn(n)) for n in ("one", "gone", "unused"))
    before = {path.name for path in in_bucket.kept.iterdir()}
    entry = editor.publish(slug, "Kai", image={"media": gone})
    in_bucket.bucket.kill()
    try:
        began = time.monotonic()
        answer = in_bucket.upload(drawn("none"))
        sentences(answer, 503)
        assert answer.headers["retry-after"]
        editor.publish(slug, "Zwei", image={"media": one})
        missed = in_bucket.get(one)
        assert (missed.status_code, missed.headers["cache-control"]) == (503, "no-store")
        assert missed.headers["retry-after"]
        assert in_bucket.ask("GET", one).json()["shown"] is True
        assert in_bucket.ask("DELETE", unused).status_code == 503
        assert time.monotonic() - began < SOON
        assert get(f"{server.url}/t/{slug}").status_code == 200
        purged = editor.http.delete(f"/{slug}/entries/{entry['id']}", params={"purge": 1})
        assert purged.status_code == 200
        in_bucket.becomes(gone, 410)
        assert in_bucket.names(gone)
    finally:
        in_bucket.bucket.start()
    wait_for(lambda: not in_bucket.names(gone) + in_bucket.names(unused), "their files go")
    assert {path.name for path in in_bucket.kept.iterdir()} <= before
    wait_for(lambda: in_bucket.get(one).status_code == 200, "the other one is there")
    # A worker that has not asked since may take it to be away for a moment longer.
    wait_for(
        lambda: in_bucket.upload(drawn("none")).status_code == 201, "what was refused is taken"
    )


def test_a_bucket_that_hangs_is_not_waited_for(in_bucket, drawn, slug):
    """Readers of its pictures are told after a few seconds; pages and events go on at once."""
    in_bucket.editor.create(slug)
    one = in_bucket.new(drawn())
    in_bucket.editor.publish(slug, "Kai", image={"media": one})
    in_bucket.bucket.hang()
    try:
        began = time.monotonic()
        missed = in_bucket.get(one)
        assert (missed.status_code, "retry-after" in missed.headers) == (503, True)
        assert time.monotonic() - began < SOON
        assert get(f"{in_bucket.server.url}/t/{slug}").status_code == 200
        in_bucket.editor.publish(slug, "Zwei", image={"media": one})
    finally:
        in_bucket.bucket.resume()
    wait_for(lambda: in_bucket.get(one).status_code == 200, "it is there again")


def test_without_redis_known_pictures_go_on(store, drawn, slug):
    """Of all others nobody knows whether readers may see them: that is 503, and never 404."""
    with Server(store.url) as server:
        house = House(server, server.editor(), server.data, server.data / "media")
        known, unknown = house.new(drawn("known")), house.new(drawn("unknown"))
        house.editor.create(slug)
        for one in (known, unknown):
            house.editor.publish(slug, "Kai", image={"media": one})
        assert house.get(known).status_code == 200
        store.kill()
        try:
            assert house.get(known).status_code == 200
            assert house.get(unknown).status_code == 503
            sentences(house.upload(drawn("new")), 503)
        finally:
            store.start()
        wait_for(lambda: house.get(unknown).status_code == 200, "Redis is there again")


def test_a_full_disk_is_told_and_nothing_is_left(store, drawn):
    """Smaller pictures come in as before."""
    limited = ("prlimit", f"--fsize={FULL}", *PROGRAM)
    with Server(store.url, program=limited) as server:
        house = House(server, server.editor(), server.data, server.data / "media")
        answer = house.upload(file(noise(800, 600)))
        sentences(answer, 503)
        assert answer.json()["code"] == "no_room"
        assert [one.name for one in house.making.iterdir() if one.is_dir()] == []
        assert not house.kept.exists() or not any(house.kept.iterdir())
        assert house.upload(drawn()).status_code == 201
