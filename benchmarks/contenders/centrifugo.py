"""Centrifugo: the best known server of this kind, in Go, set up to do no more than push a channel.

Readers use its unidirectional transports, for they say nothing. What it sends is as long as ours.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.contenders.contender import Server, running, saying
from benchmarks.contenders.host import free_port
from benchmarks.loads.crowd import Transport
from benchmarks.loads.line import Broken, request
from benchmarks.loads.marks import UNMARKED

PATHS = {Transport.WEBSOCKET: "/ws", Transport.SSE: "/sse"}
_WRAPPED = b'{"channel":"live","pub":{"data":"%b"}}'
_FOLLOWS = quote(json.dumps({"subs": {"live": {}}}))


def missing() -> str:
    """Return an empty text, or why it cannot be measured."""
    if _program():
        return ""
    return "not installed; with Go: go install github.com/centrifugal/centrifugo/v6@latest"


@contextmanager
def start(folder: Path, event: bytes, transport: Transport) -> Iterator[Server]:
    """Run it with its configuration in a folder."""
    program = _program()
    if program is None:
        raise Broken(missing())
    port, setup = free_port(), folder / "centrifugo.json"
    setup.write_text(json.dumps(_setup(port)))
    filling = b"x" * (len(event) - len(_WRAPPED % UNMARKED))

    def publication(mark: bytes) -> bytes:
        body = b'{"channel":"live","data":"%b%b"}' % (mark, filling)
        return request("POST", "/api/publish", {"Content-Type": "application/json"}, body)

    with running(saying(port, [program, "-c", str(setup)])) as (pid, ports):
        live = f"{PATHS[transport]}?cf_connect={_FOLLOWS}"
        yield Server(pid, ports[0], live, publication, ports[0])


def _setup(port: int) -> dict[str, object]:
    anybody = {"allow_subscribe_for_client": True, "allow_subscribe_for_anonymous": True}
    return {
        "http_server": {"address": "127.0.0.1", "port": port},
        "log": {"level": "error"},
        "client": {"insecure": True, "allowed_origins": ["*"]},
        "channel": {"without_namespace": anybody},
        "http_api": {"insecure": True},
        "health": {"enabled": True, "handler_prefix": "/healthz"},
        "uni_websocket": {"enabled": True, "handler_prefix": PATHS[Transport.WEBSOCKET]},
        "uni_sse": {"enabled": True, "handler_prefix": PATHS[Transport.SSE]},
    }


def _program() -> str | None:
    """Return where it is: on the path, or where Go puts what it installs."""
    found = shutil.which("centrifugo")
    if found or not (go := shutil.which("go")):
        return found
    asked = subprocess.run([go, "env", "GOPATH"], capture_output=True, text=True, check=False)
    return shutil.which("centrifugo", path=str(Path(asked.stdout.strip(), "bin")))
