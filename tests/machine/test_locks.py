"""The locks of a data folder: one starts Valkey there, and only our own is ever ended."""

from __future__ import annotations

import fcntl
import os
import subprocess

import pytest
from machine.valkeys import eventually, has_ended, process_of

from ticker.machine.valkey.valkey import AlreadyRunning, Valkey, program, running


def test_refuses_a_second_start_on_the_same_folder(data):
    """A second start is refused with the folder and the process that has it, and harms nothing."""
    with Valkey(data) as url:
        with pytest.raises(AlreadyRunning) as refusal, Valkey(data):
            pass
        assert str(data) in str(refusal.value)
        assert f"(process {os.getpid()})" in str(refusal.value)
        assert process_of(url)
        assert running(data) == url


def test_ends_a_valkey_that_outlived_its_keeper(data):
    """A Valkey that was left behind, as on macOS, is ended before another one is started."""
    with (data / "valkey.pid").open("wb", buffering=0) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        orphan = subprocess.Popen(
            [program(), "--port", "0", "--unixsocket", "orphan.sock"],
            cwd=data,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[lock.fileno()],
        )
        lock.write(b"%d\n" % orphan.pid)
    with orphan:
        eventually((data / "orphan.sock").exists)
        assert not has_ended(data)
        with Valkey(data) as url:
            assert orphan.wait(5) == 0
            assert process_of(url) not in (0, orphan.pid)


def test_spares_an_unrelated_process_with_a_recorded_number(data):
    """A process that has come to the number of an earlier Valkey is left alone."""
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        try:
            (data / "valkey.pid").write_text(f"{stranger.pid}\n")
            with Valkey(data):
                assert stranger.poll() is None
        finally:
            stranger.kill()
