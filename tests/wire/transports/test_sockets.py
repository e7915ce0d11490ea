"""Sockets that are handed over, on both event loops: order, hostile clients, and the end."""

from __future__ import annotations

import asyncio
import gc
import random
import socket
import weakref
from contextlib import suppress

import pytest
from support.clients.raw import CLOSE, PING, PONG, TEXT, masked, pieces
from support.seed import SEED
from support.wired import (
    LENGTH,
    LONG,
    LOOPS,
    OPENING,
    SHORT,
    STREAM,
    Wired,
    received,
    run,
    until,
)

from ticker.wire.transports import connection as protocols
from ticker.wire.transports import socket as sockets
from ticker.wire.transports.connection import HttpProtocol


@pytest.fixture(params=LOOPS)
def loop(request) -> str:
    """Each event loop in turn."""
    return request.param


@pytest.fixture
def hasty(monkeypatch) -> float:
    """Wait for nobody's answer to a Close; return how long one waits else."""
    usual = sockets.CLOSING_SECONDS
    for module in (sockets, protocols):
        monkeypatch.setattr(module, "CLOSING_SECONDS", 0.2)
    return usual


async def nobody_is_left(wired: Wired) -> None:
    await until(lambda: not wired.server.server_state.connections, "nobody is connected")
    assert len(wired.channel.fanout) == 0


@pytest.mark.parametrize("behind", [OPENING, STREAM, SHORT], ids=["upgrade", "stream", "page"])
def test_nothing_can_be_asked_behind_a_stream(loop, behind):
    """A request pipelined behind one without end costs the connection, and harms nobody else."""

    async def story(wired: Wired) -> None:
        with wired.connect() as client, wired.connect() as other:
            client.send(STREAM + behind)
            got = await received(client, lambda _: False)
            assert got.count(b"HTTP/1.1") <= 1
            await nobody_is_left_but(wired, 1)
            other.send(SHORT)
            wired.publish()
            assert (await received(other, lambda got: got.endswith(b"BB"))).count(b"\r\n\r\n") == 1

    async def nobody_is_left_but(wired: Wired, others: int) -> None:
        connections = wired.server.server_state.connections
        await until(lambda: len(connections) == others, "the pipelining client is gone")
        assert len(wired.channel.fanout) == 0

    run(loop, story)


def test_a_stream_begins_behind_an_answer_that_is_still_being_sent(loop):
    """Who asks for a stream before it has read a long page gets both, one after the other."""

    async def story(wired: Wired) -> None:
        with wired.connect(buffer=65536) as client:
            client.send(LONG)
            await received(client, lambda got: len(got) > 100_000)
            client.send(STREAM)
            await until(lambda: len(wired.channel.fanout), "the stream has begun")
            at = str(wired.publish()).encode()
            got = await received(client, lambda got: at in got)
        page, _, stream = got.partition(b"HTTP/1.1 200 OK\r\n")
        assert set(page) == set(b"B")
        assert 0 < len(page) < LENGTH
        assert stream.count(b"data: ") == 2
        await nobody_is_left(wired)

    run(loop, story)


@pytest.mark.parametrize("slow", [False, True], ids=["flowing", "slow"])
def test_nothing_follows_a_close(loop, slow):
    """Whoever offends gets one Close, and no frame after it, whatever is under way."""

    async def story(wired: Wired) -> None:
        with wired.connect(buffer=4096 if slow else 0) as client:
            client.send(OPENING)
            await until(lambda: len(wired.channel.fanout), "it follows")
            for _ in range(20):
                wired.publish(9000)
            client.send(masked(TEXT, b"hello"))
            wired.publish()
            await until(lambda: len(wired.channel.fanout) == 0, "it has offended")
            wired.publish()
            wired.end(1012)
            said = pieces("plain", await received(client, lambda _: False))
        assert [one.first for one in said].count(CLOSE) == 1
        assert said[-1].closing == (1003, "this stream only sends")
        await nobody_is_left(wired)

    run(loop, story, narrow=slow)


def test_a_farewell_is_said_once(loop, hasty):
    """A reader told to come back is told nothing else when its server ends."""

    async def story(wired: Wired) -> None:
        with wired.connect() as client:
            client.send(OPENING)
            await until(lambda: len(wired.channel.fanout), "it follows")
            wired.end(1012)
            await until(lambda: len(wired.channel.fanout) == 0, "it was told")
            wired.server.should_exit = True
            said = pieces("plain", await received(client, lambda _: False))
        assert [one.closing for one in said if one.first == CLOSE] == [(1012, "30")]

    run(loop, story)


def test_a_reader_that_takes_nothing_does_not_hold_up_a_stop(loop, hasty):
    """A farewell that cannot be said is given up within seconds."""
    assert hasty < 5

    async def story(wired: Wired) -> None:
        with wired.connect(buffer=4096) as client:
            client.send(STREAM)
            await until(lambda: len(wired.channel.fanout), "it follows")
            for _ in range(10):
                wired.publish(20_000)
            wired.end(1012)
            connections = wired.server.server_state.connections
            await until(lambda: not connections, "it is cut", 2)

    run(loop, story, narrow=True)


def test_streams_are_whole_whatever_clients_read(loop):
    """However slowly it reads, if it is cut off or not, each client gets whole frames in order."""

    async def story(wired: Wired) -> None:
        luck = random.Random(SEED)
        reading = [asyncio.create_task(read(wired, number, luck)) for number in range(12)]
        await until(lambda: len(wired.channel.fanout) == 12, "all follow")
        for _ in range(60):
            for _ in range(luck.choice([1, 1, 3])):
                wired.publish(luck.choice([50, 500, 9000, 30000]))
            await asyncio.sleep(luck.choice([0.001, 0.02]))
        wired.end(1012)
        complete = await asyncio.gather(*reading)
        assert any(complete)
        await nobody_is_left(wired)

    run(loop, story, narrow=True)


async def read(wired: Wired, number: int, luck: random.Random) -> bool:
    asyncio_loop, got = asyncio.get_running_loop(), b""
    sizes = [100, 1000, 20_000] if number else [1 << 18]  # one of them takes all there is
    with wired.connect(buffer=luck.choice([4096, 16384, 65536])) as client:
        client.send(STREAM if number % 2 else OPENING)
        while True:
            try:
                more = await asyncio_loop.sock_recv(client, luck.choice(sizes))
                if not number % 2 and luck.random() < 0.05:
                    client.send(masked(PING, b"ping"))
            except OSError:
                break
            if not more:
                break
            got += more
            await asyncio.sleep(luck.choice([0, 0, 0.001, 0.004]) if number % 3 else 0)
    told = pieces("chunk" if number % 2 else "plain", got)
    events = [one.event for one in told if one.first in {0, TEXT} and one.text]
    seen = [int(event["at"].partition("-")[0]) for event in events if "after" in event]
    seen = [at for at in seen if at > 1]
    assert seen == list(range(2, 2 + len(seen)))
    return len(seen) == wired.head.offset - 1


def test_pings_are_answered_once_for_many(loop):
    """Of many pings at once the last is answered (RFC 6455, 5.5.3)."""

    async def story(wired: Wired) -> None:
        with wired.connect() as client:
            client.send(OPENING)
            await received(client, lambda got: b"ready" in got)
            client.send(masked(PING, b"one") + masked(PING, b"two"))
            got = await received(client, lambda got: b"two" in got)
        assert got == bytes([PONG, 3]) + b"two"

    run(loop, story)


def test_what_was_handed_over_is_not_left_to_the_collector(loop, monkeypatch):
    """Memory for ten thousand who come at once is free again when they follow."""
    made: list[weakref.ref] = []
    begin = HttpProtocol.__init__

    def counted(self, *given, **named) -> None:
        begin(self, *given, **named)
        made.append(weakref.ref(self))

    monkeypatch.setattr(HttpProtocol, "__init__", counted)

    async def story(wired: Wired) -> None:
        gc.disable()
        try:
            clients = [wired.connect() for _ in range(20)]
            for number, client in enumerate(clients):
                client.send(STREAM if number % 2 else OPENING)
            await until(lambda: len(wired.channel.fanout) == 20, "all follow")
            await until(lambda: not any(one() for one in made), "their protocols are gone")
        finally:
            gc.enable()
        for client in clients:
            client.close()

    run(loop, story)


def test_a_request_that_does_not_come_is_given_up(loop, monkeypatch):
    """Silence, half a head, and what is no request at all, end a connection after a while."""
    monkeypatch.setattr(protocols, "HEAD_SECONDS", 0.3)

    async def story(wired: Wired) -> None:
        async def ends(said: bytes) -> bytes:
            with wired.connect() as client:
                client.send(said)
                await received(client, lambda _: False)
            return said

        said = [b"", b"GET /sh", b"\r\n", SHORT + b"GET"]
        found = await asyncio.gather(*map(ends, said), return_exceptions=True)
        assert found == said
        await nobody_is_left(wired)

    run(loop, story)


def test_a_senseless_address_is_answered(loop, caplog):
    """Whatever is asked for, the answer is a status, and nothing is logged as a failure."""

    async def story(wired: Wired) -> None:
        answers = {}
        for target in (b"http://h", b"*", b"/\xff", b"http://[", b"//", b"h:1"):
            with wired.connect() as client:
                client.send(OPENING.replace(b"/live", target))
                answers[target] = await received(client, lambda got: b"\r\n\r\n" in got)
        statuses = (b"HTTP/1.1 400 ", b"HTTP/1.1 101 ")
        assert not {one: got for one, got in answers.items() if not got.startswith(statuses)}

    run(loop, story)
    assert "Traceback" not in caplog.text


def test_what_is_asked_in_advance_is_limited(loop):
    """Whoever asks for thousands of pages before it has read one is cut, and costs no more."""

    async def story(wired: Wired) -> None:
        with wired.connect() as client:
            client.setblocking(True)
            with suppress(ConnectionError):
                client.sendall(SHORT * 10_000)
            client.setblocking(False)
            got = await received(client, lambda _: False)
        assert got.count(b"HTTP/1.1 200") <= protocols.MOST_WAITING
        await nobody_is_left(wired)

    run(loop, story)


def test_who_does_not_read_its_page_is_cut_off_and_who_reads_slowly_is_not(loop, monkeypatch):
    """A page that nobody takes is given up in the end; one that is taken bit by bit arrives."""
    monkeypatch.setattr(sockets, "STALL_SECONDS", 0.5)

    async def story(wired: Wired) -> None:
        with wired.connect(buffer=65536) as idle, wired.connect(buffer=65536) as slow:
            for client in (idle, slow):
                client.send(LONG)
            got = b""
            while not got.endswith(b"B" * 9) or len(got) < LENGTH:
                got += await asyncio.get_running_loop().sock_recv(slow, 60_000)
                await asyncio.sleep(0.01)
            assert len(await received(idle, lambda _: False)) < LENGTH
        await nobody_is_left(wired)

    run(loop, story)


def test_an_unread_page_does_not_hold_up_a_stop(loop, monkeypatch):
    """At a stop whoever does not take its page is not waited for as long as readers are."""
    monkeypatch.setattr(protocols, "CLOSING_SECONDS", 0.2)

    async def story(wired: Wired) -> None:
        with wired.connect(buffer=65536) as client:
            client.send(LONG)
            await received(client, lambda got: len(got) > 100_000)
            wired.server.should_exit = True
            await until(lambda: not wired.server.server_state.connections, "it is cut", 4)

    run(loop, story)


@pytest.mark.parametrize("asked", [OPENING, STREAM], ids=["ws", "sse"])
def test_a_reset_leaves_the_answer_before_it(loop, asked):
    """Whoever is reset before its answer could be sent gets the answer first all the same."""

    async def story(wired: Wired) -> None:
        with wired.connect(buffer=65536) as client:
            client.send(LONG)
            await received(client, lambda got: len(got) > 100_000)
            client.send(asked)
            await until(lambda: len(wired.channel.fanout), "it follows")
            wired.publish(kind="reset")
            rest = (await received(client, lambda got: b'"reset"' in got)).lstrip(b"B")
        assert rest.startswith((b"HTTP/1.1 101 ", b"HTTP/1.1 200 "))

    run(loop, story)


@pytest.mark.parametrize("asked", [OPENING, STREAM], ids=["ws", "sse"])
def test_much_in_one_step_cuts_nobody_off_who_reads(loop, asked):
    """What comes at once after Redis was away is not held against readers, however much it is."""

    async def story(wired: Wired) -> None:
        with wired.connect() as client:
            client.send(asked)
            await received(client, lambda got: b'"ready"' in got)
            for _ in range(8):
                wired.publish(100_000)
            at = str(wired.publish()).encode()
            got = await received(client, lambda got: at in got)
        assert got.count(b'"put"') == 9

    run(loop, story, narrow=True)


def test_nothing_is_put_into_what_is_cut_through(loop):
    """A client that says it will say no more gets no frame within the rest of another."""

    async def story(wired: Wired) -> None:
        with wired.connect(buffer=4096) as client:
            client.send(STREAM)
            await until(lambda: len(wired.channel.fanout), "it follows")
            for _ in range(8):
                wired.publish(20_000)
            client.shutdown(socket.SHUT_WR)
            await until(lambda: not len(wired.channel.fanout), "it has left")
            got = await received(client, lambda _: False)
        whole = pieces("chunk", got)
        assert got.count(b'"at":"') <= len(whole) + 1

    run(loop, story, narrow=True)


@pytest.mark.parametrize("asked", [OPENING, STREAM], ids=["ws", "sse"])
def test_who_is_on_its_way_at_a_stop_is_told_when_to_return(loop, asked, hasty):
    """A reader whose join waits for Redis while the server ends gets its farewell as all do."""

    async def story(wired: Wired) -> None:
        gate = asyncio.Event()
        wired.patience = gate.wait()
        with wired.connect() as client:
            client.send(asked)
            await until(lambda: wired.readers, "it has come")
            wired.end(1012)
            wired.server.should_exit = True
            await until(lambda: not wired.server.servers[0].is_serving(), "the server ends")
            gate.set()
            got = await received(client, lambda _: False)
        said = pieces("plain" if asked is OPENING else "chunk", got)
        assert b"retry: " in got if asked is STREAM else said[-1].closing == (1012, "30")

    run(loop, story)
