"""The locks of a data folder: who may start Valkey there, and which process group is our Valkey.

They are two, both on files in the folder:

- ``valkey.lock`` is held by the keeper alone: who holds it may start Valkey here.
- ``valkey.pid`` is held by Valkey and its own children, through an inherited descriptor, and
  states the process group they form. While the lock is held, the group lives; while a group
  lives, the system gives its number to nobody else. So a held lock is proof that the number in
  the file is our Valkey, and no unrelated process is ever signalled.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

KEEPER = "valkey.lock"
VALKEY = "valkey.pid"
GRACE = 10.0  # how long Valkey may take to end by itself, in seconds


def taken(path: Path) -> int | None:
    """Open a file and hold its lock, None while another process holds it."""
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    return held


def note(held: int, number: int) -> None:
    """Write the number of a process into the file of a lock."""
    # Always of one width, and in place: overwriting needs no new block on a full disk.
    os.pwrite(held, b"%10d\n" % number, 0)


def noted(path: Path) -> int:
    """Read the number in the file of a lock, 0 if there is none."""
    try:
        return int(path.read_bytes())
    except (OSError, ValueError):
        return 0


def end_valkey(data: Path) -> int:
    """End the Valkey of a data folder, whoever started it, and return the lock it held.

    It is asked first, and killed after `GRACE` seconds.
    """
    path = data / VALKEY
    deadline = time.monotonic() + GRACE
    while (held := taken(path)) is None:
        ending = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        # macOS refuses to signal a group of zombies; 0 would be this keeper's own group.
        if group := noted(path):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, ending)
        time.sleep(0.02)
    return held
