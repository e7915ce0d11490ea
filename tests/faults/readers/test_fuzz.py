"""Noise: readers who send what they like harm nobody but themselves."""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from support.clients.raw import CLOSE, PING, Raw, asking, masked, opening
from support.clients.readers import follow, get
from support.machines.servers import Server
from support.machines.stores import wait_for
from support.seed import SEED

SLUG = "sturm"
ENTRIES = 24
STEPS = 160
MOST = 12
"""How many who make noise are there at once."""


@pytest.fixture(scope="module")
def own():
    """A server of one worker, with a ticker, which has all files open that it will need."""
    with Server(workers=1, drain_seconds=0) as server:
        server.editor().create(SLUG)
        make_noise(server.url, random.Random(SEED + 1))
        wait_for(lambda: held(server)[0] == 0, "all have left")
        yield server


def held(server: Server) -> tuple[int, int]:
    """Return how many readers and how many sockets the worker holds."""
    readers = get(f"{server.url}/readyz").json()["readers"]
    (worker,) = server.workers
    return readers, sum(map(is_socket, Path(f"/proc/{worker}/fd").glob("*")))


def is_socket(file: Path) -> bool:
    try:
        return str(file.readlink()).startswith("socket:")
    except FileNotFoundError:  # it has just been closed
        return False


class Noise:
    """Somebody who draws what to say."""

    def __init__(self, luck: random.Random) -> None:
        self._luck = luck
        self._live = f"/t/{SLUG}/live"

    def opening(self) -> bytes:
        """Return how a connection begins: mostly as a reader's does."""
        kind = self._luck.choice(["ws"] * 5 + ["sse", "sse", "poll", "page", "noise", "harmed"])
        if kind == "ws":
            return opening(self._live, *self._luck.sample(EXTRAS, 1))
        if kind == "noise":
            return self._bytes()
        if kind == "harmed":
            return self._harmed(opening(self._live))
        query = {"sse": "?as=sse", "poll": "?wait=1", "page": "?as=json"}[kind]
        return asking(self._live + query)

    def more(self) -> bytes:
        """Return what is said next."""
        say = self._luck.choice([self._bytes, self._frame, self._frame, self._request, self._harm])
        return say()

    def _bytes(self) -> bytes:
        return self._luck.randbytes(self._luck.choice([1, 2, 6, 40, 3000]))

    def _frame(self) -> bytes:
        first = self._luck.choice([0x81, 0x82, 0x88, 0x89, 0x8A, 0xC1, self._luck.randrange(256)])
        size = self._luck.choice([0, 1, 2, 125, 126, 1025, 70_000])
        return masked(first, self._luck.randbytes(size), self._luck.randbytes(4))

    def _request(self) -> bytes:
        return asking(self._luck.choice(["/healthz", self._live, "http://localhost", "*", "/%"]))

    def _harm(self) -> bytes:
        return self._harmed(masked(PING, b"Moin") + opening(self._live) + masked(CLOSE))

    def _harmed(self, data: bytes) -> bytes:
        """Change, double or lose some bytes."""
        kept = bytearray(data)
        for _ in range(self._luck.randint(1, 6)):
            at = self._luck.randrange(len(kept))
            kept[at : at + self._luck.randrange(3)] = self._luck.randbytes(self._luck.randrange(3))
        return bytes(kept)


EXTRAS = [
    "X-Nothing: 1",
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9",
    "Sec-WebSocket-Version: 7",
    "Content-Length: 5",
    "Transfer-Encoding: chunked",
    "Expect: 100-continue",
]


def make_noise(url: str, luck: random.Random) -> None:
    """Let some come, say things, read now and then, and leave, each in whatever way."""
    noise = Noise(luck)
    here: list[Raw] = []
    for _ in range(STEPS):
        step = luck.random()
        if step < 0.4 or not here:
            here.append(Raw(url).send(noise.opening()))
        with suppress(OSError):
            luck.choice(here).send(noise.more())
        if step > 0.8 or len(here) > MOST:
            with here.pop(luck.randrange(len(here))) as leaving, suppress(OSError, EOFError):
                if luck.random() < 0.5:
                    leaving.take(1)
    for one in here:
        with one:
            pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what another holds")
async def test_noise_harms_nobody(own):
    """Others get every entry in order meanwhile, and then all is as it was before."""
    editor = own.editor()
    at = editor.entries(SLUG)["at"]
    _, before = held(own)
    async with (
        follow("ws", own.url, SLUG, at) as one,
        follow("sse", own.url, SLUG, at) as two,
        follow("poll", own.url, SLUG, at) as three,
    ):
        reading = [asyncio.create_task(stream.changes(ENTRIES)) for stream in (one, two, three)]
        noise = asyncio.create_task(
            asyncio.to_thread(make_noise, own.url, random.Random(SEED)),
        )
        for number in range(ENTRIES):
            await asyncio.to_thread(editor.publish, SLUG, f"Meldung {number}")
        for events in await asyncio.gather(*reading):
            assert [event["headline"] for event in events] == [
                f"Meldung {number}" for number in range(ENTRIES)
            ]
            assert [event["after"] for event in events] == [
                at,
                *(event["at"] for event in events[:-1]),
            ]
        await noise
    editor.http.close()
    await asyncio.to_thread(
        wait_for, lambda: held(own)[0] == 0 and held(own)[1] <= before, f"{before} sockets are left"
    )
    said = "".join(own.lines)
    assert "Traceback" not in said
    assert "ERROR" not in said
