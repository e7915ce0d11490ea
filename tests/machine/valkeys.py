"""Valkeys: what tests ask of a bundled Valkey and of the processes around it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

import ticker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
PARENT = """
import os, sys, time
from pathlib import Path
from ticker.machine.valkey.valkey import Valkey

with Valkey(Path(sys.argv[1])) as url:
    if "fork" in sys.argv and os.fork() == 0:
        os.write(1, f"{os.getpid()}\\n".encode())  # whole lines, for two write to one pipe
        time.sleep(60)
        os._exit(0)
    os.write(1, f"{url}\\n".encode())
    sys.stdin.read()
"""


def eventually(find: Callable[[], T], seconds: float = 10.0) -> T:
    deadline = time.monotonic() + seconds
    while True:
        found = find()
        if found or time.monotonic() > deadline:
            assert found
            return found
        time.sleep(0.01)


@contextmanager
def connected(url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(url, decode_responses=True, retry=Retry(NoBackoff(), 0)) as client:
        yield client


def process_of(url: str) -> int:
    """The process id of the Valkey that answers, 0 where none does."""
    with connected(url) as client:
        try:
            return client.info("server")["process_id"]
        except redis.RedisError:
            return 0


def parent_of(pid: int) -> int:
    return int(subprocess.check_output(["ps", "-o", "ppid=", "-p", str(pid)]))


def is_free(path: Path) -> bool:
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def has_ended(data: Path) -> bool:
    """The locks live as long as the processes that hold them."""
    return is_free(data / "valkey.lock") and is_free(data / "valkey.pid")


def socket_of(url: str) -> Path:
    return Path(url.removeprefix("unix://"))


@contextmanager
def another_parent(
    data: Path, *words: str, folder: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Another process with a Valkey; it has our modules, or those of the folder it works in."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, data, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(ticker.__file__).parents[1])},
    ) as parent:
        try:
            yield parent
        finally:
            parent.kill()


def line_of(parent: subprocess.Popen[str]) -> str:
    assert parent.stdout is not None
    return parent.stdout.readline().strip()
