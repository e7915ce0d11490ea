"""nchan: an nginx with the module of that name, set up to do no more than push one channel."""

from __future__ import annotations

import getpass
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contenders.contender import Server, other, saying
from benchmarks.contenders.host import files, free_port
from benchmarks.loads.line import Broken

MODULES = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/local/nginx/modules")
NAME = "ngx_nchan_module.so"

_SETUP = """
load_module {module};
daemon off;
{user}
worker_processes 1;
worker_rlimit_nofile {files};
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections {files}; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 100000;
    nchan_shared_memory_size 256M;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location = /healthz {{ return 200 alive; }}
        location = /publish {{
            nchan_publisher;
            nchan_channel_id live;
            nchan_message_buffer_length 1;
        }}
        location = /live {{
            nchan_subscriber websocket eventsource;
            nchan_channel_id live;
            nchan_subscriber_first_message newest;
        }}
    }}
}}
"""


def missing() -> str:
    """Return an empty text, or why nchan cannot be measured."""
    if not shutil.which("nginx") or _module() is None:
        return "not installed; on Debian and Ubuntu: apt install nginx libnginx-mod-nchan"
    return ""


@contextmanager
def start(folder: Path, event: bytes) -> Iterator[Server]:
    """Run nginx with its files in a folder."""
    if why := missing():
        raise Broken(why)
    port = free_port()
    setup = folder / "nginx.conf"
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    setup.write_text(
        _SETUP.format(module=_module(), folder=folder, port=port, files=files(), user=user)
    )
    command = ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(setup)]
    with other(saying(port, command), event) as server:
        yield server


def _module() -> Path | None:
    return next((Path(one, NAME) for one in MODULES if Path(one, NAME).exists()), None)
