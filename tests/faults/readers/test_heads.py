"""Clients who do not finish what they begin, or say more than they hear, are not waited for."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import termios
from pathlib import Path

import pytest
from support.clients.bare import Bare
from support.clients.raw import PING, PONG, Raw, asking, connected, masked, opening
from support.machines.here import Here
from support.machines.stores import wait_for

from ticker.machine.valkey.valkey import Valkey
from ticker.web.http.receiving import bodies
from ticker.wire.transports import connection as protocols

HEAD, BODY = 0.6, 0.3
PINGS, ONE_BY_ONE = 30_000, 500


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A worker with little patience."""
    with pytest.MonkeyPatch.context() as patch, Valkey(tmp_path_factory.mktemp("data")) as url:
        patch.setattr(protocols, "HEAD_SECONDS", HEAD)
        patch.setattr(bodies, "BODY_SECONDS", BODY)
        patch.setattr(bodies, "LITTLE_SECONDS", BODY)
        with Here(url, narrow=True) as here:
            here.server.config.timeout_keep_alive = 1
            yield here


@pytest.mark.parametrize(
    "said",
    [b"", b"G", b"GET /t/x/live HTTP/1.1\r\nHost: x\r\nUpgrade: web", b"\r\n" * 9],
    ids=["nothing", "a letter", "half a head", "empty lines"],
)
def test_a_head_that_does_not_come_is_given_up(here, said):
    """Whoever does not say what it wants is let go, without an answer."""
    with Raw(here.url) as client:
        assert client.send(said).rest() == b""
    wait_for(lambda: here.connections <= 1, "it is forgotten")


def test_a_head_that_comes_a_byte_at_a_time_is_given_up(here):
    """Saying a little now and then does not lengthen the time that there is for a head."""
    with connected(here.url) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nX-Long: ")
        client.settimeout(HEAD / 20)

        def over() -> bool:
            try:
                client.sendall(b"x")
                return client.recv(1000) == b""
            except TimeoutError:
                return False
            except ConnectionError:
                return True

        wait_for(over, "it is given up", HEAD + 3)


def test_an_idle_connection_is_given_up(here):
    """Whoever asks nothing more after an answer does not keep the connection."""
    with Raw(here.url) as client:
        got = client.send(asking("/healthz")).rest()
    assert got.count(b"HTTP/1.1 200 OK") == 1


@pytest.mark.parametrize("framing", ["Content-Length: 100", "Transfer-Encoding: chunked"])
def test_half_a_body_is_answered_408(here, framing):
    """Who promises more than it sends is told so, and the connection ends."""
    editor = here.editor()
    lines = f"Authorization: Bearer {editor.token}", "Content-Type: application/json", framing
    half = b'{"slug":' if "Length" in framing else b'8\r\n{"slug":\r\n'
    with Raw(here.url) as client:
        got = client.send(asking("/api/tickers", *lines, method="POST"), half).rest()
    assert got.startswith(b"HTTP/1.1 408 ")
    assert got.count(b"HTTP/1.1") == 1


def test_half_a_form_of_a_stranger_is_answered_408(here):
    """Nobody waits half a minute for the end of a form by which somebody may want to sign in."""
    with Raw(here.url) as client:
        got = client.send(asking("/sign-in", "Content-Length: 50", method="POST"), b"code=").rest()
    assert got.startswith(b"HTTP/1.1 408 ")


def test_a_reader_who_asks_and_does_not_listen_costs_no_memory(here, slug):
    """Pings of a reader whose socket is full are forgotten; one who hears is answered."""
    editor = here.editor()
    editor.create(slug)
    at, ping = editor.entries(slug)["at"], masked(PING, b"x" * 125)
    with Bare(here.url, slug, at, "plain", buffer=4096) as deaf, Raw(here.url) as hearing:
        deaf.until_at(at)
        assert hearing.send(opening(f"/t/{slug}/live")).head().status == 101
        for _ in range(ONE_BY_ONE):
            deaf.socket.sendall(ping)
            hearing.send(ping)
            while hearing.frame().first != PONG:
                pass
        before = resident()
        for _ in range(PINGS // 20):
            deaf.socket.sendall(ping * 20)
        wait_for(lambda: unsent(deaf.socket) == 0, "the worker has taken all of them")
        assert resident() - before < 2_500_000
        editor = here.editor()  # its earlier connection has been idle for too long
        editor.publish(slug, "Danach")
        deaf.until_at(editor.entries(slug)["at"])
    assert 0 < len(deaf.parts.pongs) < ONE_BY_ONE / 2


def unsent(client: socket.socket) -> int:
    """Return how many bytes the kernel still has that the other side has not taken."""
    return struct.unpack("i", fcntl.ioctl(client, termios.TIOCOUTQ, bytes(4)))[0]


def resident() -> int:
    """Return how many bytes of memory this process, which is the worker's, has."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGESIZE")
