"""The keeper, in real processes: Valkey lives exactly as long as its parent, whoever dies."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import redis
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

import ticker
from ticker.machine.valkey.valkey import Valkey, running


def test_is_restarted_at_the_same_url_when_it_is_killed(data, capfd):
    """A killed Valkey is back at the same URL with its data, and the reason is told."""
    with Valkey(data) as url:
        with connected(url) as client:
            client.set("a", "1")
        first = process_of(url)
        os.kill(first, signal.SIGKILL)
        second = eventually(lambda: process_of(url))
        with connected(url) as client:
            assert client.get("a") == "1"
        assert second != first
        told = eventually(lambda: capfd.readouterr().err)
    assert "started again in 0.1 s, as it was ended by signal 9" in told
    assert "Ready to accept connections" in told


def test_ends_when_its_parent_is_killed(data):
    """A parent that is killed takes Valkey, the socket and its record with it."""
    with another_parent(data) as parent:
        url = line_of(parent)
        assert process_of(url)
        parent.kill()
        eventually(lambda: has_ended(data))
    assert not socket_of(url).parent.exists()
    assert running(data) is None


def test_ends_when_its_parent_is_killed_though_a_fork_of_it_lives(data):
    """A fork that holds the parent's pipe open does not keep Valkey alive."""
    with another_parent(data, "fork") as parent:
        lines = {line_of(parent), line_of(parent)}
        fork = int(next(line for line in lines if line.isdigit()))
        try:
            parent.kill()
            eventually(lambda: has_ended(data))
            os.kill(fork, 0)
        finally:
            os.kill(fork, signal.SIGKILL)


def test_comes_back_when_its_keeper_is_killed(data):
    """Valkey ends with a killed keeper, and the parent brings both back at the same URL."""
    with Valkey(data) as url:
        with connected(url) as client:
            client.set("a", "1")
        first = process_of(url)
        keeper = parent_of(first)
        os.kill(keeper, signal.SIGKILL)
        second = eventually(lambda: (found := process_of(url)) != first and found)
        assert parent_of(second) not in (keeper, 1)
        with connected(url) as client:
            assert client.get("a") == "1"


def test_its_keeper_lets_only_the_parent_end_it(data):
    """The signals of a terminal and of a stopping system do not end the keeper."""
    with Valkey(data) as url:
        first = process_of(url)
        keeper = parent_of(first)
        assert os.getpgid(first) == first
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            os.kill(keeper, number)
        os.kill(first, signal.SIGKILL)
        second = eventually(lambda: process_of(url))
        assert parent_of(second) == keeper


def test_ends_though_its_data_folder_was_removed(tmp_path):
    """A data folder that is removed under a running Valkey does not keep it from ending."""
    data = tmp_path / "data"
    with Valkey(data) as url:
        shutil.rmtree(data)
    assert not process_of(url)
    assert not socket_of(url).parent.exists()


def test_nothing_in_the_working_folder_takes_a_modules_place(data, tmp_path, monkeypatch):
    """A start in a folder with files that are named like modules, of ours or not, runs none."""
    for name in ("socket", "signal", "pathlib", "ctypes", "runpy", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('out of place')")
    (tmp_path / "ticker" / "machine" / "valkey").mkdir(parents=True)
    for name in (
        "__init__",
        "machine/__init__",
        "machine/valkey/__init__",
        "machine/valkey/keeper",
    ):
        (tmp_path / "ticker" / f"{name}.py").write_text("raise SystemExit('out of place')")
    monkeypatch.chdir(tmp_path)
    with Valkey(data) as url:
        assert process_of(url)


def test_its_modules_are_those_of_its_parent(data, tmp_path):
    """A parent that runs from its working folder has the keeper of that folder, no other."""
    copy = tmp_path / "ticker"
    shutil.copytree(Path(ticker.__file__).parent / "machine", copy / "machine")
    (copy / "__init__.py").touch()
    with (copy / "machine" / "valkey" / "instance.py").open("a") as file:
        file.write("OPTIONS += ('--databases', '3')")
    with another_parent(data, folder=tmp_path) as parent, connected(line_of(parent)) as client:
        assert client.config_get("databases") == {"databases": "3"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_a_full_disk_loses_nothing_that_was_acknowledged(data, capfd):
    """While nothing can be written Valkey says so and tries again, and then all is there."""

    def allow(size: int) -> None:
        for pid in (keeper, process_of(url)):
            if pid:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def pushed(client: redis.Redis) -> int:
        with suppress(redis.ConnectionError):
            return client.rpush("entries", "x" * 1000)
        return 0

    with Valkey(data) as url:
        keeper = parent_of(process_of(url))
        allow(50_000)
        acknowledged = 0
        with connected(url) as client:
            while pushed(client):
                acknowledged += 1
        assert 0 < acknowledged < 50
        told = ""

        def reason_is_told() -> bool:
            nonlocal told
            told += capfd.readouterr().err
            return "started again" in told

        eventually(reason_is_told)
        assert "Can't recover from AOF write error" in told
        allow(resource.RLIM_INFINITY)
        eventually(lambda: process_of(url))
        with connected(url) as client:
            assert client.llen("entries") == acknowledged
            # One that was just starting may still have the old limit, and end once more.
            eventually(lambda: pushed(client) == acknowledged + 1)
