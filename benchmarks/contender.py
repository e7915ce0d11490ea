"""Contenders: servers that a benchmark measures, each a process on a core of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
START_SECONDS = 30.0


def cores() -> list[int]:
    """Return the cores we may use; the first is for servers, the last for the load."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def pin(index: int) -> None:
    """Keep this process on one core, where the system allows it."""
    if len(cores()) > 1:
        os.sched_setaffinity(0, {cores()[index]})


@contextmanager
def ticker(folder: Path) -> Iterator[tuple[str, str]]:
    """Run this project's server; yield its address and an API token."""
    own = {"TICKER_PORT": "0", "TICKER_DATA": str(folder), "TICKER_REDIS_URL": ""}
    environment = {**os.environ, **own}
    with _process([sys.executable, "-m", "ticker", "serve"], environment) as url:
        token = subprocess.run(
            [sys.executable, "-m", "ticker", "token", "benchmark"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        yield url, token.stdout.strip()


@contextmanager
def script(name: str, *arguments: str) -> Iterator[str]:
    """Run a server that lies beside this module; yield its address."""
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    with _process([sys.executable, str(HERE / name), *arguments], environment) as url:
        yield url


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder for the time of a benchmark."""
    folder = Path(tempfile.mkdtemp(prefix="ticker-benchmark-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[str]:
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: pin(0),  # noqa: PLW1509 - there is one thread here
    )
    assert process.stdout is not None
    try:
        url = ""
        while not url:
            line = process.stdout.readline()
            if not line:
                raise SystemExit(f"{' '.join(command)} ended before it served.")
            found = re.search(r"http://127\.0\.0\.1:[0-9]+", line)
            url = found[0] if found else ""
        _wait_until_served(url)
        yield url
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def _wait_until_served(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
