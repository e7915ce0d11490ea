"""Draws all pictures into a folder: `python -m ticker.terminal.demo.drawn FOLDER`.

It is a process of its own, so that the server's does not load what draws.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ticker.terminal.demo.drawn import land, sea

SCENES = (sea.harbour, sea.gauge, land.farm, land.sheep, land.bight, sea.lighthouse)

if __name__ == "__main__":
    os.nice(10)
    for scene in SCENES:
        scene().save(Path(sys.argv[1]) / f"{scene.__name__}.png")
