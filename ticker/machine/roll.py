"""The roll: which processes there are on this machine, and how often workers had to be replaced.

Their parent keeps it, beside what the workers count, so that whichever is asked tells of all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, Self

Replaced = Literal["ended", "hung"]
FILE = "roll.json"


@dataclass(frozen=True, slots=True)
class Roll:
    """The processes of a machine."""

    parent: int
    workers: list[int]
    """Their process ids, always in the same order."""
    replaced: Mapping[Replaced, int] = field(default_factory=lambda: {"ended": 0, "hung": 0})
    """How many workers have ended, or were ended because they hung."""

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Read what the parent has written; None where there is nothing."""
        try:
            return cls(**json.loads((folder / FILE).read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        """Write it down, if there is room; it is written again with the next change."""
        fresh = folder / f".{FILE}.{os.getpid()}"
        with suppress(OSError):
            fresh.write_text(json.dumps(asdict(self)))
            fresh.replace(folder / FILE)

    @property
    def processes(self) -> dict[str, int]:
        """Return the processes by their names."""
        workers = {f"worker-{number}": one for number, one in enumerate(self.workers, 1)}
        return {"parent": self.parent, **workers}
