"""Workers: the server processes of one machine, and what keeps them running.

The parent holds a listening socket for each worker, all on one address, and the kernel spreads
those who connect over them. A worker that dies is started again on its own socket, so whoever was
waiting there is served, and so is one that hangs. One whose parent dies, even by SIGKILL, ends as
well: its standard input is a pipe from the parent, and closes.
"""

from __future__ import annotations

import errno
import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from ticker.machine import children, meterbox
from ticker.machine.meterbox import MeterBox
from ticker.machine.pulse import Pulse

FREED_SECONDS = 1.5
STOP_SECONDS = 12.0
LOOK_SECONDS = 0.1
SHORTEST_LIFE = 1.0
LONGEST_PAUSE = 5.0
RECEIVED = 8 * 1024
"""Bytes that a client may send ahead; the kernel takes twice as many with what it notes of them."""

logger = logging.getLogger(__name__)


def listen(host: str, port: int, workers: int) -> list[socket.socket]:
    """Return each worker's listening socket; OSError where the address cannot be had.

    After a kill, the workers of the one before may hold the address for a moment longer.
    """
    deadline = time.monotonic() + FREED_SECONDS
    while True:
        try:
            first = _listen((host, port))
            if not port and workers > 1:
                # One that the system has chosen is lost by a socket that stops listening (`door`).
                chosen = first.getsockname()
                first.close()
                first = _listen(chosen)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return [first, *_beside(first, workers - 1)]


def _beside(first: socket.socket, number: int) -> list[socket.socket]:
    """Return more sockets on the address of the first, or the first itself again.

    Of workers that accept from one socket, whoever wakes first takes what comes; only Linux spreads
    connections over sockets that share an address. The first shares it from here on. Until now it
    has listened alone, which proves that nobody else does: two servers would share it unnoticed.
    """
    if sys.platform != "linux":
        return [first] * number
    if number:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return [_listen(first.getsockname(), socket.SO_REUSEPORT) for _ in range(number)]


def _listen(address: tuple[Any, ...], *options: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        for option in (socket.SO_REUSEADDR, *options):
            listening.setsockopt(socket.SOL_SOCKET, option, 1)
        # Else the kernel hands over a quarter of a megabyte at once of what nobody has asked for.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED)
        listening.bind(address)
        listening.listen(4096)
    except OSError:
        listening.close()
        raise
    return listening


class Workers:
    """The parent's view of its worker processes."""

    def __init__(self, environment: dict[str, str], lame_seconds: float = 0.0) -> None:
        """Take for how long they go on once they are told to stop."""
        self._environment = environment
        self._stop_seconds = lame_seconds + STOP_SECONDS
        self._running: list[Worker] = []
        self._stopping = False

    def run(self, listening: Sequence[socket.socket], started: Callable[[], None]) -> None:
        """Keep a worker running on each socket until SIGINT or SIGTERM; then let them finish."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        with meterbox.opened() as box:
            self._running = [Worker(one, self._environment, box) for one in listening]
            started()
            while not self._stopping:
                time.sleep(LOOK_SECONDS)
                for worker in self._running:
                    worker.revive()
            for one in listening:  # whoever comes now is refused, and does not wait for nobody
                one.close()
            for worker in self._running:
                worker.stop()
            for worker in self._running:
                worker.wait(self._stop_seconds)

    def _asked_to_stop(self, _: int, __: FrameType | None) -> None:
        # No lock: a signal comes in the middle of anything, of the answer to another one, too.
        self._stopping = True


class Worker:
    """The worker of one listening socket, and when it may be started again."""

    def __init__(
        self, listening: socket.socket, environment: dict[str, str], box: MeterBox
    ) -> None:
        self._descriptor = listening.fileno()
        self._environment = {**environment, **box.environment}
        self._box = box
        self._pulse = Pulse()
        self._process = self._start()
        self._began = time.monotonic()
        self._pause = 0.1
        self._due: float | None = None

    def _start(self) -> subprocess.Popen[bytes]:
        self._box.make()
        descriptors = (self._descriptor, self._pulse.told)
        try:
            return subprocess.Popen(  # noqa: S603 - our own program with our own options
                children.command("ticker.web.server", *map(str, descriptors)),
                env=children.environment(self._environment),
                pass_fds=descriptors,
                start_new_session=True,  # Ctrl+C is for the parent, which tells its workers
                stdin=subprocess.PIPE,
            )
        except OSError:
            self._pulse.close()
            raise
        finally:
            self._pulse.handed_over()

    def revive(self) -> None:
        """Start the worker again where it has ended: at once, but not in a frantic loop.

        One that hangs is ended first.
        """
        now = time.monotonic()
        if self._due is None and self._pulse.has_stopped() and self._process.poll() is None:
            seconds = self._pulse.silence
            logger.error("Worker %d has hung for %.0f s.", self._process.pid, seconds)
            self._process.kill()
            self._process.wait()
        if self._due is None and self._process.poll() is not None:
            self._close()
            self._box.forget(self._process.pid)
            lived = now - self._began
            self._pause = 0.1 if lived > SHORTEST_LIFE else min(self._pause * 2, LONGEST_PAUSE)
            self._due = now + (0.0 if lived > SHORTEST_LIFE else self._pause)
            logger.warning(
                "Worker %d ended (%s) and is started again.",
                self._process.pid,
                _how(self._process.returncode),
            )
        if self._due is not None and now >= self._due:
            self._start_again(now)

    def _start_again(self, now: float) -> None:
        try:
            self._pulse = Pulse()
            self._process, self._began, self._due = self._start(), now, None
        except OSError as error:  # there is no memory for it, say; the others go on meanwhile
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            self._due = now + self._pause
            text = "A worker cannot be started, and is tried again in %.1f s: %s"
            logger.warning(text, self._pause, error)

    def stop(self) -> None:
        """Ask the worker to finish what it does and end."""
        self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait until the worker has ended; longer than it may take, it is killed."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._close()

    def _close(self) -> None:
        self._pulse.close()
        if self._process.stdin:
            self._process.stdin.close()


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
