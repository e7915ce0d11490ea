"""What readers, entries and logs take of memory: how much a machine, and a Redis, has to have.

Processor time is another question, which `fanout.py` answers; memory hardly depends on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import redis

from benchmarks.contenders import host, ours, processes
from benchmarks.contenders.contender import Server
from benchmarks.figures.tables import Goal, number, progress, table
from benchmarks.loads.crowd import Crowd, Transport
from benchmarks.loads.line import Line, accepted, request
from benchmarks.loads.marks import new_mark
from ticker.machine.valkey import valkey

READERS, POLLS = 5_000, 1_000
ENTRIES, EDITS, EVENTS = 100, 10, 1_000
BODY = "Am Mittag stand das Wasser noch unter der Krone, am Abend dahinter. " * 9
"""Six hundred characters: a long entry."""
_POLL = b"GET /t/sturmflut/live?as=json&wait=30&since=%b HTTP/1.1\r\nHost: localhost\r\n\r\n"


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="with a fifth of all")
    share = 5 if parser.parse_args().quick else 1
    host.prepare()
    rows = []
    for transport in Transport:
        progress(f"{READERS // share:6,} readers, {transport}")
        rows.append((str(transport), [number(_readers(transport, READERS // share))]))
    progress(f"{POLLS // share:6,} polls that wait")
    rows.append(("polls that wait", [number(_polls(POLLS // share))]))
    table("A worker, for 1,000 readers", ["MB"], rows)
    print(Goal("MB that 1,000 readers over WebSocket take", float(rows[0][1][0]), 2.5))
    progress(f"{ENTRIES // share:6,} entries, {EDITS} edits of each")
    once, edit = _entries(ENTRIES // share)
    log, window = _log(EVENTS // share)
    rows = [
        (f"an entry of {len(BODY)} characters", [number(once)]),
        ("an edit of it", [number(edit)]),
        ("an event of it in the log", [number(log)]),
        ("the same in a worker", [number(window)]),
    ]
    table("In Redis, and what a worker keeps of it", ["KB each"], rows)


def _readers(transport: Transport, readers: int) -> float:
    """Return how many MB a worker takes for 1,000 readers."""
    with host.scratch() as folder, ours.ticker(folder) as server:
        with Crowd(server.port, server.live, transport) as warm:
            warm.join(100)
        with Crowd(server.port, server.live, transport) as crowd:
            before = _worker(server)
            crowd.join(readers)
            crowd.settle()
            return (_worker(server) - before) / readers / 1e3


def _polls(readers: int) -> float:
    with host.scratch() as folder, ours.ticker(folder) as server, ExitStack() as stack:
        with closing(Line(server.port)) as line:
            asked = request("GET", "/t/sturmflut/live?as=json", {})
            at = json.loads(accepted(line.answer(asked)).body)["at"].encode()
        before = _worker(server)
        for _ in range(readers):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            one.sendall(_POLL % at)
        time.sleep(2.0)
        return (_worker(server) - before) / readers / 1e3


def _entries(number_: int) -> tuple[float, float]:
    """Return how many KB Redis takes for an entry, and for an edit of it, beside the log."""
    with _with_log_of(1), host.scratch() as folder, ours.ticker(folder, body=BODY) as server:
        store = redis.Redis.from_url(str(valkey.running(folder)))
        with closing(store), closing(Line(server.publish_port)) as line:
            _put(server, line, "first")
            used = [_used(store)]
            for turn in range(1 + EDITS):
                for one in range(number_):
                    _put(server, line, f"e{one}")
                if turn in {0, EDITS}:
                    used.append(_used(store))
    once, edits = used[1] - used[0], used[2] - used[1]
    return once / number_ / 1e3, edits / number_ / EDITS / 1e3


def _log(events: int) -> tuple[float, float]:
    """Return how many KB an event takes in the log, and in a worker that has a reader of it."""
    with host.scratch() as folder, ours.ticker(folder, body=BODY) as server:
        store = redis.Redis.from_url(str(valkey.running(folder)))
        with (
            closing(store),
            closing(Line(server.publish_port)) as line,
            Crowd(server.port, server.live, Transport.WEBSOCKET) as crowd,
        ):
            crowd.join(1)
            for one in range(50):
                _put(server, line, f"warm{one}")
            key = "ticker:{sturmflut}:log"
            before = _worker(server), int(store.memory_usage(key, samples=0) or 0)
            for one in range(events):
                _put(server, line, f"e{one}")
                crowd.settle(0)
            after = _worker(server), int(store.memory_usage(key, samples=0) or 0)
    worker, redis_ = (end - begin for begin, end in zip(before, after, strict=True))
    return redis_ / events / 1e3, worker / events / 1e3


def _put(server: Server, line: Line, entry_id: str) -> None:
    """Publish under an id, or edit what stands there."""
    asked = server.publication(new_mark())
    path = f"/entries/{entry_id} ".encode()
    accepted(line.answer(asked.replace(b"POST", b"PUT", 1).replace(b"/entries ", path, 1)))


def _used(store: redis.Redis) -> int:
    return int(store.info("memory")["used_memory_dataset"])


def _worker(server: Server) -> int:
    return processes.memory([processes.child(server.pid, "ticker.web.server")])


@contextmanager
def _with_log_of(events: int) -> Iterator[None]:
    """Have servers keep no longer log, so that entries are what takes memory."""
    os.environ["TICKER_LOG_LENGTH"] = str(events)
    try:
        yield
    finally:
        del os.environ["TICKER_LOG_LENGTH"]


if __name__ == "__main__":
    main()
