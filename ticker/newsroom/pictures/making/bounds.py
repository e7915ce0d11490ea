"""Bounds: what the process may take, whose turn it is, and that it ends with who has started it.

One picture is made at a time on a machine: each process waits at the lock of one file, which the
kernel gives up for it however it ends, before it loads anything large.
"""

from __future__ import annotations

import fcntl
import os
import resource
import select
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

GONE = 3
"""The status with which the process ends where its parent is gone."""


def limit(memory: int, seconds: int) -> None:
    """Take no more than so many bytes, and seconds of a processor."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, seconds)


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    with suppress(ValueError, OSError):  # not every system knows every limit
        resource.setrlimit(kind, (most, hard))


def end_with_parent(pipe: int) -> None:
    """End this process at once when the pipe from its parent does, or another one adopts it."""
    watch = threading.Thread(target=_watch, args=(pipe, os.getppid()), daemon=True)
    watch.start()


def _watch(pipe: int, parent: int) -> None:
    while True:
        news, _, _ = select.select([pipe], [], [], 1.0)
        # A fork of the parent may hold the pipe open, but the parent's death changes ours.
        if (news and not os.read(pipe, 4096)) or os.getppid() != parent:
            os._exit(GONE)


def turn(lock: Path) -> IO[bytes]:
    """Wait until no other picture is being made on this machine; closing ends the turn."""
    held = lock.open("ab")
    fcntl.flock(held, fcntl.LOCK_EX)
    return held
