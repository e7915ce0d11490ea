"""systemd: a service of the type `notify` tells when it serves, what is wrong, and when it ends."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
from pathlib import Path

import pytest
from support.machines.servers import Server
from support.machines.stores import redis_server, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has systemd")

WATCHED_SECONDS = 0.6


class Manager:
    """Whoever has started a service, and what it has been told."""

    def __init__(self) -> None:
        self.address = f"@ticker-{secrets.token_hex(8)}"
        self.told: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{self.address[1:]}")
        self._hearing = threading.Thread(target=self._hear)
        self._hearing.start()

    def _hear(self) -> None:
        while words := self._socket.recv(4096):
            self.told.extend(words.decode().split("\n"))

    @property
    def status(self) -> str:
        return next((one[7:] for one in reversed(self.told) if one.startswith("STATUS=")), "")

    def close(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", f"\0{self.address[1:]}")
        self._hearing.join()
        self._socket.close()


@pytest.fixture
def manager():
    made = Manager()
    yield made
    made.close()


def test_a_service_tells_how_it_is(manager):
    """It is ready once a worker serves, lives as long as one does, and says what is wrong."""
    with redis_server() as store, Server(store.url, lame_seconds=1, drain_seconds=0) as server:
        assert server.stop() == 0
        server.environment["NOTIFY_SOCKET"] = manager.address
        server.environment["WATCHDOG_USEC"] = str(round(WATCHED_SECONDS * 1_000_000))
        server.start()
        wait_for(lambda: "READY=1" in manager.told, "it is ready")
        wait_for(lambda: manager.status == f"1 worker serves on {server.url}.", "it says where")
        (worker,) = server.workers
        assert "NOTIFY_SOCKET" not in Path(f"/proc/{worker}/environ").read_text()

        store.kill()
        wait_for(lambda: "Redis is away" in manager.status, "it says what is wrong")
        store.start()
        wait_for(lambda: manager.status.endswith(f"{server.url}."), "all is well again")

        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: any("No worker serves" in one for one in manager.told), "it says so")
        wait_for(lambda: manager.status.startswith("1 worker serves"), "it is back")
        beats = manager.told.count("WATCHDOG=1")
        wait_for(lambda: manager.told.count("WATCHDOG=1") > beats + 3, "it lives")

        assert server.stop() == 0
        assert "STOPPING=1" in manager.told
        assert "Readers are told" in manager.status
        (longer,) = (one for one in manager.told if one.startswith("EXTEND_TIMEOUT_USEC="))
        assert int(longer.partition("=")[2]) == (1 + 12 + 20) * 1_000_000
        assert manager.told.count("READY=1") == 1


def test_a_manager_that_does_not_listen_keeps_nobody_from_serving(clustered):
    """It is a warning, once."""
    with Server(clustered.store_url) as server:
        assert server.stop() == 0
        server.environment["NOTIFY_SOCKET"] = "/nowhere/notify"
        server.start()
        (line,) = (line for line in server.lines if "NOTIFY_SOCKET" in line)
        assert "systemd cannot be told" in line
