"""Workers: the server processes of one machine, and what keeps them running.

The parent holds the listening socket; every worker accepts from it. A worker that dies is started
again. One whose parent dies, even by SIGKILL, ends as well: its standard input is a pipe from the
parent, and closes.
"""

from __future__ import annotations

import errno
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

FREED_SECONDS = 1.5
STOP_SECONDS = 12.0
SHORTEST_LIFE = 1.0
LONGEST_PAUSE = 5.0

logger = logging.getLogger(__name__)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; OSError where the address cannot be had.

    After a kill, the workers of the one before may hold the address for a moment longer.
    """
    deadline = time.monotonic() + FREED_SECONDS
    while True:
        try:
            return _listen(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(4096)
    except OSError:
        listening.close()
        raise
    return listening


class Workers:
    """The parent's view of its worker processes."""

    def __init__(self, count: int, environment: dict[str, str]) -> None:
        self._count = count
        self._environment = environment
        self._running: list[Worker] = []
        self._stop = threading.Event()

    def run(self, listening: socket.socket, started: Callable[[], None]) -> None:
        """Keep all workers running until SIGINT or SIGTERM; then let them finish."""
        descriptor = listening.fileno()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        self._running = [Worker(self._start(descriptor)) for _ in range(self._count)]
        started()
        while not self._stop.wait(0.1):
            for worker in self._running:
                worker.revive(lambda: self._start(descriptor))
        for worker in self._running:
            worker.stop()
        for worker in self._running:
            worker.wait()

    def _asked_to_stop(self, _: int, __: FrameType | None) -> None:
        self._stop.set()

    def _start(self, descriptor: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own program with our own options
            [sys.executable, "-m", "ticker.web.server", str(descriptor)],
            env=self._environment,
            pass_fds=(descriptor,),
            start_new_session=True,  # Ctrl+C is for the parent, which tells its workers
            stdin=subprocess.PIPE,
        )


class Worker:
    """One worker process, and when it may be started again."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._began = time.monotonic()
        self._pause = 0.1
        self._due: float | None = None

    def revive(self, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        """Start the worker again where it has ended: at once, but not in a frantic loop."""
        now = time.monotonic()
        if self._due is None and self._process.poll() is not None:
            self._close()
            lived = now - self._began
            self._pause = 0.1 if lived > SHORTEST_LIFE else min(self._pause * 2, LONGEST_PAUSE)
            self._due = now + (0.0 if lived > SHORTEST_LIFE else self._pause)
            logger.warning(
                "Worker %d ended (%s) and is started again.",
                self._process.pid,
                _how(self._process.returncode),
            )
        if self._due is not None and now >= self._due:
            self._process, self._began, self._due = start(), now, None

    def stop(self) -> None:
        """Ask the worker to finish what it does and end."""
        self._process.terminate()

    def wait(self) -> None:
        """Wait until the worker has ended; longer than it may take, it is killed."""
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._close()

    def _close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
