"""Lines and stores: what a real Redis is asked, and what becomes of it when something is wrong."""

from __future__ import annotations

import asyncio
import socket

import pytest
from support.machines.stores import RedisServer, free_port, redis_server
from support.machines.wires import Wire
from support.wired import LOOPS

from ticker.wire.store.address import Address
from ticker.wire.store.layout import NewerLayout
from ticker.wire.store.script import Script
from ticker.wire.store.store import MOST_LINES, Store
from ticker.wire.store.unavailable import Unavailable


@pytest.fixture(scope="module")
def server():
    with redis_server() as server:
        yield server


@pytest.fixture
async def store(server):
    store = Store(server.url, "lager")
    yield store
    await store.close()


async def test_an_error_among_answers_leaves_the_others(store):
    """A line on which Redis has answered an error goes on."""
    answers = await store.answers([("SET", "a", 1), ("HGET", "a", "b"), ("GET", "a")])
    assert (answers[0], answers[2]) == (b"OK", b"1")
    assert answers[1].code == "WRONGTYPE"
    with pytest.raises(Unavailable, match="WRONGTYPE") as failed:
        await store.ask_all([("GET", "a"), ("HGET", "a", "b")])
    assert failed.value.reason == "failed"


async def test_a_large_answer_comes_whole(store):
    """Answers of many megabytes are read in the pieces in which they come."""
    text = b"x" * 5_000_000
    await store.ask("SET", "groß", text)
    assert await store.ask("MGET", *["groß"] * 4) == [text] * 4


async def test_more_tasks_than_lines_wait_for_their_turn(server, store):
    """However many ask at once, no more than so many connections are open, and all are answered."""
    waits = [store.ask("BLPOP", f"nichts-{n}", 0.05) for n in range(3 * MOST_LINES)]
    assert await asyncio.gather(*waits) == [None] * len(waits)
    clients = server.client.client_list()
    assert len([one for one in clients if one["cmd"] == "blpop"]) == MOST_LINES


async def test_what_a_firewall_has_forgotten_costs_no_write(server, monkeypatch):
    """Lines that were of no use for a while are not trusted: new ones take their place."""
    monkeypatch.setattr("ticker.wire.store.store.IDLE_SECONDS", 0.2)
    wire = Wire(server.port)
    try:
        store = Store(wire.url, "lager")
        await asyncio.gather(*(store.ask("BLPOP", f"nichts-{n}", 0.05) for n in range(10)))
        await asyncio.sleep(0.3)
        wire.forget()
        async with asyncio.timeout(2):
            written = await asyncio.gather(*(store.ask("SET", f"k{n}", n) for n in range(10)))
        assert written == [b"OK"] * 10
        await store.close()
    finally:
        wire.close()


async def test_the_kernel_asks_whether_redis_is_still_there(server):
    """Over TCP a quiet line is kept alive, so that the other side's end does not go unnoticed."""
    line = await Address(server.url).connect()
    connected = line._transport.get_extra_info("socket")  # noqa: SLF001 - what the kernel was told
    assert connected.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
    await line.closed()


async def test_a_line_that_redis_has_closed_is_not_asked(server, store):
    """After Redis has closed idle connections, the next command finds one that works."""
    await asyncio.gather(*(store.ask("PING") for _ in range(5)))
    server.client.client_kill_filter(_type="normal", skipme=True)
    await asyncio.sleep(0.05)
    assert await store.ask("PING") == b"PONG"


async def test_who_gives_up_takes_only_its_own_line_along(store):
    """The connections of others stay."""
    await asyncio.gather(*(store.ask("PING") for _ in range(10)))
    kept = len(store._idle)  # noqa: SLF001 - the lines that nobody uses
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await store.ask("BLPOP", "nie", 5)
    assert len(store._idle) == kept - 1  # noqa: SLF001


async def test_a_command_that_is_given_up_does_not_mix_up_answers(store):
    """Whoever stops waiting takes the line along; the next one gets its own answer."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await store.ask("BLPOP", "nie", 5)
    assert await store.ask("ECHO", "meins") == b"meins"


@pytest.mark.parametrize("loop", LOOPS)
def test_a_line_that_is_just_being_closed_is_away(server, loop):
    """Whatever a loop says of a transport that is closing, the caller hears one thing."""

    async def asked() -> None:
        line = await Address(server.url).connect()
        line._transport.close()  # noqa: SLF001 - as the loop does when the other side hangs up
        with pytest.raises(Unavailable) as refused:
            await line.ask([("PING",)])
        assert refused.value.reason == "away"
        await line.closed()

    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(asked())


async def test_a_script_that_redis_has_forgotten_is_sent_again(server, store):
    """After a restart or a change of the master, scripts are made known by whoever runs them."""
    script = Script("#!lua flags=no-writes\nreturn {KEYS[1], ARGV[1]}")
    for _ in range(2):
        assert await store.run(script, ["k"], "w") == [b"k", b"w"]
        server.client.script_flush()


async def test_a_password_is_needed_where_one_is_set(tmp_path):
    """With the right one all works; without, or with a wrong one, the sentence says so."""
    server = await asyncio.to_thread(RedisServer(tmp_path, "valkey-none").start)
    try:
        server.client.config_set("requirepass", "geheim")
        for user in ("", "default"):
            store = Store(f"redis://{user}:geheim@127.0.0.1:{server.port}/0", "lager")
            assert await store.ask("PING") == b"PONG"
            await store.close()
        for url in (server.url, f"redis://:falsch@127.0.0.1:{server.port}/0"):
            with pytest.raises(Unavailable, match=r"NOAUTH|WRONGPASS") as refused:
                await Store(url, "lager").ask("PING")
            assert refused.value.reason == "denied"
    finally:
        server.close()


async def test_another_server_on_that_port_is_no_redis():
    """Whatever answers there is told in a sentence, and not waited for."""

    async def talk(_, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    port = free_port()
    async with await asyncio.start_server(talk, "127.0.0.1", port):
        with pytest.raises(Unavailable, match="no Redis"):
            await Store(f"redis://127.0.0.1:{port}/0", "lager").ask("PING")


async def test_data_of_a_newer_layout_are_not_touched(server, store):
    """Each new connection looks first: after a restore, too, nothing is read or written."""
    server.client.set("neuer:format", "3")
    newer = Store(server.url, "neuer")
    with pytest.raises(NewerLayout, match="layout is 3"):
        await newer.ask("SET", "neuer:x", 1)
    assert server.client.get("neuer:x") is None
    server.client.set("neuer:format", "2")
    assert await newer.ask("SET", "neuer:x", 1) == b"OK"
    await newer.close()


async def test_a_redis_behind_tls_is_reached_and_its_certificate_is_looked_at(tmp_path):
    """`rediss://` takes the parameters that redis-py's addresses have."""
    server = RedisServer(tmp_path)
    port = server.speak_tls()
    await asyncio.to_thread(server.start)
    try:
        trusting = Store(f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={tmp_path}/cert.pem", "lager")
        assert await trusting.ask("PING") == b"PONG"
        await trusting.close()
        with pytest.raises(Unavailable, match=r"certificate") as refused:
            await Store(f"rediss://127.0.0.1:{port}/0", "lager").ask("PING")
        assert refused.value.reason == "tls"
    finally:
        server.close()
