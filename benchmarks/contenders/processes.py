"""Processes: what a server and all that it has started take of the processor and of memory."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")
QUIET_SECONDS = 4.0
"""By then a server that makes pictures has begun with the next, if there is one."""


def family(first: int) -> list[int]:
    """Return a process and all its descendants."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                parents[int(entry.name)] = int(_stat(entry)[1])
    members = [first]
    for member in members:
        members += [one for one, parent in parents.items() if parent == member]
    return members


def settled(first: int, seconds: float = QUIET_SECONDS) -> list[int]:
    """Return a process and all its descendants, once none has begun or ended for a while."""
    members, since = family(first), time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(0.1)
        if (now := family(first)) != members:
            members, since = now, time.monotonic()
    return members


def child(parent: int, words: str) -> int:
    """Return the first child of a process that has these words in its command line."""
    found = ["pgrep", "-P", str(parent), "-f", words]
    asked = subprocess.run(found, capture_output=True, text=True, check=True)
    return int(asked.stdout.split()[0])


def processor_seconds(members: list[int]) -> float:
    """Return the processor time that processes have taken so far, all threads together."""
    return sum(_nanoseconds(PROC / str(member)) for member in members) / 1e9


def memory(members: list[int]) -> int:
    """Return how many bytes of processes are in memory."""
    return PAGE * sum(
        int((PROC / str(member) / "statm").read_text().split()[1]) for member in members
    )


def _nanoseconds(process: Path) -> int:
    # The scheduler counts in nanoseconds, but for each thread by itself; stat counts in ticks of
    # 10 ms, which is little of what is measured here.
    try:
        threads = (process / "task").iterdir()
        return sum(int((one / "schedstat").read_text().split()[0]) for one in threads)
    except (OSError, IndexError):
        fields = _stat(process)
        return (int(fields[11]) + int(fields[12])) * 1_000_000_000 // TICK


def _stat(process: Path) -> list[str]:
    """Return the fields of stat after the name, which may hold anything, in parentheses."""
    return (process / "stat").read_text().rpartition(")")[2].split()
