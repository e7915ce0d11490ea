"""The meter box: the folder in which the workers of one machine keep what they have counted.

Each worker counts in files of its own, and any of them reads all for `/metrics`. The parent makes
the folder before it starts them, and removes it at the end; where it was killed, they do.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client.multiprocess import mark_process_dead

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "ticker-metrics-"


class MeterBox:
    """The folder, as the parent sees it."""

    def __init__(self, folder: str) -> None:
        self.environment = {VARIABLE: folder}
        """What tells a worker of it."""
        self._folder = folder

    def forget(self, worker: int) -> None:
        """Remove what a worker that has ended was holding; what it has counted stays."""
        mark_process_dead(worker, self._folder)  # type: ignore[no-untyped-call]


@contextmanager
def opened() -> Iterator[MeterBox]:
    """Make a folder for as long as there are workers, which nobody else may read."""
    with TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        yield MeterBox(folder)


def abandoned() -> None:
    """Remove this worker's folder, because the parent cannot any more."""
    folder = Path(os.environ.get(VARIABLE, ""))
    if folder.name.startswith(PREFIX):  # or else it is not of our making
        shutil.rmtree(folder, ignore_errors=True)
