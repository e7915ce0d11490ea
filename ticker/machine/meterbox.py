"""The meter box: the folder in which the workers of one machine keep what they have counted.

Each worker counts in files of its own, and any of them reads all for `/metrics`. The parent makes
the folder before it starts them, and removes it at the end; where it was killed, they do.

The files are mapped into memory, where a disk that is full is no error but the end of the process
(SIGBUS). So they lie in memory wherever there is such a place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client.multiprocess import mark_process_dead

from ticker.machine.roll import Roll

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "ticker-metrics-"
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it is nobody else's


class MeterBox:
    """The folder, as the parent sees it."""

    def __init__(self, folder: str) -> None:
        self.environment = {VARIABLE: folder}
        """What tells a worker of it."""
        self._folder = folder

    def make(self) -> None:
        """See to it that the folder is there, whoever may have tidied up."""
        Path(self._folder).mkdir(mode=0o700, exist_ok=True)

    def call(self, roll: Roll) -> None:
        """Let whoever is asked know which processes there are."""
        roll.write(Path(self._folder))

    def forget(self, worker: int) -> None:
        """Remove what a worker that has ended was holding; what it has counted stays."""
        mark_process_dead(worker, self._folder)  # type: ignore[no-untyped-call]


@contextmanager
def opened() -> Iterator[MeterBox]:
    """Make a folder for as long as there are workers, which nobody else may read."""
    place = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix=PREFIX, dir=place, ignore_cleanup_errors=True) as folder:
        yield MeterBox(folder)


def abandoned() -> None:
    """Remove this worker's folder, because the parent cannot any more."""
    folder = Path(os.environ.get(VARIABLE, ""))
    if folder.name.startswith(PREFIX):  # or else it is not of our making
        shutil.rmtree(folder, ignore_errors=True)
