"""A child: one process that makes sizes, seen from its start to its end by a thread of its own.

An event loop could start it, too, but would stand still meanwhile: uvloop forks, which copies the
page tables of a worker full of readers. `subprocess` shares them until the program is another one.
"""

from __future__ import annotations

import asyncio
import os
import selectors
import sys
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from subprocess import PIPE, Popen
from threading import Lock
from time import monotonic

from ticker.wire.tasks import undisturbed

_BEHIND = """
{ echo "$1" > /proc/self/autogroup; } 2> /dev/null
niceness=$1
shift
exec nice -n "$niceness" "$@"
"""
"""Becomes a program that is nice from its first step, its session, too.

Where Linux shares a processor among sessions (sched(7), the autogroup feature), niceness counts
only within one. A Python that lowers itself has loaded by then, and readers have waited for it.
"""
_PIECE = 65536
_LAST_WORDS = 4096
"""Bytes that are kept of what it says where nobody expects it to."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a child has left."""

    answer: bytes
    """A line; b"" where there is none."""
    status: int
    """Its exit code; that of a signal is negative."""
    words: str
    """The last of what it said where nobody expects it to."""


class Child:
    """A process that takes one line and answers with two, the first once it is its turn."""

    def __init__(self, module: str, environment: dict[str, str], niceness: int) -> None:
        program = (sys.executable, "-P", "-m", module)
        self._command = ("/bin/sh", "-c", _BEHIND, "sh", str(niceness), *program)
        self._environment = environment
        self._lock = Lock()
        self._process: Popen[bytes] | None = None
        self._is_unwanted = False

    async def do(self, job: bytes, seconds: float, threads: Executor) -> Ended:
        """Have a job done, and return what has come of it.

        Raises TimeoutError where it takes longer, from its turn on. However this ends, the process
        has ended, too.
        """
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(threads, self._done, job, seconds)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            self._give_up()
            await undisturbed(_over(work))
            raise

    def _done(self, job: bytes, seconds: float) -> Ended:
        with self._lock:
            if self._is_unwanted:
                return Ended(b"", 0, "")
            self._process = Popen(  # noqa: S603 - our own program
                self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                bufsize=0,
                env=self._environment,
                start_new_session=True,  # Ctrl+C is for the server, which ends it
            )
        with self._process as process:
            try:
                return _heard(process, job, seconds)
            finally:
                process.kill()

    def _give_up(self) -> None:
        with self._lock:
            self._is_unwanted = True
            if self._process:
                self._process.kill()


def _heard(process: Popen[bytes], job: bytes, seconds: float) -> Ended:
    """Give a process its job, and listen until it has ended."""
    assert process.stdin
    assert process.stdout
    assert process.stderr
    said, words, until = b"", b"", float("inf")
    with suppress(BrokenPipeError):  # how it has ended is told by its status
        process.stdin.write(job + b"\n")
    with selectors.DefaultSelector() as pipes:
        for pipe in (process.stdout, process.stderr):
            pipes.register(pipe, selectors.EVENT_READ)
        while pipes.get_map():
            ready = pipes.select(None if until == float("inf") else until - monotonic())
            if monotonic() > until:
                raise TimeoutError
            for key, _ in ready:
                piece = os.read(key.fd, _PIECE)
                if not piece:
                    pipes.unregister(key.fileobj)
                elif key.fileobj is process.stderr:
                    words = (words + piece)[-_LAST_WORDS:]
                else:
                    said += piece
            if b"\n" in said:
                until = min(until, monotonic() + seconds)
    _, _, answer = said.partition(b"\n")
    return Ended(answer, process.wait(), words.decode(errors="replace").strip())


async def _over(work: asyncio.Future[Ended]) -> None:
    """Wait until a thread has come to its end, whatever that is."""
    with suppress(TimeoutError, OSError, asyncio.CancelledError):
        await work
