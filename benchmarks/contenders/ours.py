"""Our own server, with all it has: in the state of this folder, or of another checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contenders.contender import Server, running
from benchmarks.loads.line import request

ROOT = Path(__file__).resolve().parents[2]
TICKER = [sys.executable, "-m", "ticker"]

SLUG = "sturmflut"
HEADLINE = "Pegel Cuxhaven: 2,84 Meter über dem mittleren Hochwasser"
NOWHERE = "/dev/null/pictures"
"""Where no picture can be kept: else the demonstration's would be made while others measure."""
BODY = "So hoch stand es zuletzt vor neun Jahren."


@contextmanager
def ticker(
    folder: Path, checkout: Path = ROOT, body: str = BODY, media: str = NOWHERE
) -> Iterator[Server]:
    """Run the server of a checkout on a folder of data, where entries with that body appear."""
    # What is installed must not count: -m looks into the working folder first, others do not.
    own = {
        "TICKER_PORT": "0",
        "TICKER_DATA": str(folder),
        "TICKER_REDIS_URL": "",
        "TICKER_WORKERS": "1",
        "TICKER_MEDIA": media,
    }
    environment = {**os.environ, **own, "PYTHONPATH": str(checkout)}
    with running([*TICKER, "serve"], environment, checkout) as (pid, ports):
        token = _token(environment, checkout)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

        def publication(mark: bytes) -> bytes:
            entry = {"headline": HEADLINE, "body": f"{body} {mark.decode()}"}
            path = f"/api/tickers/{SLUG}/entries"
            return request("POST", path, headers, json.dumps(entry).encode())

        yield Server(pid, ports[0], f"/t/{SLUG}/live", publication, ports[0])


def _token(environment: Mapping[str, str], checkout: Path) -> str:
    return subprocess.run(
        [*TICKER, "token", "benchmark"],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def sign_in(folder: Path, server: Server) -> str:
    """Return a link to the desk of a server that runs on a folder of data."""
    environment = {**os.environ, "TICKER_DATA": str(folder), "TICKER_REDIS_URL": ""}
    said = subprocess.run(
        [*TICKER, "sign-in", "Benchmark"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return f"http://127.0.0.1:{server.port}/sign-in?{said.strip().partition('?')[2]}"


def changed(publication: bytes, **fields: str) -> bytes:
    """Return a publication whose entry has further fields."""
    entry = json.loads(publication.partition(b"\r\n\r\n")[2]) | fields
    headers = {**authorization(publication), "Content-Type": "application/json"}
    path = f"/api/tickers/{SLUG}/entries"
    return request("POST", path, headers, json.dumps(entry).encode())


def authorization(publication: bytes) -> dict[str, str]:
    """Return the header by which a publication is allowed."""
    _, _, rest = publication.partition(b"\r\nAuthorization: ")
    return {"Authorization": rest.partition(b"\r\n")[0].decode()}
