"""Buckets: rclone's server of S3's kind on loopback, which tests may kill and stop."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from support.machines.stores import Stopping, free_port, wait_for

RCLONE = Path(sys.executable).parent / "rclone"
BUCKET = "pictures"
KEYS = {"AWS_ACCESS_KEY_ID": "ticker", "AWS_SECRET_ACCESS_KEY": "between us"}


class BucketServer(Stopping):
    """A server with one bucket, a folder in which its files lie as they are."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ticker-s3-"))
        self.bucket = self.folder / BUCKET
        self.bucket.mkdir()
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> BucketServer:
        key = ",".join(KEYS.values())
        self.process = subprocess.Popen(
            [
                *(RCLONE, "serve", "s3", "--config", os.devnull, "--auth-key", key),
                *("--addr", f"127.0.0.1:{self.port}", self.folder),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self._listens, "the server of buckets listens")
        return self

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def bucket_server() -> Iterator[BucketServer]:
    """Run a server with an empty bucket."""
    server = BucketServer().start()
    try:
        yield server
    finally:
        server.close()


def settings(server: BucketServer, prefix: str) -> dict[str, str]:
    """Return what a `Server` is told of a part of the bucket; the keys are in `KEYS`."""
    return {"media": f"s3://{BUCKET}/{prefix}", "media_endpoint": server.url}
