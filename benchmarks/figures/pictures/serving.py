"""How many pictures a worker serves: of 40 KB, beside a small answer, and nginx.

nginx sends the same file from the same folder. One server after the other is asked over some
connections that are kept; what counts is the time of its processor, so that the client does not.
"""

from __future__ import annotations

import argparse
import getpass
import io
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from PIL import Image

from benchmarks.contenders import contender, host, ours, processes
from benchmarks.contenders.contender import Server
from benchmarks.figures.tables import Goal, median, number, progress, ratio, spread, table
from benchmarks.loads.line import Line, accepted, request

A_SECOND = 5_000
CONNECTIONS = 16
WIDTH, HEIGHT = 960, 640

_NGINX = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000;
    sendfile on;
    tcp_nopush on;
    types {{ image/webp webp; }}
    server {{
        listen 127.0.0.1:{port};
        location = /healthz {{ return 200 alive; }}
        location /media/ {{ root {root}; etag on; }}
    }}
}}
"""


def main() -> None:
    """Measure, and print a table and the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.5, help="for each kind, each round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="three short rounds")
    given = parser.parse_args()
    if given.quick:
        given.seconds, given.rounds = 0.5, 3
    progress("pictures from the folder")
    host.prepare()
    with host.scratch() as folder, ours.ticker(folder, media=str(folder / "media")) as server:
        path, size = _published(server)
        processes.settled(server.pid)  # all sizes are made, of the demonstration's, too
        kinds = {
            "a small answer (/healthz)": (server, _get("/healthz")),
            "a picture": (server, _get(path)),
        }
        with _nginx(folder) as other:
            if other:
                kinds["the same, by nginx"] = (other, _get(path))
            rates: dict[str, list[float]] = {name: [] for name in kinds}
            for _ in range(given.rounds):
                for name, (asked, sent) in kinds.items():
                    rates[name].append(_rate(asked, sent, given.seconds))
    base = rates["a picture"]
    rows = [
        (
            name,
            [number(median(of), 0), number(ratio(median(of), median(base)), 2), spread(of, base)],
        )
        for name, of in rates.items()
    ]
    title = f"Answers for a second of the processor; the picture has {size:,} bytes"
    table(title, ["a second", "x", "from, to"], rows)
    print()
    print(Goal("pictures a second and core", median(base), A_SECOND, least=True))


def _published(server: Server) -> tuple[str, int]:
    """Upload and publish a picture; return the address, and the bytes, of a size of about 40 KB."""
    allowed = ours.authorization(server.publication(b"mark"))
    with closing(Line(server.port)) as line:
        sent = request("POST", "/api/media", {**allowed, "Content-Type": "image/jpeg"}, _drawn())
        picture = json.loads(accepted(line.answer(sent)).body)
        entry = {"headline": "Picture", "image": {"media": picture["id"], "alt": "Noise"}}
        headers = {**allowed, "Content-Type": "application/json"}
        path = f"/api/tickers/{ours.SLUG}/entries"
        sent = request("POST", path, headers, json.dumps(entry).encode())
        accepted(line.answer(sent))
        path = f"/media/{picture['id']}/{WIDTH}.webp"
        return path, len(accepted(line.answer(_get(path))).body)


def _drawn() -> bytes:
    """Draw what takes about 40 KB as WebP."""
    rough = Image.effect_noise((WIDTH // 10, HEIGHT // 10), 30).resize((WIDTH, HEIGHT))
    written = io.BytesIO()
    Image.merge("RGB", (rough, rough.rotate(180), rough)).save(written, "JPEG", quality=90)
    return written.getvalue()


def _rate(server: Server, sent: bytes, seconds: float) -> float:
    """Return how often a second of its processor answers."""
    lines = [Line(server.port) for _ in range(CONNECTIONS)]
    members, answered = processes.family(server.pid), 0
    try:
        began, worked = time.perf_counter(), processes.processor_seconds(members)
        while time.perf_counter() - began < seconds:
            for line in lines:
                line.ask(sent)
            for line in lines:
                accepted(line.awaited())
            answered += len(lines)
        return answered / (processes.processor_seconds(members) - worked)
    finally:
        for line in lines:
            line.close()


def _get(path: str) -> bytes:
    return request("GET", path, {})


@contextmanager
def _nginx(folder: Path) -> Iterator[Server | None]:
    """Run nginx on the folder of pictures; None where it is not installed."""
    if not shutil.which("nginx"):
        yield None
        return
    port, setup = host.free_port(), folder / "nginx.conf"
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    setup.write_text(_NGINX.format(folder=folder, root=folder, port=port, user=user))
    command = ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(setup)]
    with contender.running(contender.saying(port, command)) as (pid, ports):
        yield Server(pid, ports[0], "", lambda mark: mark, ports[0])


if __name__ == "__main__":
    main()
