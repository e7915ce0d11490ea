"""nginx before servers, with a cache or as their balancer, set up as the docs say."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from support.machines.stores import free_port, wait_for

DOCS = Path(__file__).parents[3] / "docs"
OPERATING, LARGE = (
    (DOCS / name).read_text(encoding="utf-8") for name in ("operating.md", "large.md")
)
_SETUP = """
daemon off;
{user}
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
    {beside}
    {connection}
    server {{
        listen 127.0.0.1:{port};
        {location}
    }}
}}
"""


def installed() -> str | None:
    """Return where nginx is; Debian has it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def caching(url: str) -> Iterator[str]:
    """Run an nginx that caches what a server lets it; give its address."""
    location = _location().replace("http://127.0.0.1:8000", url)
    cache = _printed(r"    proxy_cache ticker;.*?\n\n")
    zone = _printed(r"`(proxy_cache_path [^`]+)`")
    with _running(zone, location.replace("proxy_buffering off;", cache)) as address:
        yield address


@contextmanager
def balancing(*urls: str) -> Iterator[str]:
    """Run an nginx that leads to whichever of two servers answers; give its address."""
    location = _location().replace("127.0.0.1:8000", "ticker")
    upstream = _printed(r"    upstream ticker \{.*?\n    \}\n", LARGE)
    for machine, url in zip(("10.0.0.1:8000", "10.0.0.2:8000"), urls, strict=True):
        assert machine in upstream
        upstream = upstream.replace(machine, url.removeprefix("http://"))
    with _running(upstream, location) as address:
        yield address


@contextmanager
def at_socket(path: Path) -> Iterator[str]:
    """Run an nginx that leads to a server's UNIX socket; give its address."""
    location = _location().replace("127.0.0.1:8000", "ticker")
    upstream = _printed(r"    upstream ticker \{.*?\n    \}\n")
    with _running(upstream.replace("/run/ticker/ticker.sock", str(path)), location) as address:
        yield address


@contextmanager
def _running(beside: str, location: str) -> Iterator[str]:
    program = installed()
    assert program, "nginx is not installed; on Debian and Ubuntu: apt install nginx"
    folder, port = Path(tempfile.mkdtemp(prefix="ticker-nginx-")), free_port()
    setup = folder / "nginx.conf"
    beside = beside.replace("/var/cache/nginx/ticker", f"{folder}/kept")
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    connection = _printed(r"`(map \$http_upgrade [^`]+)`")
    setup.write_text(
        _SETUP.format(
            user=user,
            folder=folder,
            port=port,
            beside=beside,
            connection=connection,
            location=location,
        )
    )
    command = [program, "-p", folder, "-e", "stderr", "-c", setup]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(lambda: _listens(process, port), "nginx listens")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def _location() -> str:
    return _printed(r"    location / \{.*?\n    \}\n")


def _printed(pattern: str, page: str = OPERATING) -> str:
    """Return the docs' words, by how they begin and end."""
    found = re.search(pattern, page, re.DOTALL)
    assert found, f"the docs do not say {pattern}"
    return textwrap.dedent(found[found.re.groups])


def _listens(process: subprocess.Popen[str], port: int) -> bool:
    if process.poll() is not None:
        _, said = process.communicate()
        raise AssertionError(f"nginx ended: {said}")
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
