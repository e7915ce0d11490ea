"""A contender: a server that a benchmark measures, in processes on a core of its own."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contenders import processes
from benchmarks.contenders.host import pin
from benchmarks.loads.line import Broken, request
from benchmarks.loads.marks import UNMARKED

HERE = Path(__file__).resolve().parent
START_SECONDS = 30.0
STOP_SECONDS = 30.0
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


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


def script(name: str, *arguments: str) -> AbstractContextManager[tuple[int, list[int]]]:
    """Run a server that lies beside this module; yield its process and its ports."""
    return running([sys.executable, str(HERE / name), *arguments], os.environ)


@contextmanager
def other(command: list[str], event: bytes) -> Iterator[Server]:
    """Run another server, which is told the event as it is to be sent."""

    def publication(mark: bytes) -> bytes:
        body = event.replace(UNMARKED, mark)
        return request("POST", "/publish", {"Content-Type": "text/plain"}, body)

    with running(command, os.environ) as (pid, ports):
        yield Server(pid, ports[0], "/live", publication, ports[-1])


def saying(port: int, command: list[str]) -> list[str]:
    """Return a command that says where it serves, for a server that does not: sh becomes it."""
    return ["sh", "-c", f'echo http://127.0.0.1:{port}/; exec "$@"', "sh", *command]


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str] = os.environ, folder: Path | None = None
) -> Iterator[tuple[int, list[int]]]:
    """Run a server on its core; yield its process and the ports that it says it serves on."""
    process = subprocess.Popen(
        command,
        cwd=folder,
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
