"""Commands: `ticker …` as somebody types it, forked off a process that has loaded the program."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from support.machines import nursery

SECONDS = 60.0


class Command:
    """A command that runs; it is asked and told as a `subprocess.Popen` is."""

    def __init__(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | int | None = None,
        stderr: IO[bytes] | int | None = None,
        closed: Sequence[int] = (),
    ) -> None:
        """Start it; of the standard streams those numbers are closed."""
        order = {
            "arguments": arguments,
            "environment": dict(os.environ if environment is None else environment),
            "folder": str(cwd or Path.cwd()),
            "closed": list(closed),
        }
        self.returncode: int | None = None
        self._told, told = socket.socketpair()
        with told, TemporaryFile() as asked, Path(os.devnull).open("r+b") as nothing:
            asked.write(json.dumps(order).encode())
            asked.seek(0)
            standard = [_number(one, nothing) for one in (stdin, stdout, stderr)]
            files = [asked.fileno(), *standard, told.fileno()]
            socket.send_fds(_nursery(), [b"."], files)
        self._lines = self._told.makefile()
        self.pid = int(self._lines.readline())

    def poll(self) -> int | None:
        """Return the exit code, or None as long as it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; return the exit code."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("ticker", timeout or 0)
            self.returncode = int(self._lines.readline())
            self._lines.close()
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def typed(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    input: str | bytes = "",  # noqa: A002 - as `subprocess.run` calls it
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; return what it has said, and its exit code."""
    with ExitStack() as stack:
        given, out, err = (stack.enter_context(TemporaryFile()) for _ in range(3))
        given.write(input.encode() if isinstance(input, str) else input)
        given.seek(0)
        command = Command(
            *arguments, environment=environment, cwd=cwd, stdin=given, stdout=out, stderr=err
        )
        try:
            code = command.wait(SECONDS)
        finally:
            command.kill()
        out.seek(0)
        err.seek(0)
        said = out.read().decode(), err.read().decode()
    return subprocess.CompletedProcess(["ticker", *arguments], code, *said)


def _number(file: IO[bytes] | int | None, nothing: IO[bytes]) -> int:
    if isinstance(file, int):
        return file
    return (nothing if file is None else file).fileno()


@cache
def _nursery() -> socket.socket:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", nursery.__file__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours
