"""Anything may happen in any order, and every reader is complete, in order, with nothing twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from contextlib import AsyncExitStack
from itertools import count

import httpx2
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from support.clients.following import FollowingReader
from support.clients.readers import TRANSPORTS
from support.machines.servers import Editor, Server
from support.machines.stores import RedisServer, redis_server
from support.seed import SEED

EXAMPLES = 6
_slugs = count(1)

# What an editor does is far more frequent than what breaks.
STEPS = st.sampled_from(
    ["publish"] * 6
    + ["edit"] * 3
    + ["retract", "retract", "restore", "header"]
    + ["cut subscriptions", "cut subscriptions", "kill worker", "restart redis", "hang redis"]
    + ["reader leaves", "reader comes"]
)


@pytest.fixture(scope="module")
def store():
    with redis_server() as store:
        yield store


@pytest.fixture(scope="module")
def server(store):
    with Server(store.url, workers=2, drain_seconds=1) as server:
        yield server


@pytest.fixture(scope="module")
def editor(server):
    return server.editor()


@seed(SEED)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(steps=st.lists(STEPS, min_size=8, max_size=16), luck=st.randoms(use_true_random=False))
def test_whatever_happens_readers_end_complete(store, server, editor, steps, luck):
    """Editors, readers, workers, connections and Redis do as they like; nobody misses a thing."""
    asyncio.run(Story(store, server, editor, luck).tell(steps))


class Story:
    """One course of events."""

    def __init__(
        self, store: RedisServer, server: Server, editor: Editor, luck: random.Random
    ) -> None:
        self.store, self.server, self.editor, self.luck = store, server, editor, luck
        self.slug = f"geschichte-{next(_slugs)}"
        self.ids: list[str] = []
        self.numbers = count(1)
        self.readers: list[tuple[FollowingReader, AsyncExitStack]] = []

    async def tell(self, steps: list[str]) -> None:
        body = {"slug": self.slug, "title": "Geschichte"}
        await self._ask("POST", f"{self.server.url}/api/tickers", body)
        await self._publish()
        async with AsyncExitStack() as everybody:
            self.everybody = everybody
            for transport in TRANSPORTS:
                await self._come(transport)
            for step in steps:
                await getattr(self, "_" + step.replace(" ", "_"))()
            await self._publish()
            await self._all_complete()

    async def _all_complete(self) -> None:
        page = await asyncio.to_thread(self.editor.entries, self.slug, limit=100)
        shown = {entry["id"]: entry["revision"] for entry in page["entries"]}
        for reader, _ in self.readers:
            await reader.until_at(page["at"], 40)
            assert reader.entries == shown
            # The log is longer than any story, so there was never a reason for one.
            assert reader.resets == 0
            assert reader.loads == 1

    @property
    def ticker(self) -> str:
        return f"{self.server.url}/api/tickers/{self.slug}"

    def entry(self) -> str:
        """Return the address of one of the entries so far."""
        return f"{self.ticker}/entries/{self.luck.choice(self.ids)}"

    async def _ask(self, method: str, address: str, body: dict | None) -> None:
        """Ask until it is done, as somebody does who has to."""
        headers = {"Authorization": f"Bearer {self.editor.token}"}
        headers["Idempotency-Key"] = f"{self.slug}-{next(self.numbers)}"
        options = {"timeout": 20, "headers": headers, "verify": False}
        async with asyncio.timeout(60), httpx2.AsyncClient(**options) as client:
            while True:
                try:
                    answer = await client.request(method, address, json=body)
                except httpx2.HTTPError:
                    answer = None
                if answer is not None and answer.status_code != 503:
                    assert answer.status_code in {200, 201}, answer.text
                    return
                await asyncio.sleep(0.05)

    async def _publish(self) -> None:
        self.ids.append(f"e{next(self.numbers)}")
        await self._ask(
            "PUT", f"{self.ticker}/entries/{self.ids[-1]}", {"headline": f"Meldung {self.ids[-1]}"}
        )

    async def _edit(self) -> None:
        headline = f"Neu gefasst {next(self.numbers)}"
        await self._ask("PATCH", self.entry(), {"headline": headline})

    async def _retract(self) -> None:
        await self._ask("DELETE", self.entry(), {"reason": "geirrt"})

    async def _restore(self) -> None:
        await self._ask("PATCH", self.entry(), {"state": "published"})

    async def _header(self) -> None:
        await self._ask("PATCH", self.ticker, {"title": f"Titel {next(self.numbers)}"})

    async def _cut_subscriptions(self) -> None:
        self.store.cut()

    async def _kill_worker(self) -> None:
        if workers := self.server.workers:
            os.kill(self.luck.choice(workers), signal.SIGKILL)

    async def _restart_redis(self) -> None:
        self.store.kill()
        await asyncio.to_thread(self.store.start)

    async def _hang_redis(self) -> None:
        """Let Redis stop for a moment; whether that is noticed is left to chance."""
        self.store.hang()
        await asyncio.sleep(self.luck.uniform(0.1, 1.0))
        self.store.resume()

    async def _reader_leaves(self) -> None:
        if len(self.readers) > len(TRANSPORTS):
            _, stay = self.readers.pop()
            await stay.aclose()

    async def _reader_comes(self) -> None:
        await self._come(self.luck.choice(TRANSPORTS))

    async def _come(self, transport: str) -> None:
        reader = FollowingReader(self.server.url, self.slug, transport)
        stay = AsyncExitStack()
        for _ in range(200):
            try:
                await stay.enter_async_context(reader)
                break
            except (httpx2.HTTPError, AssertionError):
                await asyncio.sleep(0.05)
        self.everybody.push_async_exit(stay)
        self.readers.append((reader, stay))
