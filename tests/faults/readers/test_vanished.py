"""Readers whose machine is gone without a word: their places are free again after two beats."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack

import pytest
from support.clients.bare import Bare
from support.clients.raw import KINDS
from support.machines.here import Here
from support.machines.stores import wait_for

from ticker.machine.valkey.valkey import Valkey
from ticker.wire.hub import hub
from ticker.wire.transports import kernel
from ticker.wire.transports import socket as sockets

BEAT = 0.6

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux lets a test cut a socket off by a packet filter"
)


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """A worker with less patience, whose kernel has repeated something in vain a little sooner."""
    with pytest.MonkeyPatch.context() as patch, Valkey(tmp_path_factory.mktemp("data")) as url:
        patch.setattr(hub, "BEAT_SECONDS", BEAT)
        patch.setattr(sockets, "UNHEARD_SECONDS", 0.8 * BEAT)
        patch.setattr(sockets, "STALL_SECONDS", BEAT)
        patch.setattr(kernel, "FRUITLESS", 1)
        with Here(url) as here:
            yield here


def beats(reader: Bare) -> int:
    """Read, and tell how many beats have come."""
    reader.glance()
    return sum(event["type"] == "beat" for event in reader.parts.events)


@pytest.fixture
def ticker(hasty, slug):
    """The editor of a new ticker, its slug, and where it stands."""
    editor = hasty.editor()
    editor.create(slug)
    return editor, slug, editor.entries(slug)["at"]


def test_who_has_vanished_is_forgotten_after_two_beats(hasty, ticker):
    """A reader whose kernel acknowledges nothing is let go; one who is only quiet stays."""
    _, slug, at = ticker
    before = hasty.counted("ticker_readers_cut_total", reason="gone")
    with ExitStack() as stack:
        readers = [stack.enter_context(Bare(hasty.url, slug, at, kind)) for kind in KINDS * 2]
        for reader in readers:
            reader.until_at(at)
        quiet, gone = readers[:3], readers[3:]
        for reader in gone:
            reader.vanish()
        began = time.monotonic()
        wait_for(lambda: hasty.readers == 3, "the vanished ones are forgotten")
        assert time.monotonic() - began < 2 * BEAT + 1.0
        heard = [beats(reader) for reader in quiet]
        for reader, before_that in zip(quiet, heard, strict=True):
            wait_for(lambda r=reader, b=before_that: beats(r) >= b + 2, "two more beats are told")
        assert hasty.readers == 3
        assert hasty.counted("ticker_readers_cut_total", reason="gone") == before + 3


def test_who_does_not_read_but_is_there_stays(hasty, ticker):
    """A full receive buffer is no silence, as long as the kernel behind it answers for it."""
    editor, slug, at = ticker
    with (
        Bare(hasty.url, slug, at, "plain") as quick,
        Bare(hasty.url, slug, at, "plain", buffer=4096) as idle,
    ):
        for reader in (quick, idle):
            reader.until_at(at)
        for number in range(4):
            editor.publish(slug, f"Meldung {number}", body="x" * 5000)
        last = editor.entries(slug)["at"]
        quick.until_at(last)
        heard = beats(quick)
        wait_for(lambda: beats(quick) >= heard + 4, "four beats have gone by")
        assert hasty.readers == 2
        idle.until(lambda: len(idle.parts.changes) == 4)
        assert idle.parts.changes[-1]["at"] == last


def test_who_vanishes_while_something_waits_for_it_is_forgotten(hasty, ticker):
    """Where the server's side is full already, it is the stall that ends it."""
    editor, slug, at = ticker
    with Bare(hasty.url, slug, at, "plain", buffer=4096) as gone:
        gone.until_at(at)
        gone.vanish()
        for number in range(6):
            editor.publish(slug, f"Meldung {number}", body="Wort " * 10_000)
        wait_for(lambda: hasty.readers == 0, "it is forgotten", 4 * BEAT)
    wait_for(lambda: hasty.connections <= 1, "nothing is left of it but who asks")
