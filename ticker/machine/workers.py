"""Workers: the server processes of one machine, and what keeps them running.

The parent holds what each worker listens on (`ticker.machine.listening`). A worker that dies is
started again on its own socket, so whoever was waiting there is served, and so is one that hangs.
One whose parent dies, even by SIGKILL, ends as well: its standard input is a pipe from the parent,
and closes.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from ticker.machine import children, meterbox, standing
from ticker.machine.listening import Listening
from ticker.machine.meterbox import MeterBox
from ticker.machine.pulse import Pulse
from ticker.machine.roll import Roll
from ticker.machine.standing import State
from ticker.machine.systemd import Systemd

STOP_SECONDS = 12.0
AFTER_SECONDS = 20.0
"""What our own Valkey may take when the workers are gone, and longer."""
STOPPING = "Readers are told to come back, and what is in flight is finished."
LOOK_SECONDS = 0.1
SHORTEST_LIFE = 1.0
LONGEST_PAUSE = 5.0
COMMON = "common"
"""What a worker is told whose socket is not its own."""

logger = logging.getLogger(__name__)


class Workers:
    """The parent's view of its worker processes."""

    def __init__(
        self,
        environment: dict[str, str],
        lame_seconds: float = 0.0,
        systemd: Systemd | None = None,
    ) -> None:
        """Take for how long they go on once they are told to stop, and who is told of them."""
        self._systemd = systemd or Systemd({})
        self._environment = environment
        self._stop_seconds = lame_seconds + STOP_SECONDS
        self._running: list[Worker] = []
        self._stopping = False

    def run(self, listening: Listening, started: Callable[[], None]) -> None:
        """Keep a worker running on each socket until SIGINT or SIGTERM; then let them finish."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        with meterbox.opened() as box:
            self._running = [
                Worker(one, self._environment, box, is_common=listening.is_common)
                for one in listening.sockets
            ]
            called = self._call(box)
            started()
            while not self._stopping:
                time.sleep(LOOK_SECONDS)
                for worker in self._running:
                    worker.revive()
                called = self._call(box, called)
                self._tell(listening)
            self._systemd.stopping(STOPPING, self._stop_seconds + AFTER_SECONDS)
            listening.close()  # whoever comes now is refused, and does not wait for nobody
            for worker in self._running:
                worker.stop()
            deadline = time.monotonic() + self._stop_seconds
            for worker in self._running:
                worker.wait(deadline, self._systemd.alive)

    def _call(self, box: MeterBox, before: Roll | None = None) -> Roll:
        """Have it known which workers there are, where others were before."""
        ended = sum(worker.ended for worker in self._running)
        hung = sum(worker.hung for worker in self._running)
        processes = [worker.process_id for worker in self._running]
        roll = Roll(os.getpid(), processes, {"ended": ended, "hung": hung})
        if roll != before:
            box.call(roll)
        return roll

    def _tell(self, listening: Listening) -> None:
        states = [worker.state for worker in self._running]
        where = listening.where if states else "nothing"
        self._systemd.standing(standing.sentence(states, where), ready=standing.serve(states) > 0)
        if any(worker.lives for worker in self._running):
            self._systemd.alive()

    def _asked_to_stop(self, _: int, __: FrameType | None) -> None:
        # No lock: a signal comes in the middle of anything, of the answer to another one, too.
        self._stopping = True


class Worker:
    """The worker of one listening socket, and when it may be started again."""

    def __init__(
        self,
        listening: socket.socket,
        environment: dict[str, str],
        box: MeterBox,
        *,
        is_common: bool = False,
    ) -> None:
        """Take whether others accept from the same socket."""
        self.ended = self.hung = 0
        """How often it has ended by itself, and how often it was ended as it hung."""
        self._words = [COMMON] if is_common else []
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
                children.command("ticker.web.server", *map(str, descriptors), *self._words),
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
            self.hung += 1
            self.ended -= 1  # which is counted below
        if self._due is None and self._process.poll() is not None:
            self.ended += 1
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

    def wait(self, deadline: float, meanwhile: Callable[[], None]) -> None:
        """Wait until the worker has ended; longer than it may take, it is killed."""
        while self.lives:
            meanwhile()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LOOK_SECONDS)
            if time.monotonic() > deadline:
                self._process.kill()
                self._process.wait()
        self._close()

    @property
    def process_id(self) -> int:
        """Return the number of the process that is it at present, or was last."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Tell whether it runs, which one that hangs does not for long."""
        return self._process.poll() is None

    @property
    def state(self) -> State:
        """Return how it is, as it has told."""
        return self._pulse.state if self._due is None and self.lives else State.STARTS

    def _close(self) -> None:
        self._pulse.close()
        if self._process.stdin:
            self._process.stdin.close()


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
