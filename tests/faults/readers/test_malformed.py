"""Malformed requests: whatever comes over a socket costs a line of log a minute at the most."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from support.clients.raw import asking, connected, opening
from support.clients.readers import get
from support.machines.servers import Server
from support.seed import SEED

TURNS = 400
PATHS = ["/", "/t/x", "/t/x/live", "/api/tickers", "/desk", "/sign-in", "*", "//", "/%ff%00", "/\\"]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "BREW"]
LINES = [
    "Host: a\r\nHost: b",
    "Host: \xff",
    "Content-Length: -1",
    "Content-Length: 5\r\nContent-Length: 6",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked\r\nContent-Length: 5",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked",
    "Upgrade: h2c\r\nConnection: Upgrade",
    "Upgrade: websocket\r\nConnection: Upgrade",
    "Cookie: " + "a=\xff; " * 40,
    "Authorization: Bearer \xff\x00",
    "Accept-Language: ;q=;q=9,,,\xff",
    "Accept: */*;q=x",
    "If-None-Match: \x22\xff",
    "Last-Event-ID: \xff",
    "Origin: null",
    "X: " + "x" * 70_000,
    " folded",
    ": nameless",
    "Expect: 100-continue",
    "Content-Encoding: \xff",
]


@pytest.fixture(scope="module")
def own():
    """A server of one worker, and nobody else at it."""
    with Server(workers=1) as server:
        yield server


def said(luck: random.Random) -> bytes:
    """Return what begins as a request, more or less."""
    whole = luck.choice([asking, opening])(
        luck.choice(PATHS), *luck.sample(LINES, luck.randrange(4)), method=luck.choice(METHODS)
    )
    harmed = bytearray(whole)
    for _ in range(luck.choice([0, 0, 1, 9])):
        harmed[luck.randrange(len(harmed))] = luck.randrange(256)
    return bytes(harmed) + luck.randbytes(luck.choice([0, 0, 5, 5000]))


def test_noise_is_told_once_and_breaks_nothing(own):
    """The log has no traceback, and no line twice; who asks properly is served."""
    luck, before = random.Random(SEED), len(own.lines)
    for _ in range(TURNS):
        with connected(own.url) as client, suppress(OSError):
            client.sendall(said(luck))
            client.settimeout(0.01)
            client.recv(1000)
    assert get(f"{own.url}/readyz").status_code == 200
    told = own.lines[before:]
    assert not [line for line in told if "Traceback" in line or "ERROR" in line], told
    assert len(told) == len(set(told))
    assert sum("Invalid HTTP request" in line for line in told) == 1
