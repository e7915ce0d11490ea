"""The address of the bundled Valkey: private, on record, and gone when it is over."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
from pathlib import Path

from machine.valkeys import (
    another_parent,
    connected,
    eventually,
    has_ended,
    line_of,
    parent_of,
    process_of,
    socket_of,
)

from ticker.machine.valkey.valkey import Valkey, running


def test_answers_only_on_a_private_socket_and_syncs_every_write(data):
    """Valkey has no TCP port, a socket of one user only, and an append-only file synced always."""
    with Valkey(data) as url, connected(url) as client:
        settings = client.config_get("*")
        modes = [path.stat().st_mode & 0o777 for path in (socket_of(url).parent, data / "valkey")]
    assert url.startswith("unix:///")
    assert modes == [0o700, 0o700]
    assert {name: settings[name] for name in ("port", "save", "appendonly", "appendfsync")} == {
        "port": "0",
        "save": "",
        "appendonly": "yes",
        "appendfsync": "always",
    }
    assert settings["unixsocketperm"] == "700"
    assert settings["dir"] == str(data / "valkey")


def test_leaves_nothing_but_the_data_behind(data):
    """After a stop the socket, its folder and the record of it are gone."""
    with Valkey(data) as url:
        assert (data / "valkey.socket").read_text().strip() == str(socket_of(url))
    assert not socket_of(url).parent.exists()
    assert not (data / "valkey.socket").exists()
    assert has_ended(data)


def test_removes_what_a_killed_run_left(data):
    """The private folder of a run that was killed as a whole is gone after the next start."""
    with another_parent(data) as parent:
        old = socket_of(line_of(parent))
        keeper = parent_of(process_of(f"unix://{old}"))
        os.kill(keeper, signal.SIGSTOP)
        parent.kill()
        os.kill(keeper, signal.SIGKILL)
    eventually(lambda: has_ended(data) or sys.platform != "linux")
    (data / "valkey").joinpath("temp-rewriteaof-bg-1.aof").write_bytes(b"x" * 1000)
    assert old.exists()
    with Valkey(data) as url:
        assert socket_of(url) != old
        assert not old.parent.exists()
        assert not list((data / "valkey").glob("temp-*"))


def test_a_very_long_data_path_works(tmp_path, monkeypatch):
    """The paths of the data, TMPDIR and XDG_RUNTIME_DIR may be longer than a socket's may."""
    data = tmp_path / ("long " * 40) / ("länger" * 30) / "data"
    data.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(data))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(data))
    with Valkey(data) as url, connected(url) as client:
        assert client.ping()
        assert running(data) == url
        assert socket_of(url).parents[1] == Path("/tmp")
    assert has_ended(data)


def test_a_record_that_leads_nowhere_counts_as_nothing(data):
    """A record of a socket that nobody answers on does not pass for a running Valkey."""
    with tempfile.TemporaryDirectory(prefix="ticker-", dir="/tmp") as folder:
        path = Path(folder, "valkey.sock")
        (data / "valkey.socket").write_text(f"{path}\n")
        assert running(data) is None
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(path))
        assert running(data) is None
