"""Behind a cache: what it keeps for a second loses nobody anything."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from contextlib import AsyncExitStack

import httpx2
import pytest
from support.clients.following import FollowingReader
from support.clients.raw import Raw, asking, opening
from support.clients.readers import TRANSPORTS
from support.drawn import file, noise
from support.machines import nginx
from support.machines.servers import Editor, Server

KEPT = {"HIT", "STALE", "UPDATING"}
ENOUGH = 3
"""How often each reader is reset, and newcomers get what is not the newest, in each way."""
MOST = 8
"""How many entries stand at a time: a page shows all of them."""
LONGEST_SECONDS = 120


@pytest.fixture(scope="module")
def behind():
    """A server, and the address of a cache before it."""
    if not nginx.installed():
        pytest.skip("nginx is not installed; on Debian and Ubuntu: apt install nginx")
    with (
        Server(workers=2, trusted_proxies="127.0.0.1") as server,
        nginx.caching(server.url) as url,
    ):
        yield server, url


def number(position: str) -> int:
    return int(position.partition("-")[0])


class Day:
    """A ticker in which something happens all the time."""

    def __init__(self, editor: Editor, slug: str) -> None:
        self.editor, self.slug = editor, slug
        self.standing: list[str] = []
        """What was published, and is not being taken back."""
        self.withdrawn: set[str] = set()
        editor.create(slug, language="de")
        self.at = editor.entries(slug)["at"]
        self.came: Counter[str] = Counter()
        """How often what came first was kept, and not the newest."""
        self.steps = 0
        self.over = False

    def step(self) -> None:
        self.steps += 1
        entry = self.editor.publish(self.slug, f"Beitrag {self.steps}")
        self.standing.append(entry["id"])
        self.at = entry["position"]
        if len(self.standing) > MOST:
            self.withdrawn.add(first := self.standing.pop(0))
            self.at = self.editor.retract(self.slug, first)["position"]
        if self.steps % 10 == 0:
            language = {0: "de", 1: "en"}[self.steps // 10 % 2]
            answer = self.editor.http.patch(f"/{self.slug}", json={"language": language})
            assert answer.status_code == 200


class Caching(FollowingReader):
    """Loads page or listing through the cache; neither may be less than it had."""

    def __init__(self, url: str, day: Day, transport: str, source: str) -> None:
        super().__init__(url, day.slug, transport)
        self.day, self.source = day, source

    async def _load(self, at: str | None = None) -> bool:
        shown, had, newest = set(self.entries), at or "0-0", self.day.at
        address = (
            f"/t/{self.slug}" if self.source == "page" else f"/api/tickers/{self.slug}/entries"
        )
        async with httpx2.AsyncClient(base_url=self.url, verify=False, timeout=20) as client:
            answer = await client.get(address, params={"at": at} if at else {})
        if answer.status_code != 200:
            return False
        self._show(answer)
        if number(self.at) < number(had):
            self.complaints.append(f"the {self.source} is at {self.at}, and had been at {had}")
        if lost := shown - set(self.entries) - self.day.withdrawn:
            self.complaints.append(f"{lost} had been shown, and are not on the {self.source}")
        if answer.headers["x-cache"] in KEPT and number(self.at) < number(newest):
            self.day.came[self.source] += 1
        return True

    def _show(self, answer: httpx2.Response) -> None:
        if self.source == "page":
            self.at = re.search('data-at="([^"]+)"', answer.text)[1]
            self.entries = dict.fromkeys(re.findall('<article id="e-([^"]+)"', answer.text), 0)
        else:
            self.at = answer.json()["at"]
            self.entries = {one["id"]: one["revision"] for one in answer.json()["entries"]}
        self._seen = {self.at}

    def shows(self, ids: set[str]) -> bool:
        return ids - self.day.withdrawn <= set(self.entries)


async def come(url: str, day: Day, transport: str, source: str) -> None:
    """Come again and again: what stood before is shown as soon as it is in place."""
    while not day.over:
        stood = set(day.standing)
        async with Caching(url, day, transport, source) as reader:
            await reader.until(lambda: reader.shows(stood), f"{stood}")  # noqa: B023


@pytest.mark.parametrize("source", ["page", "listing"])
async def test_a_cache_loses_nobody_anything(behind, slug, source):
    """Who stays, and who comes, have all that was told, resets included."""
    server, url = behind
    day = Day(server.editor(), slug)
    readers = [Caching(url, day, transport, source) for transport in TRANSPORTS]
    async with asyncio.timeout(LONGEST_SECONDS), AsyncExitStack() as stack:
        for reader in readers:
            await stack.enter_async_context(reader)
        async with asyncio.TaskGroup() as coming:
            for transport in TRANSPORTS:
                coming.create_task(come(url, day, transport, source))
            while day.came[source] < ENOUGH or min(one.resets for one in readers) < ENOUGH:
                await asyncio.to_thread(day.step)
            day.over = True
        for reader in readers:
            await reader.until(lambda: set(reader.entries) == set(day.standing), "the end")  # noqa: B023
            assert reader.complaints == []


def test_what_is_kept_of_a_poll_answers_no_websocket(behind, slug):
    """Both are at one address, and may name the same headers; only an upgrade gets a stream."""
    server, url = behind
    server.editor().create(slug)
    path, kept = f"/t/{slug}/live?since=0-0", ""
    while kept != "HIT":
        with Raw(url) as poll:
            kept = poll.send(asking(path)).head().headers["x-cache"]
        with Raw(url) as socket:
            assert socket.send(opening(path)).head().status == 101


def test_a_photo_comes_through(behind):
    """What a camera makes is not too much for the proxy as it is set up."""
    server, url = behind
    photo = file(noise(1600, 1200), quality=95)
    assert len(photo) > 1024 * 1024, "it would come through anywhere"
    editor = Editor(url, server.editor().token)
    with editor.http:
        assert editor.upload(photo)
