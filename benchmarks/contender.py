"""Contenders: servers that a benchmark measures, each in processes on a core of its own."""

from __future__ import annotations

import ctypes
import itertools
import json
import os
import re
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import processes
from line import Broken, request

HERE = Path(__file__).resolve().parent
START_SECONDS = 30.0
STOP_SECONDS = 30.0
FILES = 100_000
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG

SLUG = "sturmflut"
HEADLINE = "Pegel Cuxhaven: 2,84 Meter über dem mittleren Hochwasser"
BODY = "So hoch stand es zuletzt vor neun Jahren."
UNMARKED = b"NR000000-00000000"

_numbers = itertools.count(1)
_run = secrets.token_hex(4)


@dataclass(frozen=True, slots=True)
class Server:
    """A contender that runs."""

    pid: int
    port: int
    live: str
    """The path that readers follow."""
    publication: Callable[[bytes], bytes]
    """Makes of a mark the request that publishes an event with the mark in it."""
    publish_port: int

    def processor_seconds(self) -> float:
        return processes.processor_seconds(processes.family(self.pid))

    def memory(self) -> int:
        return processes.memory(processes.family(self.pid))


def new_mark() -> bytes:
    """Return a mark that nothing else bears, always of one length."""
    return f"NR{next(_numbers):06d}-{_run}".encode()


def prepare() -> None:
    """Make this process fit to measure: its core, its files, and an end that leaves nothing."""
    pin(-1)
    if len(cores()) < 2:
        print("There is one core only, so figures mix server and load.", file=sys.stderr)
    # Above the hard limit only root may go; what is started inherits it.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: sys.exit("The benchmark was told to end."))


def files() -> int:
    """Return how many files a process may have open, and so nearly how many readers."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return most


def room(readers: int) -> str:
    """Return an empty text, or why there cannot be as many readers."""
    most = files()
    if readers + 100 <= most:
        return ""
    return (
        f"{readers:,} readers need more open files than the {most:,} that are allowed here; "
        f"raise the limit, such as with ulimit -n {readers + 1000}."
    )


def cores() -> list[int]:
    """Return the cores we may use; the first is for servers, the last for the load."""
    return _CORES


def pin(index: int) -> None:
    """Keep this process on one core, where there are several."""
    if len(cores()) > 1:
        os.sched_setaffinity(0, {cores()[index]})


@contextmanager
def ticker(folder: Path) -> Iterator[Server]:
    """Run this project's server with all it has, on a folder of data."""
    own = {"TICKER_PORT": "0", "TICKER_DATA": str(folder), "TICKER_REDIS_URL": ""}
    environment = {**os.environ, **own}
    with running([sys.executable, "-m", "ticker", "serve"], environment) as (pid, ports):
        token = subprocess.run(
            [sys.executable, "-m", "ticker", "token", "benchmark"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

        def publication(mark: bytes) -> bytes:
            entry = {"headline": HEADLINE, "body": f"{BODY} {mark.decode()}"}
            body = json.dumps(entry).encode()
            return request("POST", f"/api/tickers/{SLUG}/entries", headers, body)

        yield Server(pid, ports[0], f"/t/{SLUG}/live", publication, ports[0])


def script(name: str, *arguments: str) -> AbstractContextManager[tuple[int, list[int]]]:
    """Run a server that lies beside this module; yield its process and its ports."""
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    return running([sys.executable, str(HERE / name), *arguments], environment)


@contextmanager
def other(command: list[str], event: bytes) -> Iterator[Server]:
    """Run another server, which is told the event as it is to be sent."""

    def publication(mark: bytes) -> bytes:
        body = event.replace(UNMARKED, mark)
        return request("POST", "/publish", {"Content-Type": "text/plain"}, body)

    with running(command, dict(os.environ)) as (pid, ports):
        yield Server(pid, ports[0], "/live", publication, ports[-1])


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder for the time of a benchmark."""
    folder = Path(tempfile.mkdtemp(prefix="ticker-benchmark-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[tuple[int, list[int]]]:
    """Run a server on its core; yield its process and the ports that it says it serves on."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl+C is for the benchmark, which ends what it has started
        preexec_fn=_begin,  # noqa: PLW1509 - there is one thread here
    )
    assert process.stdout is not None
    try:
        ports: list[int] = []
        while not ports:
            line = process.stdout.readline()
            if not line:
                raise Broken(f"{Path(command[-1]).name} ended before it served.")
            ports = [int(port) for port in re.findall(r"http://127\.0\.0\.1:([0-9]+)", line)]
        _wait_until_served(ports[0])
        yield process.pid, ports
    finally:
        _end(process)
        process.stdout.close()


def _begin() -> None:
    _LIBC.prctl(DIE_WITH_PARENT, signal.SIGTERM)
    pin(0)


def _end(process: subprocess.Popen[str]) -> None:
    members = processes.family(process.pid)
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        for member in members:
            with suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        process.wait()


def _wait_until_served(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError as error:
            if time.monotonic() > deadline:
                raise Broken(f"A server did not answer: {error}") from None
            time.sleep(0.05)


_LIBC = ctypes.CDLL(None)
_CORES = sorted(os.sched_getaffinity(0))
