"""Readers who are slow: what waits for them, how long, and that whatever comes is whole."""

from __future__ import annotations

import random
import string
import threading
from contextlib import ExitStack, contextmanager

import pytest
from support.clients.bare import Bare, in_order
from support.clients.raw import KINDS
from support.machines.here import Here
from support.machines.stores import wait_for
from support.seed import SEED

from ticker.machine.valkey.valkey import Valkey
from ticker.wire.channel.backlog import LARGEST_BACKLOG
from ticker.wire.transports import socket as sockets

NARROW = 4096
"""A client's receive buffer: with it the kernel takes no large entry at once."""
SIGNS = string.ascii_letters + string.digits


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """A store for all."""
    with Valkey(tmp_path_factory.mktemp("data")) as url:
        yield url


@pytest.fixture(scope="module")
def here(url):
    with Here(url, narrow=True) as here:
        yield here


@pytest.fixture(scope="module")
def editor(here):
    return here.editor()


@pytest.fixture(scope="module")
def impatient(url):
    """A worker that waits no longer than a second for whoever takes nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sockets, "STALL_SECONDS", 1.0)
        with Here(url, narrow=True) as here:
            yield here


@pytest.fixture(scope="module")
def long(editor):
    """A ticker with more large entries than are replayed, and the positions of its events."""
    editor.create("long")
    return "long", [position(editor, "long"), *(publish(editor, "long") for _ in range(22))]


@pytest.fixture(params=KINDS)
def kind(request) -> str:
    """Each way in which frames are wrapped."""
    return request.param


def large(number: int) -> dict[str, str]:
    """Return an entry of 50 KB that no compression makes small."""
    luck = random.Random(number)
    words = ("".join(luck.choices(SIGNS, k=49)) for _ in range(1000))
    return {"headline": f"Meldung {number}", "body": " ".join(words)}


def publish(editor, slug: str, number: int = 1) -> str:
    """Publish so many large entries; return the last one's position."""
    for n in range(number):
        editor.publish(slug, **large(n))
    return position(editor, slug)


def position(editor, slug: str) -> str:
    """Return the newest event's position."""
    return editor.entries(slug, limit=1)["at"]


def test_more_than_256_kib_waiting_is_too_much(here, editor, slug, kind):
    """What was cut through, and 256 KiB behind it, may wait; one event more, and it is cut off."""
    editor.create(slug)
    at = position(editor, slug)
    before = here.counted("ticker_readers_cut_total", reason="backlog")
    with (
        Bare(here.url, slug, at, "plain") as quick,
        Bare(here.url, slug, at, kind, buffer=NARROW) as slow,
    ):
        slow.until_at(at)
        quick.until_at(at)
        while True:
            quick.until_at(publish(editor, slug))
            _, *behind = [len(text) for text in quick.parts.texts if b'"html"' in text]
            if sum(behind) > LARGEST_BACKLOG:
                break
            assert here.readers == 2
        wait_for(lambda: here.readers == 1, "the slow one is cut off")
        slow.until_over()
        assert slow.parts.farewell is None
    assert here.counted("ticker_readers_cut_total", reason="backlog") == before + 1


@contextmanager
def glancing(reader):
    """Read a little now and then, whatever else goes on."""
    over = threading.Event()

    def read():
        while not over.wait(0.05):
            reader.glance(1000)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(10)


def test_who_takes_nothing_is_cut_off_and_who_reads_slowly_is_not(impatient, slug, kind):
    """Reading a little now and then keeps a reader, however long it takes; reading nothing not."""
    editor = impatient.editor()
    editor.create(slug)
    at = position(editor, slug)
    before = impatient.counted("ticker_readers_cut_total", reason="stalled")
    with Bare(impatient.url, slug, at, kind, buffer=NARROW) as steady:
        steady.until_at(at)
        for stalled in (1, 2):
            idle = Bare(impatient.url, slug, at, kind, buffer=NARROW)
            with idle, glancing(steady):
                idle.until_at(at)
                last = publish(editor, slug, 2)

                def cut(number: int = stalled) -> bool:
                    cuts = impatient.counted("ticker_readers_cut_total", reason="stalled")
                    return cuts == before + number

                wait_for(cut, "the idle one is cut off")
                at = last
                idle.until_over()
                assert idle.parts.farewell is None
        assert steady.parts.rest
        steady.until_at(at)
    assert steady.parts.changes[-1]["at"] == at


def test_what_was_missed_arrives_whole_however_much_it_is(here, long, kind):
    """A replay of many times the socket's buffer is not held against who takes its time."""
    slug, positions = long
    luck = random.Random(SEED)
    with Bare(here.url, slug, positions[-16], kind, buffer=NARROW) as reader:
        while not (reader.parts.events and reader.parts.events[-1]["type"] == "ready"):
            assert reader.read(luck.choice([700, 3000, 60_000]))
    assert [change["at"] for change in reader.parts.changes] == positions[-15:]
    assert in_order(reader.parts, positions[-16]) == positions[-1]


def test_more_than_1_mib_is_not_replayed(here, long, kind):
    """Who has missed that much is told to load the page, and let go."""
    slug, positions = long
    with Bare(here.url, slug, positions[0], kind, buffer=NARROW) as reader:
        reader.until_over()
    (event,) = reader.parts.events
    assert (event["type"], event["at"]) == ("reset", positions[-1])
    assert reader.parts.farewell == ((0, "") if kind == "chunk" else (1000, ""))


def test_what_is_withdrawn_while_it_waits_is_not_sent(here, editor, slug, kind):
    """In place of a text that waits behind a full socket goes its removal, at its position."""
    editor.create(slug)
    at = position(editor, slug)
    with (
        Bare(here.url, slug, at, "plain") as quick,
        Bare(here.url, slug, at, kind, buffer=NARROW) as slow,
    ):
        slow.until_at(at)
        publish(editor, slug)
        secret = editor.publish(slug, "geheim", body="streng geheim")
        told = position(editor, slug)
        quick.until_at(told)
        assert b"streng geheim" in quick.parts.texts[-1]
        editor.retract(slug, secret["id"])
        last = publish(editor, slug)
        quick.until_at(last)
        slow.until_at(last)
    assert not any(b"geheim" in text for text in slow.parts.texts)
    (removed,) = [change for change in slow.parts.changes if change["at"] == told]
    assert (removed["type"], removed["id"]) == ("remove", secret["id"])
    assert in_order(slow.parts, at) == last


def test_frames_that_were_cut_through_are_finished(here, editor, slug):
    """However unevenly clients read, each gets whole frames in order, to the end or until cut."""
    editor.create(slug)
    at = position(editor, slug)
    luck = random.Random(SEED)
    with ExitStack() as stack:
        readers = [
            stack.enter_context(
                Bare(here.url, slug, at, kind, buffer=luck.choice([NARROW, 16384, 65536]))
            )
            for kind in KINDS * 4
        ]
        for reader in readers:
            reader.until_at(at)
        for number in range(40):
            body = "x" * luck.choice([10, 900, 9000, 40_000])
            editor.publish(slug, f"Meldung {number}", body=body)
            for reader in readers:
                for _ in range(luck.choice([0, 0, 1, 5, 20])):
                    reader.glance(luck.choice([1, 100, 1000, 30_000]))
        last = position(editor, slug)
        for reader in readers:
            while not (reader.over or in_order(reader.parts, at) == last):
                reader.read(luck.choice([1000, 30_000]))
            assert reader.parts.farewell is None
        assert any(in_order(reader.parts, at) == last for reader in readers)
