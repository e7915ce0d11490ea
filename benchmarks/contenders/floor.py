"""The floor's other half: compiles `floor.c` for the time of a benchmark, and starts it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contenders.contender import HERE, Server, other
from benchmarks.loads.line import Broken


@contextmanager
def start(folder: Path, event: bytes) -> Iterator[Server]:
    """Run the floor; Broken where there is no C compiler."""
    with other([str(_compiled(folder))], event) as server:
        yield server


def missing() -> str:
    """Return an empty text, or why there is no floor."""
    if _compiler():
        return ""
    return "needs a C compiler; on Debian and Ubuntu: apt install gcc libc6-dev"


def _compiler() -> str | None:
    return next(filter(None, map(shutil.which, (os.environ.get("CC", "cc"), "gcc", "clang"))), None)


def _compiled(folder: Path) -> Path:
    program, compiler = folder / "floor", _compiler()
    if compiler is None:
        raise Broken(missing())
    if not program.exists():
        command = [compiler, "-O2", "-o", str(program), str(HERE / "floor.c")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Broken(f"floor.c does not compile here: {done.stderr.strip()[:300]}")
    return program
