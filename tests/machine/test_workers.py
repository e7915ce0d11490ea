"""Workers: readers are spread over them, and one that dies is missed by nobody."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from support.clients.raw import Raw, asking, opening
from support.clients.readers import get
from support.machines.servers import Server
from support.machines.stores import wait_for

from ticker.machine.pulse import HUNG_SECONDS

READERS = 300
ESTABLISHED = "01"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux balances sockets that share an address"
)


@pytest.fixture(scope="module")
def own():
    """A server whose workers may be killed."""
    with Server(workers=3, drain_seconds=0) as server:
        yield server


def connections(server: Server) -> dict[int, int]:
    """Return how many connections to the server each of its workers holds."""
    port = f":{int(server.url.rpartition(':')[2]):04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(port) and row[3] == ESTABLISHED}
    return {worker: len(ours & open_files(worker)) for worker in server.workers}


def open_files(process_id: int) -> set[str]:
    files = set()
    for one in Path(f"/proc/{process_id}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            files.add(str(one.readlink()))
    return files


def test_readers_are_spread_over_the_workers(own):
    """Of readers who come one after the other, each worker gets about its share."""
    own.editor().create("lage")
    with ExitStack() as stack:
        for _ in range(READERS):
            reader = stack.enter_context(Raw(own.url))
            reader.send(opening("/t/lage/live")).until(b'"type":"ready"')
        spread = connections(own)
    share = READERS / len(spread)
    assert sum(spread.values()) >= READERS
    assert 0.5 * share < min(spread.values()), spread
    assert max(spread.values()) < 1.6 * share, spread


def test_the_address_of_several_workers_is_theirs_alone(own, tmp_path):
    """A second server on the address that the workers share is refused in a sentence."""
    said = own.run("serve", "--data", str(tmp_path / "other"))
    assert (said.returncode, said.stdout) == (1, "")
    assert "choose another port" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


def test_nobody_is_refused_while_a_worker_is_away(own):
    """Who connects between a worker's death and its successor's start waits, and is served."""
    before = own.workers
    os.kill(before[0], signal.SIGKILL)
    wait_for(lambda: not alive(before[0]), "the worker has died")
    for _ in range(20):
        assert get(f"{own.url}/healthz").status_code == 200
    assert_succeeded(own, before)


def alive(process_id: int) -> bool:
    """Tell whether there is such a process, without asking for all there are."""
    return Path(f"/proc/{process_id}").exists()


def assert_succeeded(server: Server, before: list[int]) -> None:
    """Wait until the worker that has died has a successor, which serves."""
    wait_for(lambda: len(server.workers) == len(before), "the worker has a successor")
    (successor,) = set(server.workers) - set(before)
    wait_for(lambda: reached(server, successor), "the successor serves")


def reached(server: Server, worker: int) -> bool:
    """Connect once; tell whether that worker has taken it."""
    with Raw(server.url) as connection:
        assert connection.send(asking("/healthz")).head().status == 200
        return connections(server)[worker] == 1


def test_a_worker_that_cannot_be_started_is_tried_again(own):
    """Where the system has no room for another process, the other workers go on, and it waits."""
    before = own.workers
    limits = resource.prlimit(own.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(own.process.pid, resource.RLIMIT_NOFILE, (3, limits[1]))
    os.kill(before[0], signal.SIGKILL)
    wait_for(lambda: "is tried again" in "".join(own.lines), "it says so")
    assert len(own.workers) == len(before) - 1
    resource.prlimit(own.process.pid, resource.RLIMIT_NOFILE, limits)
    assert_succeeded(own, before)


def test_workers_start_wherever_their_metrics_have_gone(own):
    """Whoever tidies up where workers count does not keep the next one from starting."""
    before = own.workers
    environment = Path(f"/proc/{before[0]}/environ").read_text().split("\0")
    folder = dict(one.partition("=")[::2] for one in environment)["PROMETHEUS_MULTIPROC_DIR"]
    shutil.rmtree(folder)
    os.kill(before[0], signal.SIGKILL)
    wait_for(lambda: not alive(before[0]), "the worker has died")
    assert_succeeded(own, before)


SIGNALLED = """
import signal, sys
from ticker.machine.listening import Listening
from ticker.machine.workers import Workers

def again(frame, event, _):
    global left
    if event == "call" and left and "_asked_to_stop" in above(frame):
        left -= 1
        signal.raise_signal(signal.SIGTERM)

def above(frame):
    while frame:
        yield frame.f_code.co_name
        frame = frame.f_back

left = 5
sys.setprofile(again)
Workers({}).run(Listening([]), lambda: signal.raise_signal(signal.SIGTERM))
assert left < 5, "it was not asked in the middle"
"""


def test_signals_may_come_in_the_middle_of_each_other():
    """However often it is asked to stop, and in whatever moment, the parent of the workers does."""
    subprocess.run([sys.executable, "-c", SIGNALLED], check=True, timeout=20)


def test_a_worker_that_hangs_is_replaced(own):
    """Alive, but silent: within ten seconds another one serves in its place."""
    before = own.workers
    os.kill(before[0], signal.SIGSTOP)
    began = time.monotonic()
    wait_for(lambda: not alive(before[0]), "it has gone")
    assert time.monotonic() - began < 10
    assert_succeeded(own, before)
    assert any(f"Worker {before[0]} has hung" in line for line in own.lines)


def test_a_machine_that_was_asleep_has_no_worker_that_hangs(own):
    """Where nobody ran for a while, parent and workers go on as if nothing had been."""
    before = own.workers
    everybody = [own.process.pid, *before]
    for one in everybody:
        os.kill(one, signal.SIGSTOP)
    time.sleep(HUNG_SECONDS + 2)  # how long it sleeps is what this is about
    for one in everybody:
        os.kill(one, signal.SIGCONT)
    for worker in before:
        wait_for(lambda worker=worker: reached(own, worker), "it serves, and the parent has looked")
    assert own.workers == before
    assert get(f"{own.url}/healthz").status_code == 200
