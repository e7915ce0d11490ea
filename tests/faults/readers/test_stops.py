"""Stops: whatever a worker's connections are in the middle of, it says farewell and ends soon."""

from __future__ import annotations

import re
import threading
import time
from contextlib import ExitStack

import pytest
from support.clients.raw import CLOSE, KINDS, Raw, asking, following, masked
from support.clients.readers import everywhere
from support.machines.worker import Worker

SLUG = "ende"
LARGE = "Wort " * 5000
SOON_SECONDS = 15.0
STREAMS = 12


@pytest.fixture
def ending(bundled):
    """A worker that will be stopped, whose kernel takes little at a time for each reader."""
    settings = {"prefix": "ending", "drain_seconds": 7}
    with Worker(bundled.store_url, sends=16 * 1024, **settings) as worker:
        yield worker


@pytest.fixture
def writer(ending, slug):
    """Somebody who may write there, and a ticker of their own."""
    editor = ending.editor()
    editor.create(slug)
    return editor


def came(stack, worker, said, receives=0):
    """Return a reader who has been let in."""
    connection = stack.enter_context(Raw(worker.url, receives=receives))
    connection.send(said).head()
    return connection


def test_everybody_is_told_and_nobody_is_waited_for_long(ending, writer, slug):
    """All streams get their farewell, while others stall, are half open, or half sent."""
    plain, deflated, stream = (following(kind, f"/t/{slug}/live") for kind in KINDS)
    with ExitStack() as stack:
        stalled = [came(stack, ending, said, receives=4096) for said in (plain, stream)]
        for _ in range(5):
            last = writer.publish(slug, "Staut sich", body=LARGE)
        everywhere(ending.url, slug, last["position"])
        sockets = [came(stack, ending, said) for said in (plain, deflated)]
        streams = [came(stack, ending, stream) for _ in range(STREAMS)]
        half_sent = asking("/api/tickers", "Content-Length: 1000", method="POST") + b"{"
        for said in (b"", b"GET / HT", asking("/healthz"), asking("/desk")[:-2], half_sent):
            stack.enter_context(Raw(ending.url)).send(said)
        for connection in sockets:
            assert connection.frame().event["type"] == "ready"
        for connection in streams:
            assert b'"type":"ready"' in connection.chunk().payload
        assert ending.readers == len(stalled + sockets + streams)
        began = time.monotonic()
        stopping = threading.Thread(target=ending.stop)
        stopping.start()
        for connection in sockets:
            *before, last = connection.frames()
            assert before == []
            assert last.closing == (1012, "7")
            connection.send(masked(CLOSE, last.payload))
            assert connection.rest() == b""
        pauses = [pause(connection.rest()) for connection in streams]
        stopping.join(SOON_SECONDS)
        assert time.monotonic() - began < SOON_SECONDS
    assert all(0 <= one <= 7000 for one in pauses)
    assert len(set(pauses)) > STREAMS // 2, "each is drawn for its reader"


def pause(rest):
    """Return the milliseconds that a stream names at its end, which is an end of HTTP as well."""
    found = re.fullmatch(rb"[0-9a-f]+\r\nretry: ([0-9]+)\n\n\r\n0\r\n\r\n", rest)
    assert found, rest
    return int(found[1])


def test_a_slow_reader_gets_what_waits_and_then_its_farewell(ending, writer, slug):
    """What waits for a reader when the server ends comes first, if the reader takes it now."""
    with ExitStack() as stack:
        connection = came(stack, ending, following("plain", f"/t/{slug}/live"), receives=4096)
        ending.until_readers(1)
        published = [writer.publish(slug, "Wartet", body=LARGE)["position"] for _ in range(5)]
        stopping = threading.Thread(target=ending.stop)
        stopping.start()
        *frames, last = connection.frames()
        told = [got.event for got in frames[1:] if got.event["type"] != "beat"]
        assert [event["at"] for event in told] == published
        assert last.closing == (1012, "7")
        connection.send(masked(CLOSE, last.payload))
        stopping.join(SOON_SECONDS)
        assert not stopping.is_alive()
