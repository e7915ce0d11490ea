"""The host: which cores, files and folders there are for a benchmark, and who gets which."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FILES = 100_000


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


def free_port() -> int:
    """Return a port that was free a moment ago, for a server that does not find one itself."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder for the time of a benchmark."""
    folder = Path(tempfile.mkdtemp(prefix="ticker-benchmark-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_CORES = sorted(os.sched_getaffinity(0))


def browser() -> str | None:
    """Return the path of a Chromium; None where there is none."""
    names = ("chromium", "chromium-browser", "chromium-headless-shell")
    return next(filter(None, map(shutil.which, names)), None)
