"""Children: how processes of ours are started, so that they find our modules and no others."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

HOME = Path(__file__).parents[2]


def command(module: str, *words: str) -> list[str]:
    """Return the command that runs a module; nothing in the working folder can take its place."""
    return [sys.executable, "-P", "-m", module, *words]


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which a child finds the modules that run here."""
    home = os.fspath(HOME)
    if sys.path[0] not in {"", home}:
        return dict(given)
    # -P leaves out the working folder even where it is the home of these modules.
    return {**given, "PYTHONPATH": home}
