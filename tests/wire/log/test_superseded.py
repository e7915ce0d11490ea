"""What a later text has taken the place of is gone from the log, and the log has its measure."""

from __future__ import annotations

import itertools
import random

import pytest
from support.logs import opened, telling
from support.machines.stores import cluster, redis_server
from support.seed import SEED

from ticker.machine.valkey.valkey import Valkey
from ticker.wire.log.log import Log
from ticker.wire.log.position import BEGINNING, Position

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
    async with opened(url, "protokoll", 6) as log:
        yield log


@pytest.fixture
def name() -> str:
    return f"name-{next(_names)}"


async def ask(log: Log, *command):
    """Look into the store beside the log."""
    return await log.homes.common.ask(*command)


async def put(log: Log, name: str, entry_id: str, text: str = "", **options) -> Position:
    said = f'{{"type":"put","id":"{entry_id}","html":"{text}"}}'
    return await log.append(name, telling(said, **options))


async def header(log: Log, name: str, title: str) -> Position:
    return await log.append(name, telling(f'{{"type":"ticker","html":"{title}"}}'))


async def types(log: Log, name: str) -> list[str]:
    return [event.type for event in (await log.since(name, None)).events]


async def texts(log: Log, name: str) -> bytes:
    return b"\n".join(await ask(log, "LRANGE", log.key(name, "log"), 0, -1))


async def test_a_correction_leaves_nothing_of_the_text_before(log, name):
    """Where the text before stood is void: a position, its predecessor, and nothing else."""
    first = await put(log, name, "a", "Falsch")
    second = await put(log, name, "b", "Anderes")
    await put(log, name, "a", "Richtig", supersedes=first)
    (void, *_) = (await log.since(name, BEGINNING)).events
    assert void.text.decode() == f'{{"at":"{first}","after":"0-0","type":"void"}}'
    assert await types(log, name) == ["void", "put", "put"]
    assert (await log.since(name, first)).events[0].at == second
    assert b"Falsch" not in await texts(log, name)


@pytest.mark.parametrize(
    "noted",
    [Position(1, "0badc0de"), Position(2, "0badc0de"), Position(9, "0badc0de"), BEGINNING],
)
async def test_only_the_very_text_is_superseded(log, name, noted):
    """A position of another history, or of none, leaves all as it is."""
    await put(log, name, "a", "Eins")
    await put(log, name, "b", "Zwei")
    await put(log, name, "a", "Drei", supersedes=noted)
    assert await types(log, name) == ["put", "put", "put"]


async def test_a_position_that_means_another_event_supersedes_nothing(log, name):
    """After an import each entry's position is the ticker's creation, which stays."""
    created = await header(log, name, "Lage")
    other = await put(log, name, "ab", "Anderes")
    await put(log, name, "a", "Neu", supersedes=created)
    await put(log, name, "a", "Neuer", supersedes=other)
    assert await types(log, name) == ["ticker", "put", "put", "put"]


async def test_what_was_trimmed_is_not_looked_for(log, name):
    """An entry that is corrected long after its text has left the log is simply told."""
    first = await put(log, name, "a", "Alt")
    for number in range(6):
        await put(log, name, f"b{number}")
    await put(log, name, "a", "Neu", supersedes=first)
    assert await types(log, name) == ["put"] * 6


async def test_a_header_takes_the_place_of_the_one_before(log, name):
    """Of a ticker's header the log has the last text only; that of a reset ends it, too."""
    await header(log, name, "Falsch")
    await put(log, name, "a", "Da")
    await header(log, name, "Richtig")
    assert await types(log, name) == ["void", "put", "ticker"]
    await log.append(name, telling('{"type":"reset"}'))
    assert await types(log, name) == ["void", "put", "void", "reset"]
    assert b"Falsch" not in await texts(log, name)


async def older(log: Log, name: str, number: int, said: str, after: Position) -> Position:
    """Append as a version does that knows nothing of void."""
    at = Position(number, f"{number:08x}")
    event = f'{{"at":"{at}","after":"{after}",{said}}}'
    await ask(log, "RPUSH", log.key(name, "log"), event)
    return at


async def former(log: Log, name: str, base: Position = BEGINNING) -> Position:
    """Let a version that knows nothing of void tell of a header and an entry, twice."""
    said = ['"type":"ticker"', '"type":"put","id":"a","html":"Falsch"', '"type":"put","id":"b"']
    for text in [*said, '"type":"put","id":"a"', '"type":"ticker"']:
        base = await older(log, name, base.offset + 1, text, base)
    return base


async def test_a_log_of_an_older_version_is_swept_once(log, name):
    """Its positions stay, of several texts about the same the last one does."""
    head = await former(log, name)
    assert await log.sweep(name)
    assert await types(log, name) == ["void", "void", "put", "put", "ticker"]
    assert b"Falsch" not in await texts(log, name)
    assert not await log.sweep(name)
    assert (await log.since(name, BEGINNING)).continued
    assert (await log.since(name, head)).continued
    assert log.key(name, "log:tally").encode() in await ask(log, "SMEMBERS", log.key(name, "keys"))


async def test_a_log_is_swept_again_where_an_older_version_has_written(log, name):
    """The next to write, or to look, finds what it has left."""
    at = await put(log, name, "a", "Falsch")
    await older(log, name, 2, '"type":"put","id":"a","html":"Richtig"', at)
    at = await put(log, name, "b")
    assert await types(log, name) == ["void", "put", "put"]
    await older(log, name, 4, '"type":"put","id":"b"', at)
    assert await log.sweep(name)
    assert await types(log, name) == ["void", "put", "void", "put"]


async def test_nothing_is_swept_where_there_is_no_ticker(log, name):
    """No log, and one that says that its ticker is gone, get no key."""
    assert not await log.sweep(name)
    await put(log, name, "a")
    await log.append(name, telling('{"type":"gone"}', mode="last"))
    assert not await log.sweep(name)
    assert await ask(log, "EXISTS", log.key(name, "log:tally")) == 0


async def test_what_is_no_event_harms_nobody_else(log, name):
    """Something strange in a log is passed over, however often the log is gone through."""
    first = await put(log, name, "a", "Falsch")
    await ask(log, "LPUSH", log.key(name, "log"), "seltsam")
    await ask(log, "DEL", log.key(name, "log:tally"))
    await header(log, name, "Lage")
    await put(log, name, "a", "Richtig", supersedes=first)
    await log.append(name, telling('{"type":"remove","id":"a"}', withdraws="a"))
    last = await ask(log, "LINDEX", log.key(name, "log"), -1)
    assert b'"type":"remove"' in last


async def test_a_log_has_its_measure_in_bytes(url, name):
    """The oldest go until the texts have no more bytes than allowed; the newest stays anyhow."""
    async with opened(url, "protokoll", 100, size=1000) as log:
        for number in range(20):
            await put(log, name, f"a{number}", "x" * 100)
        kept = await ask(log, "LRANGE", log.key(name, "log"), 0, -1)
        size = sum(map(len, kept))
        assert 1000 - len(kept[0]) < size <= 1000
        await put(log, name, "b", "ä" * 1000)
        assert await types(log, name) == ["put"]


async def test_the_tally_is_true_whatever_is_told(url, name):
    """After each of many changes it says which event is the last, and how many bytes there are."""
    luck, at = random.Random(SEED), dict[str, Position]()
    async with opened(url, "protokoll", 12, size=2000) as log:
        for _ in range(150):
            entry_id, kind = f"e{luck.randrange(5)}", luck.randrange(6)
            if kind == 0:
                head = await header(log, name, "ü" * luck.randrange(80))
            elif kind == 1:
                removal = f'{{"type":"remove","id":"{entry_id}"}}'
                head = await log.append(name, telling(removal, withdraws=entry_id))
            else:
                said, earlier = "ß" * luck.randrange(200), at.get(entry_id)
                head = await put(log, name, entry_id, said, supersedes=earlier)
                at[entry_id] = head
            kept = await ask(log, "LRANGE", log.key(name, "log"), 0, -1)
            tally = await ask(log, "GET", log.key(name, "log:tally"))
            assert tally.decode().split()[:2] == [str(head), str(sum(map(len, kept)))]
            told = [event.subject for event in (await log.since(name, None)).events if event.tells]
            assert len(told) == len(set(told))
