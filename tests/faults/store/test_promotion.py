"""The machine of Redis is lost, and its replica promoted by hand, as the docs say."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest
from support.machines.servers import Server
from support.machines.stores import RedisServer, need_redis_server, wait_for
from support.machines.wires import Wire

SLUG = "zweite"


class Pair:
    """A master with its replica, the address at which Ticker looks for the master, and Ticker."""

    def __init__(self, stack: ExitStack) -> None:
        need_redis_server()
        self.master, self.replica = RedisServer(), RedisServer()
        for one in (self.master, self.replica):
            stack.callback(one.close)
        self.master.options["repl-diskless-sync-delay"] = 0
        self.master.start()
        self.link = Wire(self.master.port)
        stack.callback(self.link.close)
        self.replica.options["replicaof"] = f"127.0.0.1 {self.link.port}"
        self.replica.start()
        self.address = Wire(self.master.port)
        stack.callback(self.address.close)
        self.server = stack.enter_context(Server(self.address.url, drain_seconds=1))
        self.editor = self.server.editor()
        self.editor.create(SLUG)

    def level(self) -> bool:
        """Tell whether the replica has all that the master has."""
        ours = self.master.client.info("replication")["master_repl_offset"]
        there = self.replica.client.info("replication")
        return there["master_link_status"] == "up" and there["slave_repl_offset"] == ours

    def promote(self) -> None:
        """Do what the docs say once the master is gone."""
        self.replica.client.replicaof("NO", "ONE")
        self.address.move(self.replica.port)

    def trade_places(self) -> None:
        """Do what the docs say while both are well; connections to the former master stay."""
        self.master.client.execute_command("FAILOVER", "TO", "127.0.0.1", self.replica.port)
        wait_for(lambda: self.master.client.role()[0] == b"slave", "they have traded places")
        assert self.put("dazwischen") == 503
        self.address.move(self.replica.port)

    def put(self, entry_id: str) -> int:
        answer = self.editor.http.put(f"/{SLUG}/entries/{entry_id}", json={"headline": entry_id})
        return int(answer.status_code)


@pytest.fixture
def pair():
    with ExitStack() as stack:
        yield Pair(stack)


@pytest.mark.parametrize("behind", [False, True], ids=["level", "behind"])
async def test_a_replica_takes_the_place_of_its_master(pair, crowd, behind):
    """Who was told of what it has is not reset; what it never had is gone, for readers, too."""
    assert pair.put("e1") == 201
    await asyncio.to_thread(wait_for, pair.level, "the replica has it")
    if behind:
        pair.link.silence()
        assert pair.put("verloren") == 201, "acknowledged, though no replica has it"
    readers = await crowd(pair.server, SLUG)
    pair.master.kill()
    pair.promote()
    await asyncio.to_thread(wait_for, lambda: pair.put("danach") in {200, 201}, "it is written")
    page = await asyncio.to_thread(pair.editor.entries, SLUG)
    assert {entry["id"] for entry in page["entries"]} == {"e1", "danach"}
    for reader in readers:
        await reader.until_at(page["at"])
        assert set(reader.entries) == {"e1", "danach"}
        assert bool(reader.resets) == behind


async def test_master_and_replica_trade_places(pair, crowd):
    """Writers are refused until the address leads to the new master; readers notice nothing."""
    assert pair.put("e1") == 201
    readers = await crowd(pair.server, SLUG)
    await asyncio.to_thread(wait_for, pair.level, "the replica has it")
    await asyncio.to_thread(pair.trade_places)
    await asyncio.to_thread(wait_for, lambda: pair.put("danach") in {200, 201}, "it is written")
    page = await asyncio.to_thread(pair.editor.entries, SLUG)
    assert {entry["id"] for entry in page["entries"]} == {"e1", "danach"}
    for reader in readers:
        await reader.until_at(page["at"])
        assert reader.resets == 0
