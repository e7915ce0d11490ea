"""Sockets: a server that only this machine reaches, by a file, or that systemd has opened."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.clients.raw import Raw, asking
from support.clients.readers import BOTH_ANSWER, get
from support.machines import nginx
from support.machines.behind import Behind
from support.machines.commands import Command
from support.machines.servers import PROGRAM, Server, new_token
from support.machines.stores import redis_server, wait_for

from ticker.machine.door import ASK_SECONDS, PATIENCE_SECONDS

HANDING = """
import fcntl, os, sys
given, program = [int(one) for one in sys.argv[1].split(",")], sys.argv[2:]
for number, one in enumerate([fcntl.fcntl(one, fcntl.F_DUPFD, 20) for one in given]):
    os.dup2(one, 3 + number, inheritable=os.environ.get("CLOSED") is None)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(given)), LISTEN_FDNAMES="web")
os.execv(program[0], program)
"""


@pytest.fixture
def folder():
    """A folder whose name is short enough for a socket's."""
    with tempfile.TemporaryDirectory(prefix="ticker-test-", dir="/tmp") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def proxied():
    """A server at a socket, with two workers, at which each address may have one reader."""
    with (
        tempfile.TemporaryDirectory(prefix="ticker-test-", dir="/tmp") as made,
        Behind(
            Path(made) / "t.sock",
            workers=2,
            drain_seconds=0,
            max_readers_per_address=1,
            max_connections_per_address=1,
        ) as server,
    ):
        server.environment["TICKER_TOKEN"] = new_token(server.store_url, server.prefix)
        assert server.run("create", "lage", "Lage").returncode == 0
        yield server


def follower(server: Behind, *lines: str) -> Raw:
    """Return a reader that a proxy passes on."""
    lines = ("Accept: text/event-stream", *lines)
    return Raw(server.url).send(asking("/t/lage/live", *lines))


def test_commands_find_the_server_at_its_socket(proxied):
    """What is published from the command line is on the page, and in what the command hears."""
    published = proxied.run("publish", "lage", "Tor")
    assert published.returncode == 0, published.stderr
    assert published.stdout.startswith("/t/lage/e/")
    known = {"TICKER_PUBLIC_URL": "https://live.example"}
    where = ("--url", f"unix:{proxied.path}")
    again = proxied.run("publish", "lage", "Noch eins", *where, environment=known)
    assert again.stdout.startswith("https://live.example/t/lage/e/")
    assert "Tor" in proxied.asked("/t/lage").text
    listed = proxied.run("list", "--url", f"unix:{proxied.path}")
    assert "Lage" in listed.stdout, listed.stderr
    reading, writing = os.pipe()
    with os.fdopen(reading) as heard, os.fdopen(writing, "wb") as said:
        tail = Command("tail", "lage", "--json", environment=proxied.environment, stdout=said)
        assert "Tor" in heard.readline()
        tail.kill()
        tail.wait()
    link = proxied.run("sign-in", "Anna").stdout
    assert link.startswith("/sign-in?code=")


def test_each_reader_behind_the_socket_has_an_address_of_their_own(proxied):
    """The proxy says whose a connection is; whoever it says nothing of is lumped with nobody."""
    with ExitStack() as stack:
        for address in ("192.0.2.1", "192.0.2.2"):
            lines = (f"X-Forwarded-For: 203.0.113.9, {address}",)
            stack.enter_context(follower(proxied, *lines)).until(b"ready")
        for _ in range(4):
            stack.enter_context(follower(proxied)).until(b"ready")
        refused = 0
        for _ in range(3):  # of two workers, one has room for another one of that address
            one = stack.enter_context(follower(proxied, "X-Forwarded-For: 192.0.2.1"))
            refused += one.head().status == 503
        assert refused >= 2
    assert sum("without X-Forwarded-For" in line for line in proxied.lines) in {1, 2}


@pytest.mark.skipif(not nginx.installed(), reason="nginx is not installed")
def test_nginx_finds_the_socket_as_the_docs_say(proxied):
    """Pages and streams come through it, and it tells its readers apart."""
    with nginx.at_socket(proxied.path) as url:
        assert "Lage" in get(f"{url}/t/lage").text
        with Raw(url) as reader:
            reader.send(asking("/t/lage/live", "Accept: text/event-stream")).until(b"ready")
            others = [
                Raw(url).send(asking("/t/lage/live", "Accept: text/event-stream")) for _ in range(3)
            ]
            statuses = [one.head().status for one in others]
            for one in others:
                one.close()
        assert statuses.count(503) >= 2, "all are of one address here"


def test_a_worker_with_nothing_in_memory_leaves_the_socket_to_one_who_has(folder):
    """While Redis hangs, a worker that takes another's place turns nobody away."""
    path = folder / "t.sock"
    crowd = 10_000_000  # more than any system allows: each worker says so as it starts
    with (
        redis_server() as store,
        Behind(path, redis_url=store.url, workers=2, drain_seconds=0, max_readers=crowd) as server,
    ):
        server.environment["TICKER_TOKEN"] = new_token(server.store_url, server.prefix)
        assert server.run("create", "lage", "Lage").returncode == 0
        for _ in BOTH_ANSWER:
            assert server.asked("/t/lage").status_code == 200
        started = "".join(server.lines).count("TICKER_MAX_READERS is")
        store.hang()
        try:
            os.kill(server.workers[0], signal.SIGKILL)
            wait_for(
                lambda: "".join(server.lines).count("TICKER_MAX_READERS is") > started,
                "another starts",
            )
            end = time.monotonic() + PATIENCE_SECONDS + ASK_SECONDS + 1
            while time.monotonic() < end:  # that it goes on waiting is what this is about
                assert server.asked("/t/lage").status_code == 200
        finally:
            store.resume()


def test_what_the_proxy_says_of_the_scheme_counts(proxied):
    """Links are as the readers' own, whoever ends TLS."""
    assert "https://live.example/t/lage" in proxied.asked("/t/lage").text


def test_nobody_at_a_socket_is_refused_while_workers_are_away(proxied):
    """All have it in common, so whoever comes meanwhile waits for whoever is next."""
    before = proxied.workers
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    for _ in range(10):
        assert proxied.asked("/healthz").status_code == 200
    wait_for(lambda: len(proxied.workers) == len(before), "all are back")


def test_a_socket_is_one_servers_alone_and_goes_with_it(folder):
    """It is for user and group; a second server is refused, and what a killed one leaves is not."""
    path = folder / "t.sock"
    with Behind(path) as server:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        second = server.run("serve", "--uds", str(path), "--data", str(folder / "other"))
        assert second.returncode == 1
        assert f"TICKER_UDS {path} cannot be served on: another server listens" in second.stderr
        assert len(second.stderr.strip().splitlines()) == 1
        assert server.asked("/healthz").status_code == 200
        server.kill()
        assert path.exists()
        server.start()
        assert server.asked("/healthz").status_code == 200
        assert server.stop() == 0
        assert not path.exists()
        path.write_text("mine")
        third = server.run("serve", "--uds", str(path))
        assert (third.returncode, path.read_text()) == (1, "mine")
        assert "a file that is no socket" in third.stderr


class Activated(Server):
    """A server that is handed sockets, which stay open while it is away."""

    def __init__(self, *given: socket.socket, **settings: object) -> None:
        super().__init__(program=(sys.executable, "-m", "ticker"), **settings)
        self.given = given

    def _started(self, arguments, output):
        numbers = [one.fileno() for one in self.given]
        return subprocess.Popen(
            [sys.executable, "-c", HANDING, ",".join(map(str, numbers)), *PROGRAM, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=numbers,
        )

    def refused(self) -> str:
        """Start it in vain; return what it says."""
        with tempfile.TemporaryFile("w+") as said:
            assert self._started(["serve"], said).wait(30) == 1
            said.seek(0)
            return said.read()


@pytest.fixture
def port():
    """A socket that listens on a port, as systemd opens it."""
    with socket.socket() as given:
        given.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        given.bind(("127.0.0.1", 0))
        given.listen(128)
        yield given


def test_a_socket_that_systemd_has_opened_is_served_on(port, clustered):
    """All workers take from it; whoever comes while they or all of the server are away waits."""
    with Activated(port, redis_url=clustered.store_url, workers=2, drain_seconds=0) as server:
        assert server.url == f"http://127.0.0.1:{port.getsockname()[1]}"
        assert sum("systemd has handed" in line for line in server.lines) == 1
        for worker in server.workers:
            os.kill(worker, signal.SIGKILL)
        assert get(f"{server.url}/healthz").status_code == 200
        assert server.stop() == 0
        with Raw(server.url) as waiting:
            waiting.send(asking("/healthz"))
            server.start()
            assert waiting.head().status == 200


def test_what_cannot_be_served_on_is_told_in_a_sentence(port):
    """Two sockets, one of datagrams, and one that does not listen are none for us."""
    with socket.socket(type=socket.SOCK_DGRAM) as datagrams, socket.socket() as idle:
        expected = {
            (port, port): "LISTEN_FDS says 2 (web): let the .socket unit have a single",
            (datagrams,): "hands over one of datagrams",
            (idle,): "hands over one that does not listen",
        }
        for given, sentence in expected.items():
            said = Activated(*given).refused()
            assert sentence in said
            assert len(said.strip().splitlines()) == 1
        closed = Activated(port)
        closed.environment["CLOSED"] = "1"
        assert "hands over something that is no socket" in closed.refused()
