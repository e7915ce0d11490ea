"""Commands: `ticker …` as somebody types it, forked off a process that has loaded the program."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from support.machines import nursery

SECONDS = 60.0


def typed(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    input: str = "",  # noqa: A002 - as `subprocess.run` calls it
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; return what it has said, and its exit code."""
    order = {
        "arguments": arguments,
        "environment": dict(os.environ if environment is None else environment),
        "folder": str(cwd or Path.cwd()),
    }
    with ExitStack() as open_files:
        asked, given, out, err = (open_files.enter_context(TemporaryFile()) for _ in range(4))
        for file, text in ((asked, json.dumps(order)), (given, input)):
            file.write(text.encode())
            file.seek(0)
        code = _ordered(*(file.fileno() for file in (asked, given, out, err)))
        for file in (out, err):
            file.seek(0)
        said = [file.read().decode() for file in (out, err)]
    return subprocess.CompletedProcess(["ticker", *arguments], code, *said)


def _ordered(*files: int) -> int:
    """Have a command run on those files; return its exit code."""
    told, end = socket.socketpair()
    with told:
        with end:
            socket.send_fds(_nursery(), [b"."], [*files, end.fileno()])
        told.settimeout(SECONDS)
        return int(told.recv(16) or pytest.fail("the nursery has not told how a command ended"))


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
