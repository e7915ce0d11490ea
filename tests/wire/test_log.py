"""The log's Lua scripts on both kinds of store."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from support.stores import RedisServer, redis_server

from ticker.valkey import Valkey
from ticker.wire.durability import Durability, Promise
from ticker.wire.log import HERE, Change, Guard, GuardError, Log, Unavailable, connect, disconnect
from ticker.wire.position import BEGINNING, NOWHERE, Event, Position

LENGTH = 4
_names = itertools.count(1)


@pytest.fixture(scope="module", params=["bundled", "redis-server"])
def url(request, tmp_path_factory):
    """The address of each kind of store in turn."""
    if request.param == "bundled":
        with Valkey(tmp_path_factory.mktemp("data")) as url:
            yield url
        return
    with redis_server() as store:
        yield store.url


@pytest.fixture
async def log(url):
    """A log that keeps a few events."""
    redis = connect(url)
    yield Log(redis, "protokoll", LENGTH, Durability(redis).wait)
    await disconnect(redis)


@pytest.fixture
def name() -> str:
    return f"name-{next(_names)}"


def put(entry_id: str, **options) -> Change:
    return Change([], [], f'{{"type":"put","id":"{entry_id}","html":"geheim"}}', **options)


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
    change = Change(guards, [["SET", key, "1"]], '{"type":"put","id":"a"}')
    with pytest.raises(GuardError) as failed:
        await log.append(name, change)
    assert failed.value.guard is guards[1]
    assert not await log.exists(name)
    assert await log.redis.get(key) is None


async def test_guards_compare_keys_and_fields(log, name):
    """A guard holds where the value is exactly the expected one, or absent where it should be."""
    key, table = log.key(name, "value"), log.key(name, "table")
    await log.redis.set(key, "eins")
    await log.redis.hset(table, "feld", "zwei")
    held = [Guard(key, "eins"), Guard(table, "zwei", "feld"), Guard(table, "", "absent")]
    await log.append(name, Change(held, [["SET", key, "drei"]]))
    assert await log.redis.get(key) == b"drei"
    with pytest.raises(GuardError):
        await log.append(name, Change([Guard(key, "eins")], []))


async def test_a_write_may_hold_the_position(log, name):
    """The word that stands for the position is replaced by it, and only as a whole word."""
    key = log.key(name, "where")
    writes = [["HSET", key, "at", HERE, "text", b"x" + HERE]]
    at = await log.append(name, Change([], writes, '{"type":"put","id":"a"}'))
    assert await log.redis.hgetall(key) == {b"at": str(at).encode(), b"text": b"x\0at"}


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
    assert await log.redis.llen(log.key(name, "log")) == 1


async def test_what_is_withdrawn_is_nowhere_in_the_log(log, name):
    """A removal takes the place of each earlier text of its subject, at the same position."""
    positions = [await log.append(name, put(entry_id)) for entry_id in ("a", "b", "a")]
    gone = Change([], [], '{"type":"remove","id":"a"}', withdraws="a")
    positions.append(await log.append(name, gone))
    events = (await log.since(name, BEGINNING)).events
    assert [event.at for event in events] == positions
    assert [event.type for event in events] == ["remove", "put", "remove", "remove"]
    texts = await log.redis.lrange(log.key(name, "log"), 0, -1)
    assert [b"geheim" in text for text in texts] == [False, True, False, False]


async def test_only_the_subject_itself_is_withdrawn_however_long_the_log_is(url, name):
    """Each earlier text of one subject goes, those of subjects with similar names stay."""
    redis = connect(url)
    log = Log(redis, "protokoll", 200, Durability(redis).wait)
    subjects = ["a", "a-", "A", "aa", "a_1"]
    try:
        for number in range(150):
            await log.append(name, put(subjects[number % len(subjects)]))
        await log.append(name, Change([], [], '{"type":"remove","id":"a"}', withdraws="a"))
        *events, _ = (await log.since(name, BEGINNING)).events
    finally:
        await disconnect(redis)
    assert [event.subject for event in events] == subjects * 30
    assert [event.type for event in events] == ["remove", "put", "put", "put", "put"] * 30


async def test_a_log_of_one_event_still_continues_what_was_its_head(url, name):
    """The shortest log continues two positions: its head and the one before."""
    redis = connect(url)
    log = Log(redis, "protokoll", 1, Durability(redis).wait)
    try:
        positions = await fill(log, name, 3)
        continued = [(await log.since(name, position)).continued for position in positions]
        assert continued == [False, True, True]
        assert await log.redis.llen(log.key(name, "log")) == 1
    finally:
        await disconnect(redis)


async def test_events_published_at_once_form_one_chain(log, name):
    """However many publish at the same time, each event has one predecessor and one successor."""
    async with log.subscription() as subscription:
        await subscription.add(log.key(name, "events"))
        await subscription.heard()
        await asyncio.gather(*(log.append(name, put(f"e{n}")) for n in range(40)))
        heard = [Event.parse((await subscription.heard())[2]) for _ in range(40)]
    assert [event.after for event in heard] == [BEGINNING, *(event.at for event in heard[:-1])]


async def test_subscribers_hear_the_text_that_is_stored(log, name):
    """What is published is the event as the log has it."""
    async with log.subscription() as subscription:
        await subscription.add(log.key(name, "events"))
        assert (await subscription.heard())[0] == "subscribe"
        await log.append(name, put("laut"))
        kind, channel, payload = await subscription.heard()
    assert (kind, channel) == ("message", f"protokoll:{{{name}}}:events")
    assert payload == await log.redis.lindex(log.key(name, "log"), -1)


async def test_a_change_without_an_event_publishes_nothing(log, name):
    """Writes alone have no position."""
    assert await log.append(name, Change([], [["SET", log.key(name, "still"), "1"]])) is None
    assert not await log.exists(name)


async def test_a_probe_is_heard_and_returns_all_heads(log, name):
    """The bell rings for whoever probes, and each log's head is told, an empty one's as well."""
    *_, head = await fill(log, name, 2)
    async with log.subscription() as subscription:
        await subscription.add("protokoll:probe:hier")
        await subscription.heard()
        heads = await log.probe("protokoll:probe:hier", 7, [name, "leer"])
        assert (await subscription.heard())[2] == b"7"
    assert heads == [head, BEGINNING]


async def test_a_store_that_syncs_always_promises_so(url):
    """Both stores are set up to have each write on disk before they answer."""
    redis = connect(url)
    assert await Durability(redis).find_out() is Promise.ALWAYS
    await disconnect(redis)


async def test_a_store_that_keeps_nothing_is_found_out(tmp_path):
    """Without an append-only file, an acknowledged write may be lost."""
    store = await asyncio.to_thread(RedisServer(tmp_path, "valkey-none").start, append_only=False)
    redis = connect(store.url)
    try:
        assert await Durability(redis).find_out() is Promise.WEAK
    finally:
        await disconnect(redis)
        store.close()


async def test_a_store_that_syncs_later_is_waited_for(tmp_path, name):
    """Where a server syncs each second but can be waited for, each write is."""
    store = await asyncio.to_thread(RedisServer(tmp_path, "valkey-none").start)
    redis = connect(store.url)
    try:
        await redis.config_set("appendfsync", "everysec")
        durability = Durability(redis)
        assert await durability.find_out() is Promise.WAITED
        log = Log(redis, "protokoll", LENGTH, durability.wait)
        assert await log.append(name, put("a")) is not None
    finally:
        await disconnect(redis)
        store.close()


async def test_a_store_that_is_away_is_unavailable(tmp_path):
    """Every command says so in one way, which the caller can answer."""
    redis = connect(f"unix://{tmp_path}/nobody.sock")
    log = Log(redis, "protokoll", LENGTH, Durability(redis).wait)
    with pytest.raises(Unavailable):
        await log.append("a", put("a"))
    with pytest.raises(Unavailable):
        await log.since("a", None)
    await disconnect(redis)
