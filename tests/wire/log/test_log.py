"""The log's Lua scripts on both kinds of store."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import asynccontextmanager

import pytest
from support.logs import opened, telling
from support.machines.stores import RedisServer, cluster, redis_server

from ticker.machine.valkey.valkey import Valkey
from ticker.wire.log.change import HERE, Append, Change, Count, Guard, GuardError
from ticker.wire.log.event import Event
from ticker.wire.log.log import Log
from ticker.wire.log.position import BEGINNING, NOWHERE, Position
from ticker.wire.log.strands import beside
from ticker.wire.store import durability
from ticker.wire.store.durability import Promise
from ticker.wire.store.unavailable import Unavailable

LENGTH = 4
_names = itertools.count(1)


@pytest.fixture(scope="module", params=["bundled", "redis-server", "cluster"])
def url(request, tmp_path_factory):
    """The address of each kind of store in turn."""
    if request.param == "bundled":
        with Valkey(tmp_path_factory.mktemp("data")) as url:
            yield url
        return
    with cluster() if request.param == "cluster" else redis_server() as store:
        yield store.url


@pytest.fixture
async def log(url):
    """A log that keeps a few events."""
    async with opened(url, "protokoll", LENGTH) as log:
        yield log


@pytest.fixture
def name() -> str:
    return f"name-{next(_names)}"


def put(entry_id: str, **options) -> Change:
    return telling(f'{{"type":"put","id":"{entry_id}","html":"geheim"}}', **options)


async def ask(log: Log, *command):
    """Look into the store beside the log."""
    return await log.homes.common.ask(*command)


async def fill(log: Log, name: str, number: int) -> list[Position]:
    return [await log.append(name, put(f"e{n}")) for n in range(number)]


async def test_events_form_a_chain(log, name):
    """Each event names its predecessor, from the beginning on."""
    positions = await fill(log, name, 3)
    follows = await log.since(name, BEGINNING)
    assert [event.at for event in follows.events] == positions
    assert [event.after for event in follows.events] == [BEGINNING, *positions[:2]]
    assert [position.offset for position in positions] == [1, 2, 3]


async def test_nothing_is_written_where_a_guard_does_not_hold(log, name):
    """One guard among several stops the event and every write."""
    key = log.key(name, "kept")
    guards = [Guard(key, ""), Guard(log.key(name, "other"), "something", "field")]
    change = Change(guards, [["SET", key, "1"]], [Append('{"type":"put","id":"a"}')])
    with pytest.raises(GuardError) as failed:
        await log.append(name, change)
    assert failed.value.guard is guards[1]
    assert not await log.exists(name)
    assert await ask(log, "GET", key) is None


async def test_guards_compare_keys_and_fields(log, name):
    """A guard holds where the value is exactly the expected one, or absent where it should be."""
    key, table = log.key(name, "value"), log.key(name, "table")
    await ask(log, "SET", key, "eins")
    await ask(log, "HSET", table, "feld", "zwei")
    held = [Guard(key, "eins"), Guard(table, "zwei", "feld"), Guard(table, "", "absent")]
    await log.append(name, Change(held, [["SET", key, "drei"]]))
    assert await ask(log, "GET", key) == b"drei"
    with pytest.raises(GuardError):
        await log.append(name, Change([Guard(key, "eins")], []))


async def test_a_write_may_hold_the_position(log, name):
    """The word that stands for the position is replaced by it, and only as a whole word."""
    key = log.key(name, "where")
    writes = [["HSET", key, "at", HERE, "text", b"x" + HERE]]
    at = await log.append(name, Change([], writes, [Append('{"type":"put","id":"a"}')]))
    assert await ask(log, "HGETALL", key) == [b"at", str(at).encode(), b"text", b"x\0at"]


async def test_every_position_the_log_can_continue_is_continued(log, name):
    """The head, each event that is kept, the one just trimmed: all get exactly what follows."""
    positions = [BEGINNING, *await fill(log, name, LENGTH + 3)]
    for index, position in enumerate(positions):
        follows = await log.since(name, position)
        assert follows.continued == (index >= 3)
        expected = positions[index + 1 :] if index >= 3 else positions[4:]
        assert [event.at for event in follows.events] == expected


async def test_a_position_of_another_history_is_not_continued(log, name):
    """The same number with another tag, a number to come, and nonsense lead to the whole log."""
    positions = await fill(log, name, 3)
    for position in (Position(2, "0badc0de"), Position(9, "0badc0de"), NOWHERE, None):
        follows = await log.since(name, position)
        assert not follows.continued
        assert [event.at for event in follows.events] == positions


async def test_an_empty_log_continues_only_the_beginning(log, name):
    """Where nothing ever happened, there is nothing to continue from anywhere else."""
    assert (await log.since(name, BEGINNING)).continued
    assert not (await log.since(name, Position(1, "0badc0de"))).continued


async def test_a_fresh_log_begins_at_the_beginning(log, name):
    """What was there before is no part of a fresh log."""
    await fill(log, name, 3)
    at = await log.append(name, put("neu", mode="fresh"))
    (event,) = (await log.since(name, BEGINNING)).events
    assert (event.at, event.after, at.offset) == (at, BEGINNING, 1)


async def test_a_last_event_leaves_only_itself(log, name):
    """After the last event its text is all that is left, and it continues what was the head."""
    *_, head = await fill(log, name, 3)
    await log.append(name, put("ende", mode="last"))
    follows = await log.since(name, head)
    assert follows.continued
    assert await ask(log, "LLEN", log.key(name, "log")) == 1


async def test_what_is_withdrawn_is_nowhere_in_the_log(log, name):
    """A removal takes the place of each earlier text of its subject, at the same position."""
    positions = [await log.append(name, put(entry_id)) for entry_id in ("a", "b", "a")]
    gone = telling('{"type":"remove","id":"a"}', withdraws="a")
    positions.append(await log.append(name, gone))
    events = (await log.since(name, BEGINNING)).events
    assert [event.at for event in events] == positions
    assert [event.type for event in events] == ["remove", "put", "remove", "remove"]
    texts = await ask(log, "LRANGE", log.key(name, "log"), 0, -1)
    assert [b"geheim" in text for text in texts] == [False, True, False, False]


async def test_only_the_subject_itself_is_withdrawn_however_long_the_log_is(url, name):
    """Each earlier text of one subject goes, those of subjects with similar names stay."""
    subjects = ["a", "a-", "A", "aa", "a_1"]
    async with opened(url, "protokoll", 200) as log:
        for number in range(150):
            await log.append(name, put(subjects[number % len(subjects)]))
        await log.append(name, telling('{"type":"remove","id":"a"}', withdraws="a"))
        *events, _ = (await log.since(name, BEGINNING)).events
    assert [event.subject for event in events] == subjects * 30
    assert [event.type for event in events] == ["remove", "put", "put", "put", "put"] * 30


async def test_a_log_of_one_event_still_continues_what_was_its_head(url, name):
    """The shortest log continues two positions: its head and the one before."""
    async with opened(url, "protokoll", 1) as log:
        positions = await fill(log, name, 3)
        continued = [(await log.since(name, position)).continued for position in positions]
        assert continued == [False, True, True]
        assert await ask(log, "LLEN", log.key(name, "log")) == 1


async def test_events_published_at_once_form_one_chain(log, name):
    """However many publish at the same time, each event has one predecessor and one successor."""
    async with log.subscription() as subscription:
        subscription.add(log.key(name, "events"))
        await subscription.heard()
        await asyncio.gather(*(log.append(name, put(f"e{n}")) for n in range(40)))
        heard = [Event.parse((await subscription.heard())[2]) for _ in range(40)]
    assert [event.after for event in heard] == [BEGINNING, *(event.at for event in heard[:-1])]


async def test_subscribers_hear_the_text_that_is_stored(log, name):
    """What is published is the event as the log has it."""
    async with log.subscription() as subscription:
        subscription.add(log.key(name, "events"))
        assert (await subscription.heard())[0] == "subscribe"
        await log.append(name, put("laut"))
        kind, channel, payload = await subscription.heard()
    assert (kind, channel) == ("message", f"protokoll:{{{name}}}:events")
    assert payload == await ask(log, "LINDEX", log.key(name, "log"), -1)


async def test_a_change_without_an_event_publishes_nothing(log, name):
    """Writes alone have no position."""
    assert await log.append(name, Change([], [["SET", log.key(name, "still"), "1"]])) is None
    assert not await log.exists(name)


async def test_a_change_may_append_to_several_logs(log, name):
    """One step appends to each, with positions of their own, and rings each one's bell."""
    async with log.subscription() as subscription:
        channels = [log.key(name, what) for what in ("events", "desk:events")]
        subscription.add(*channels)
        await subscription.heard()
        await subscription.heard()
        desk = Append('{"type":"draft","id":"a"}', beside="desk")
        for number in range(2):
            seen = [Append('{"type":"put","id":"a"}')] if number else []
            writes = [["HSET", log.key(name, "where"), "at", HERE]]
            at = await log.append(name, Change([], writes, [*seen, desk]))
            assert bool(at) == bool(seen)
            assert (await log.since(beside(name, "desk"), None)).events[-1].type == "draft"
        heard = [await subscription.heard() for _ in range(3)]
    assert [channel for _, channel, _ in heard] == [channels[1], *channels]
    first, public, second = [Event.parse(payload) for _, _, payload in heard]
    assert second.after == first.at
    assert (public.at, public.after) == (at, BEGINNING)
    assert await ask(log, "HGET", log.key(name, "where"), "at") == str(at).encode()


async def test_the_keys_that_a_ticker_has_are_recorded(log, name):
    """What is written is its own, what passes by itself is not, and what is cleared is gone."""
    own, passing, left = (log.key(name, what) for what in ("own", "passing", "left"))
    await ask(log, "SET", left, "x")
    change = Change(
        writes=[["SET", own, "1"], ["SET", left, "1"]],
        appends=[Append('{"type":"put","id":"a"}')],
        clears=[left],
        notes=[["SET", passing, "1", "EX", 100]],
    )
    await log.append(name, change)
    recorded = await ask(log, "SMEMBERS", log.key(name, "keys"))
    logs = {log.key(name, "log"), log.key(name, "log:tally")}
    assert {key.decode() for key in recorded} == {own, left, *logs}
    guards = [Count(log.key(name, "keys"), "4")]
    await log.append(name, Change(guards, notes=[["SET", passing, "2"]]))
    with pytest.raises(GuardError):
        await log.append(name, Change([Count(log.key(name, "keys"), "3")]))


async def test_reads_are_of_one_moment_with_its_time(log, name):
    """Whatever there is or is not comes back in the order it was asked for."""
    await ask(log, "HSET", log.key(name, "table"), "a", "1")
    reading = await log.read(
        name,
        ["GET", log.key(name, "nothing")],
        ["HMGET", log.key(name, "table"), "a", "b"],
        ["EXISTS", log.key(name, "table")],
    )
    assert reading.found == [None, [b"1", None], 1]
    seconds, microseconds = await ask(log, "TIME")
    assert 0 <= int(seconds) + int(microseconds) / 1e6 - reading.now.timestamp() < 1


async def test_a_probe_is_heard_and_returns_all_heads(log, name):
    """The bell rings for whoever probes, and each log's head is told, an empty one's as well."""
    *_, head = await fill(log, name, 2)
    async with log.subscription() as subscription:
        subscription.add("protokoll:probe:hier")
        await subscription.heard()
        heads = await log.probe("protokoll:probe:hier", 7, [name, "leer"])
        assert (await subscription.heard())[2] == b"7"
    assert heads == {name: head, "leer": BEGINNING}


async def test_a_store_that_syncs_always_promises_so(log):
    """Both stores are set up to have each write on disk before they answer."""
    assert await log.durability.find_out() is Promise.ALWAYS


@asynccontextmanager
async def own(folder, **options):
    """Give a log on a Valkey of its own, and the store."""
    store = await asyncio.to_thread(RedisServer(folder, "valkey-none").start, **options)
    try:
        async with opened(store.url, "protokoll", LENGTH) as log:
            yield log, store
    finally:
        store.close()


async def test_a_store_that_keeps_nothing_is_found_out(tmp_path):
    """Without an append-only file, an acknowledged write may be lost."""
    async with own(tmp_path, append_only=False) as (log, _):
        assert await log.durability.find_out() is Promise.WEAK


async def test_a_store_that_syncs_later_is_waited_for(tmp_path, name):
    """Where a server syncs each second but can be waited for, each write is."""
    async with own(tmp_path) as (log, store):
        store.client.config_set("appendfsync", "everysec")
        assert await log.durability.find_out() is Promise.WAITED
        assert await log.append(name, put("a")) is not None


async def test_a_store_that_keeps_nothing_any_more_promises_nothing(tmp_path, name):
    """Where the file is switched off under way, writes go on, and what they are worth is known."""
    async with own(tmp_path) as (log, store):
        store.client.config_set("appendfsync", "everysec")
        await log.append(name, put("a"))
        store.client.config_set("appendonly", "no")
        assert await log.append(name, put("b")) is not None
        assert log.durability.promise is Promise.WEAK


async def test_what_is_not_on_disk_is_not_confirmed_by_asking_again(tmp_path, name, monkeypatch):
    """An answer from what stands is worth what the first would have been: it waits, too."""
    monkeypatch.setattr(durability, "ANSWER_SECONDS", 0.1)
    async with own(tmp_path) as (log, store):
        store.client.config_set("appendfsync", "no")  # it may never be on disk
        with pytest.raises(Unavailable) as first:
            await log.append(name, put("a"))
        with pytest.raises(Unavailable) as again:
            await log.confirm(name)
        assert (first.value.reason, again.value.reason) == ("undurable", "undurable")
        store.client.config_set("appendfsync", "everysec")
        monkeypatch.setattr(durability, "ANSWER_SECONDS", 5.0)
        await log.confirm(name)
        assert not store.client.keys("*touch*")


async def test_a_log_that_cannot_be_read_leaves_the_others_alone(log, name):
    """A probe tells the heads that there are, whatever stands where another should be."""
    *_, head = await fill(log, name, 2)
    await ask(log, "HSET", log.key("kein-log", "log"), "a", "b")
    assert await log.probe("protokoll:probe:hier", 7, [name, "kein-log"]) == {name: head}


async def test_a_store_that_is_away_is_unavailable(tmp_path):
    """Every command says so in one way, which the caller can answer."""
    async with opened(f"unix://{tmp_path}/nobody.sock", "protokoll", LENGTH) as log:
        for asked in (log.append("a", put("a")), log.since("a", None), log.read("a")):
            with pytest.raises(Unavailable) as away:
                await asked
            assert away.value.reason == "away"
