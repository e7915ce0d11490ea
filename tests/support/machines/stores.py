"""Stores: a bundled Valkey and the distribution's redis-server, each a real process."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from ticker.machine.valkey import valkey


class Stopping:
    """A server as a process of its own, which a test ends and stops as machines do."""

    process: subprocess.Popen[bytes] | None

    def kill(self) -> None:
        """End it at once, as kill -9 and a power cut do."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def hang(self) -> None:
        """Stop it without closing a connection."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGCONT)


class RedisServer(Stopping):
    """A `redis-server` over TCP that syncs each write, which tests may kill, stop and cut."""

    def __init__(self, folder: Path | None = None, program: str = "redis-server") -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="ticker-redis-"))
        self.program = shutil.which(program) or str(valkey.program())
        self.port = free_port()
        self.options: dict[str, object] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self.client = redis.Redis(port=self.port, socket_timeout=5)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self, *, append_only: bool = True, cluster: bool = False) -> RedisServer:
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self.folder,
            "appendonly": "yes" if append_only else "no",
            "appendfsync": "always",
            "save": "",
            **self.options,
        }
        if cluster:  # its own port would be another 10,000 higher, where there may be none
            options |= {"cluster-enabled": "yes", "cluster-port": free_port()}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self.process = subprocess.Popen(
            [self.program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(self.answers, "redis-server answers")
        if cluster:
            self.client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
            wait_for(self._has_all_slots, "the cluster of one node is complete")
        return self

    def speak_tls(self) -> int:
        """Have it speak TLS once it starts, by a certificate of its own; return on which port."""
        names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
        key, certificate = self.folder / "key.pem", self.folder / "cert.pem"
        words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        files = ["-keyout", str(key), "-out", str(certificate)]
        subprocess.run([*words, *names, *files], check=True, capture_output=True)
        port = free_port()
        self.options |= {"tls-port": port, "tls-auth-clients": "no"}
        self.options |= {"tls-cert-file": certificate, "tls-key-file": key}
        return port

    def _has_all_slots(self) -> bool:
        return b"cluster_state:ok" in self.client.execute_command("CLUSTER", "INFO")

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def cut(self) -> None:
        """Close all pub/sub connections from the server's side."""
        self.client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")

    def close(self) -> None:
        self.client.close()
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def cluster() -> Iterator[RedisServer]:
    """Run the bundled server as the one node of a cluster, with all slots."""
    store = RedisServer(program="the bundled one").start(cluster=True)
    try:
        yield store
    finally:
        store.close()


def need_redis_server() -> None:
    """Skip the test where the distribution's redis-server is not installed; on CI, it fails."""
    if shutil.which("redis-server"):
        return
    sentence = "redis-server is not installed; on Debian and Ubuntu: apt install redis-server"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Run the distribution's redis-server; skip the test where there is none."""
    need_redis_server()
    store = RedisServer().start()
    try:
        yield store
    finally:
        store.close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(condition, what: str, seconds: float = 15.0):
    """Return what a condition gives once it is true; fail with its name after some seconds."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain until {what}"
        time.sleep(0.02)
    return found
