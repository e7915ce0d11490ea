"""What signing in costs: those who do it, and the readers of the process in which it is done.

Twenty people sign in at once, again and again, with passwords that are hashed, while somebody
guesses a hundred times a second from fifty addresses. Meanwhile events go out to readers. And what
a request pays for its session being looked up.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx2

from benchmarks.contenders import host, ours
from benchmarks.contenders.contender import Server
from benchmarks.figures.tables import Goal, median, number, percentile, progress, ratio, table
from benchmarks.loads.crowd import Crowd, Transport
from benchmarks.loads.entrance import Entrance
from benchmarks.loads.line import Line, accepted, request
from benchmarks.loads.marks import new_mark
from ticker.machine.valkey import valkey
from ticker.newsroom.archive.installation import installed
from ticker.newsroom.people.proof.hashing import Hashing
from ticker.newsroom.people.proof.passwords import Passwords
from ticker.newsroom.people.roles import Grants, Role

PEOPLE = 20
GUESSES = 100.0
READERS = 500
PASSWORD = "drei blaue Hunde"
MEBIBYTE = 1 << 20


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=400)
    parser.add_argument("--quick", action="store_true", help="a quarter of the events")
    given = parser.parse_args()
    host.prepare()
    events = given.events // 4 if given.quick else given.events
    progress(f"{PEOPLE} people sign in, {GUESSES:g} guesses a second")
    with host.scratch() as folder, ours.ticker(folder) as server:
        asyncio.run(_invite(folder))
        devices = {name: _device(server, name) for name in _names()}
        looked_up = _session(server, next(iter(devices.values())), events)
        with (
            Crowd(server.port, server.live, Transport.WEBSOCKET) as crowd,
            closing(Line(server.port)) as line,
        ):
            crowd.join(READERS)
            crowd.settle()
            quiet = _delivered(crowd, line, server, events)
            alone = Entrance(server.port, dict([next(iter(devices.items()))]), PASSWORD, 0)
            alone.start()
            _delivered(crowd, line, server, events)
            one_by_one = alone.end()
            memory = server.memory()
            entrance = Entrance(server.port, devices, PASSWORD, GUESSES)
            entrance.start()
            busy = _delivered(crowd, line, server, events)
            grown = (server.memory() - memory) / MEBIBYTE
            took = entrance.end()
    rows = [
        ("delivered, nobody at the entrance", quiet),
        ("delivered, with a crowd there", busy),
        ("signed in, one at a time", one_by_one),
        (f"signed in, {PEOPLE} at once beside guesses", took),
    ]
    cells = [(name, [_ms(median(times)), _ms(percentile(times, 99))]) for name, times in rows]
    table("Signing in", ["median\nms", "p99\nms"], cells)
    worse = ratio(percentile(busy, 99), percentile(quiet, 99))
    print(Goal("signing in on a busy core, median", median(one_by_one), 1, " s"))
    print(Goal("p99 of deliveries beside the crowd, to quiet", worse, 1.2))
    print(Goal("memory meanwhile, above quiet", grown, 150, " MiB"))
    print(Goal("a session's check", looked_up * 1e3, 0.3, " ms"))


def _ms(seconds: float | None) -> str:
    return number(None if seconds is None else seconds * 1e3)


def _names() -> list[str]:
    return [f"Editor {one}" for one in range(PEOPLE)]


async def _invite(folder: Path) -> None:
    hashing = Hashing()
    url = str(valkey.running(folder))
    async with installed(url, "ticker") as house:
        passwords = Passwords(house.log.homes.common, "ticker", hashing)
        for name in _names():
            person = await house.people.join(name, Grants(everywhere=Role.EDITOR))
            await passwords.set(person.id, PASSWORD)
    hashing.close()


def _device(server: Server, name: str) -> str:
    """Sign in once; return what makes the device known from then on."""
    url = f"http://127.0.0.1:{server.port}/desk/-/sign-in"
    answer = httpx2.post(url, data={"name": name, "password": PASSWORD}, timeout=60)
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


def _session(server: Server, cookie: str, times: int) -> float:
    """Return how many seconds more a request takes that is asked for its session."""
    asked = [
        request("GET", f"/{room}/{ours.SLUG}/live?as=json", {"Cookie": cookie})
        for room in ("t", "desk")
    ]
    took: list[list[float]] = [[], []]
    with closing(Line(server.port)) as line:
        for _ in range(times):
            for each, ask in zip(took, asked, strict=True):
                began = time.perf_counter()
                accepted(line.answer(ask))
                each.append(time.perf_counter() - began)
    without, by_session = (median(one) or 0.0 for one in took)
    return by_session - without


def _delivered(crowd: Crowd, line: Line, server: Server, events: int) -> list[float]:
    """Return after how many seconds each event was with all readers."""
    found = []
    for _ in range(events):
        mark = new_mark()
        found.append(crowd.deliver(line, server.publication(mark), mark).last)
        rest = time.perf_counter() + 0.02
        crowd.take_until(partial(_is_over, rest))
    return found


def _is_over(moment: float) -> bool:
    return time.perf_counter() > moment


if __name__ == "__main__":
    main()
